"""Build a rule set from documents: all of it, or an error that lists every problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from movilidad.core.screening.cells import grid_of
from movilidad.core.screening.facts import Asker, Fact, Kind
from movilidad.core.screening.load_editions import (
    Shelf,
    digest_of,
    domains_of,
    listed_of,
    read_editions,
    read_shelf,
)
from movilidad.core.screening.proofs import note_proofs
from movilidad.core.screening.rules import (
    HouseholdRule,
    Pathway,
    Programme,
    RuleSet,
    Timeline,
)
from movilidad.core.vocabulary.documents import ContentError, Node, Where
from movilidad.core.vocabulary.languages import Texts
from movilidad.core.vocabulary.periods import EmptyPeriod, Period
from movilidad.core.vocabulary.places import COUNTRIES
from movilidad.core.vocabulary.reading import Fields, Reader

Holidays = Mapping[str, Mapping[date, str]]
"""Programme code -> date -> name of the public holiday."""

_PROGRAMME = (
    "programme", "country", "names", "time_zone", "phone", "holidays", "sources", "household",
    "rules", "editions",
)  # fmt: skip


def load(documents: Iterable[Node], *, holidays: Holidays) -> RuleSet:
    """Return the rule set of these documents; raises `ContentError` with every problem.

    A document is told by its first word: `facts`, `programme` or `pathway`. Holidays come from
    outside because computing them needs a package; each programme must have its own.
    """
    reader, listed = Reader(), list(documents)
    facts = _facts(reader, _of_kind(listed, "facts"))
    programmes: dict[str, Programme] = {}
    for node in _of_kind(listed, "programme"):
        with reader.collecting():
            _add(reader, node, programmes, _programme(reader, facts, node, holidays))
    pathways: dict[str, Pathway] = {}
    for node in _of_kind(listed, "pathway"):
        with reader.collecting():
            _add(reader, node, pathways, _pathway(reader, facts, programmes, node))
    _note_strays(reader, listed)
    note_proofs(reader, facts, programmes.values(), pathways.values())
    if reader.problems:
        raise ContentError(reader.problems)
    digest = digest_of([[node.plain() for node in listed], holidays_digestible(holidays)])
    return RuleSet(facts, programmes, pathways, digest)


def holidays_digestible(holidays: Holidays) -> object:
    """Return holidays as plain JSON values, for the digest of the rule set."""
    return {code: sorted(map(str, days)) for code, days in holidays.items()}


def _of_kind(documents: Iterable[Node], kind: str) -> list[Node]:
    return [node for node in documents if isinstance(node.value, Mapping) and kind in node.value]


def _note_strays(reader: Reader, documents: Iterable[Node]) -> None:
    for node in documents:
        if not any(_of_kind([node], kind) for kind in ("facts", "programme", "pathway")):
            reader.note(node.where, "expected a document about facts, a programme or a pathway")


def _add(
    reader: Reader, node: Node, shelf: dict[str, Programme] | dict[str, Pathway], made: object
) -> None:
    code = made.code if isinstance(made, Programme) else getattr(made, "id", "")
    if code in shelf:
        raise reader.refuse(node.where, f"“{code}” is described twice")
    shelf[code] = made  # type: ignore[assignment]


def _facts(reader: Reader, nodes: list[Node]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for node in nodes:
        with reader.collecting():
            entries = reader.entries(reader.fields(node, ["facts"])["facts"])
            for name, entry in entries.items():
                with reader.collecting():
                    facts[name] = _fact(reader, name, entry)
    if not nodes:
        reader.note(Where("content", 1), "there is no catalogue of facts")
    _note_derivations(reader, facts)
    return facts


def _note_derivations(reader: Reader, facts: Mapping[str, Fact]) -> None:
    for fact in facts.values():
        for name in fact.same:
            if name not in facts:
                reader.note(fact.where, f"unknown fact “{name}”")
            elif facts[name].same or fact.kind is not Kind.YES_NO:
                reader.note(fact.where, f"{fact.id} must be a yes/no about two plain facts")


def _fact(reader: Reader, name: str, node: Node) -> Fact:
    optional = ["values", "listed", "ask", "changeable", "past", "same"]
    fields = reader.fields(node, ["kind", "names", "filled_by"], optional)
    kind = Kind(reader.choice(fields["kind"], list(Kind)))
    value_names = _value_names(reader, fields) if kind is Kind.CHOICE else {}
    if kind is Kind.CHOICE and not value_names:
        raise reader.refuse(node.where, "a choice needs values")
    asker = Asker(reader.choice(fields["filled_by"], list(Asker)))
    return Fact(
        id=name,
        kind=kind,
        names=reader.texts(fields["names"]),
        values=tuple(value_names),
        value_names=value_names,
        filled_by=asker,
        ask=reader.texts(fields["ask"]) if "ask" in fields else None,
        changeable=reader.flag(fields["changeable"]) if "changeable" in fields else True,
        past=reader.flag(fields["past"]) if "past" in fields else False,
        same=_same(reader, fields["same"]) if "same" in fields else frozenset(),
        listed=_listed(reader, fields["listed"]) if "listed" in fields else frozenset(),
        where=node.where,
    )


def _listed(reader: Reader, node: Node) -> frozenset[str]:
    codes = frozenset(reader.text(item) for item in reader.items(node))
    for code in sorted(codes - COUNTRIES):
        reader.note(node.where, f"“{code}” is no country of ISO 3166-1")
    return codes


def _same(reader: Reader, node: Node) -> frozenset[str]:
    names = frozenset(reader.text(item) for item in reader.items(node))
    if len(names) != 2:
        raise reader.refuse(node.where, "expected the names of two facts")
    return names


def _value_names(reader: Reader, fields: Fields) -> dict[str, Texts]:
    entries = reader.entries(fields["values"]) if "values" in fields else {}
    return {value: reader.texts(node) for value, node in entries.items()}


def _programme(
    reader: Reader, facts: Mapping[str, Fact], node: Node, holidays: Holidays
) -> Programme:
    fields = reader.fields(node, _PROGRAMME, ["pilot", "notes"])
    code, zone = reader.text(fields["programme"]), reader.zone(fields["time_zone"])
    if code not in holidays:
        raise reader.refuse(fields["holidays"].where, f"no holidays were handed in for {code}")
    shelf = read_shelf(reader, facts, fields, zone)
    household = _household(reader, shelf, fields["household"])
    used = [household.rule.id]
    return Programme(
        code=code,
        country=reader.text(fields["country"]),
        names=reader.texts(fields["names"]),
        zone=zone,
        phone=reader.text(fields["phone"]),
        pilot=_pilot(reader, fields["pilot"]) if "pilot" in fields else None,
        holidays=holidays[code],
        household=household,
        timeline=Timeline(read_editions(reader, shelf, fields["editions"], also_used=used)),
    )


def _pilot(reader: Reader, node: Node) -> Period[date]:
    fields = reader.fields(node, ["from", "to", "source"])
    try:
        return Period(reader.date(fields["from"]), reader.date(fields["to"]))
    except EmptyPeriod as empty:
        raise reader.refuse(node.where, str(empty)) from empty


def _household(reader: Reader, shelf: Shelf, node: Node) -> HouseholdRule:
    fields = reader.fields(node, ["max_people", "rule"])
    name = reader.text(fields["rule"])
    if name not in shelf.rules:
        raise reader.refuse(fields["rule"].where, f"there is no rule “{name}” in this file")
    rule = shelf.rules[name]
    return HouseholdRule(
        max_people=reader.number(fields["max_people"]),
        rule=rule,
        grid=grid_of([rule.when], domains_of(shelf.facts), listed_of(shelf.facts)),
    )


def _pathway(
    reader: Reader, facts: Mapping[str, Fact], programmes: Iterable[str], node: Node
) -> Pathway:
    required = ["pathway", "names", "summary", "time_zone", "sources", "editions"]
    fields = reader.fields(node, required, ["local_to", "rules", "notes"])
    zone = reader.zone(fields["time_zone"])
    shelf = read_shelf(reader, facts, fields, zone)
    local_to = fields.get("local_to")
    return Pathway(
        id=reader.text(fields["pathway"]),
        local_to=reader.choice(local_to, list(programmes)) if local_to else None,
        names=reader.texts(fields["names"]),
        summary=reader.texts(fields["summary"]),
        zone=zone,
        timeline=Timeline(read_editions(reader, shelf, fields["editions"])),
    )
