"""Sources, rules and editions from content, the same way for programmes and pathways."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TypeVar

from movilidad.core.screening.cells import Domains, Listed, grid_of
from movilidad.core.screening.facts import Fact, Kind
from movilidad.core.screening.load_conditions import read_condition
from movilidad.core.screening.rules import (
    Actor,
    Certainty,
    Edition,
    Finding,
    Rule,
    Source,
    State,
)
from movilidad.core.screening.windows import Always, Daily, DatesNotKnown, Window
from movilidad.core.vocabulary.documents import Node
from movilidad.core.vocabulary.languages import Texts
from movilidad.core.vocabulary.periods import EmptyPeriod, Period
from movilidad.core.vocabulary.reading import Fields, Reader

Shelved = TypeVar("Shelved", Source, Rule)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EDITION = ("id", "from", "to", "state", "text", "source")
_EDITION_MORE = (
    "eligibility", "application", "window", "certainty", "acts_next", "next_step", "until",
)  # fmt: skip
_PARTIAL_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?|undated")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the editions of one file may refer to."""

    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    rules: Mapping[str, Rule]
    rule_nodes: Mapping[str, Node]
    zone: str


def domains_of(facts: Mapping[str, Fact]) -> Domains:
    """Return the values of every fact that has a closed list of them."""
    closed: dict[str, tuple[str | bool, ...]] = {}
    for fact in facts.values():
        if fact.kind is Kind.CHOICE:
            closed[fact.id] = fact.values
        elif fact.kind is Kind.YES_NO:
            closed[fact.id] = (True, False)
    return closed


def listed_of(facts: Mapping[str, Fact]) -> Listed:
    """Return the countries that may be chosen by name, for every fact that is a country."""
    return {fact.id: fact.listed for fact in facts.values() if fact.kind is Kind.COUNTRY}


def read_shelf(reader: Reader, facts: Mapping[str, Fact], fields: Fields, zone: str) -> Shelf:
    """Return the sources and rules of a file; what cannot be read is noted and left out."""
    sources: dict[str, Source] = {}
    for name, node in reader.entries(fields["sources"]).items():
        with reader.collecting():
            sources[name] = read_source(reader, name, node)
    rules: dict[str, Rule] = {}
    rule_nodes = reader.entries(fields["rules"]) if "rules" in fields else {}
    for name, node in rule_nodes.items():
        with reader.collecting():
            rules[name] = _rule(reader, facts, sources, name, node)
    return Shelf(facts, sources, rules, rule_nodes, zone)


def read_source(reader: Reader, name: str, node: Node) -> Source:
    """Return one source; a source without a date must say `dated: undated`."""
    fields = reader.fields(node, ["citation", "address", "dated", "last_checked", "certainty"])
    dated = fields["dated"].plain()
    day = dated.isoformat() if isinstance(dated, date) else str(dated)
    if not _PARTIAL_DATE.fullmatch(day):
        reader.note(fields["dated"].where, "expected 2023-06-12, 2023-06, 2023 or undated")
    address = fields["address"]
    return Source(
        id=name,
        citation=reader.text(fields["citation"]),
        address=None if address.value is None else reader.text(address),
        dated=day,
        last_checked=reader.date(fields["last_checked"]),
        certainty=Certainty(reader.choice(fields["certainty"], list(Certainty))),
    )


def _rule(
    reader: Reader, facts: Mapping[str, Fact], sources: Mapping[str, Source], name: str, node: Node
) -> Rule:
    fields = reader.fields(node, ["text", "when", "source"], ["certainty", "fails_with"])
    source = _named(reader, sources, fields["source"], "source")
    fails = fields.get("fails_with")
    return Rule(
        id=name,
        when=read_condition(reader, facts, fields["when"]),
        text=reader.texts(fields["text"]),
        source=source,
        certainty=_certainty(reader, fields, source),
        fails_with=Finding(reader.choice(fails, list(Finding))) if fails else Finding.NO,
        where=node.where,
    )


def _certainty(reader: Reader, fields: Fields, source: Source) -> Certainty:
    own = fields.get("certainty")
    return Certainty(reader.choice(own, list(Certainty))) if own else source.certainty


def _named(reader: Reader, shelf: Mapping[str, Shelved], node: Node, what: str) -> Shelved:
    name = reader.text(node)
    if name not in shelf:
        raise reader.refuse(node.where, f"there is no {what} “{name}” in this file")
    return shelf[name]


def read_editions(
    reader: Reader, shelf: Shelf, node: Node, *, also_used: Collection[str] = ()
) -> tuple[Edition, ...]:
    """Return the editions of a file in order; gaps, overlaps and unused rules are noted.

    `also_used` names rules that something other than an edition uses.
    """
    editions: list[Edition] = []
    for item in reader.items(node):
        with reader.collecting():
            editions.append(_edition(reader, shelf, item))
    if len({edition.id for edition in editions}) < len(editions):
        reader.note(node.where, "two editions have the same id")
    if not editions:
        raise reader.refuse(node.where, "there is no edition that can be read")
    _note_holes(reader, editions)
    used = {rule.id for edition in editions for rule in edition.rules} | set(also_used)
    for name in shelf.rules.keys() - used:
        reader.note(shelf.rules[name].where, f"no edition uses the rule {name}")
    return tuple(editions)


def _note_holes(reader: Reader, editions: list[Edition]) -> None:
    for earlier, later in pairwise(editions):
        end, start = earlier.period.end, later.period.start
        if end is None or start is None or start < end:
            reader.note(later.where, f"edition {later.id} overlaps {earlier.id}")
        elif end < start:
            reader.note(later.where, f"nothing is in force between {earlier.id} and {later.id}")
    last = editions[-1]
    if last.period.end is not None:
        reader.note(last.where, f"nothing is in force after {last.id}; add a closed edition")


def _edition(reader: Reader, shelf: Shelf, node: Node) -> Edition:
    fields = reader.fields(node, _EDITION, _EDITION_MORE)
    source = _named(reader, shelf.sources, fields["source"], "source")
    eligibility = _chosen(reader, shelf, fields, "eligibility")
    application = _chosen(reader, shelf, fields, "application")
    rules = eligibility + application
    certainty = _certainty(reader, fields, source)
    state = State(reader.choice(fields["state"], list(State)))
    if state is not State.CLOSED and not eligibility:
        reader.note(node.where, "an edition that takes people needs eligibility rules")
    return Edition(
        id=reader.text(fields["id"]),
        period=_period(reader, shelf, fields),
        state=state,
        window=_window(reader, fields["window"]) if "window" in fields else Always(),
        eligibility=eligibility,
        application=application,
        grid=grid_of(
            [rule.when for rule in rules], domains_of(shelf.facts), listed_of(shelf.facts)
        ),
        text=reader.texts(fields["text"]),
        source=source,
        certainty=certainty,
        acts_next=_actor(reader, fields),
        next_step=_optional_texts(reader, fields, "next_step"),
        until=reader.date(fields["until"]) if "until" in fields else None,
        digest=_digest(shelf, node, rules, source),
        where=node.where,
    )


def _period(reader: Reader, shelf: Shelf, fields: Fields) -> Period[datetime]:
    start = _limit(reader, shelf, fields["from"])
    end = _limit(reader, shelf, fields["to"])
    try:
        return Period(start, end)
    except EmptyPeriod as empty:
        raise reader.refuse(fields["to"].where, str(empty)) from empty


def _limit(reader: Reader, shelf: Shelf, node: Node) -> datetime | None:
    return None if node.value is None else reader.moment(node, shelf.zone)


def _chosen(reader: Reader, shelf: Shelf, fields: Fields, key: str) -> tuple[Rule, ...]:
    if key not in fields:
        return ()
    return tuple(_named(reader, shelf.rules, n, "rule") for n in reader.items(fields[key]))


def _actor(reader: Reader, fields: Fields) -> Actor:
    node = fields.get("acts_next")
    return Actor(reader.choice(node, list(Actor))) if node else Actor.NOBODY


def _optional_texts(reader: Reader, fields: Fields, key: str) -> Texts | None:
    return reader.texts(fields[key]) if key in fields else None


def _window(reader: Reader, node: Node) -> Window:
    if node.value == "always":
        return Always()
    if node.value == "dates_not_known":
        return DatesNotKnown()
    fields = reader.fields(node, ["days", "opens"], ["closes", "until_quota"])
    days = [reader.choice(day, _WEEKDAYS) for day in reader.items(fields["days"])]
    return Daily(
        days=frozenset(map(_WEEKDAYS.index, days)),
        opens=reader.clock(fields["opens"]),
        closes=reader.clock(fields["closes"]) if "closes" in fields else None,
        quota=reader.flag(fields["until_quota"]) if "until_quota" in fields else False,
    )


def _digest(shelf: Shelf, node: Node, rules: Collection[Rule], source: Source) -> str:
    """Return the SHA-256 of everything the edition says.

    Its end is left out: that is set when a successor is published, and the edition that people
    were judged by stays the same one.
    """
    sources = {source.id: source} | {rule.source.id: rule.source for rule in rules}
    content = {
        "edition": {key: one.plain() for key, one in _as_map(node).items() if key != "to"},
        "zone": shelf.zone,
        "rules": {rule.id: shelf.rule_nodes[rule.id].plain() for rule in rules},
        "sources": {name: repr(one) for name, one in sources.items()},
    }
    return digest_of(content)


def _as_map(node: Node) -> Fields:
    return node.value if isinstance(node.value, Mapping) else {}


def digest_of(content: object) -> str:
    """Return the SHA-256 (hex) of plain values as canonical JSON."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()
