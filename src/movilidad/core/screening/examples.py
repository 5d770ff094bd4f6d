"""Cases as data: facts and a moment, and the answer a jurist expects.

A file has `base` facts and `cases` that change them; a case with `member` asks whether that other
person may stand on the form. `timelines` say which edition is in force when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from movilidad.core.screening.answers import Answer, Outlook, PathwayVerdict, Verdict
from movilidad.core.screening.errors import ScreeningError
from movilidad.core.screening.evaluate import evaluate, may_include, pathway_verdict, read
from movilidad.core.screening.logic import Truth
from movilidad.core.screening.rules import Actor, Pathway, Programme, RuleSet
from movilidad.core.vocabulary.documents import Node, Plain, Problem, Where
from movilidad.core.vocabulary.reading import Fields, Reader

_MORE = ("programme", "pathway", "next_opening", "missing", "no", "unknown", "acts_next", "until")


@dataclass(frozen=True, slots=True)
class Case:
    """One example. Of `expected` only what the example mentions is compared."""

    name: str
    about: Programme | Pathway
    at: datetime
    facts: Mapping[str, Plain]
    expected: Mapping[str, object]
    where: Where
    of_member: bool = False


@dataclass(frozen=True, slots=True)
class InForce:
    """At this moment this edition is in force; None means: not begun."""

    about: Programme | Pathway
    at: datetime
    edition: str | None
    where: Where


def read_examples(reader: Reader, rules: RuleSet, node: Node) -> tuple[list[Case], list[InForce]]:
    """Return the cases and timelines of one file; problems are noted in the reader."""
    cases: list[Case] = []
    moments: list[InForce] = []
    fields = reader.fields(node, [], ["base", "cases", "timelines"])
    base = _plain_facts(reader, fields.get("base"))
    for item in reader.items(fields["cases"]) if "cases" in fields else ():
        with reader.collecting():
            cases.append(_case(reader, rules, base, item))
    for item in reader.items(fields["timelines"]) if "timelines" in fields else ():
        with reader.collecting():
            moments.extend(_timeline(reader, rules, item))
    return cases, moments


def _plain_facts(reader: Reader, node: Node | None) -> dict[str, Plain]:
    return {k: one.plain() for k, one in reader.entries(node).items()} if node else {}


def _about(reader: Reader, rules: RuleSet, fields: Fields, node: Node) -> Programme | Pathway:
    if ("programme" in fields) == ("pathway" in fields):
        raise reader.refuse(node.where, "an example is about a programme or about a pathway")
    if "programme" in fields:
        return rules.programmes[reader.choice(fields["programme"], rules.programmes)]
    return rules.pathways[reader.choice(fields["pathway"], rules.pathways)]


def _case(reader: Reader, rules: RuleSet, base: Mapping[str, Plain], node: Node) -> Case:
    fields = reader.fields(node, ["name", "at", "expect"], [*_MORE, "facts", "member"])
    about = _about(reader, rules, fields, node)
    member = fields.get("member")
    facts = _plain_facts(reader, member or fields.get("facts"))
    answers = _answers(about, of_member=member is not None)
    return Case(
        name=reader.text(fields["name"]),
        about=about,
        at=reader.moment(fields["at"], about.zone),
        facts=facts if member else {**base, **facts},
        expected={"expect": reader.choice(fields["expect"], answers)}
        | dict(_expectations(reader, about, fields)),
        of_member=member is not None,
        where=node.where,
    )


def _answers(about: Programme | Pathway, *, of_member: bool) -> list[str]:
    if of_member:
        return [truth.word for truth in Truth]
    return list(Answer) if isinstance(about, Programme) else list(Outlook)


def _expectations(
    reader: Reader, about: Programme | Pathway, fields: Fields
) -> Iterator[tuple[str, object]]:
    if "next_opening" in fields:
        node = fields["next_opening"]
        yield "next_opening", reader.moment(node, about.zone) if node.value else None
    if "until" in fields:
        yield "until", reader.date(fields["until"]) if fields["until"].value else None
    if "acts_next" in fields:
        yield "acts_next", reader.choice(fields["acts_next"], list(Actor))
    for key in ("missing", "no", "unknown"):
        if key in fields:
            yield key, sorted(reader.text(item) for item in reader.items(fields[key]))


def _timeline(reader: Reader, rules: RuleSet, node: Node) -> Iterator[InForce]:
    fields = reader.fields(node, ["in_force"], ["programme", "pathway"])
    about = _about(reader, rules, fields, node)
    for item in reader.items(fields["in_force"]):
        one = reader.fields(item, ["at", "edition"])
        edition = one["edition"]
        name = None if edition.value is None else reader.text(edition)
        yield InForce(about, reader.moment(one["at"], about.zone), name, item.where)


def failures(rules: RuleSet, cases: list[Case], moments: list[InForce]) -> list[Problem]:
    """Return a problem for every example whose answer is not the expected one."""
    problems = []
    for case in cases:
        try:
            found = outcome(rules, case)
        except ScreeningError as bad:
            problems.append(Problem(case.where, f"{case.name}: {bad}"))
            continue
        for key, expected in case.expected.items():
            if found.get(key) != expected:
                problems.append(
                    Problem(case.where, f"{case.name}: {key} is {found.get(key)}, not {expected}")
                )
    for moment in moments:
        edition = moment.about.timeline.at(moment.at)
        name = edition.id if edition else None
        if name != moment.edition:
            problems.append(Problem(moment.where, f"in force is {name}, not {moment.edition}"))
    return problems


def outcome(rules: RuleSet, case: Case) -> dict[str, object]:
    """Return everything an example may mention, as the engine answers it."""
    verdict: Verdict | PathwayVerdict
    if case.of_member and isinstance(case.about, Programme):
        found = may_include(rules, case.facts, programme=case.about.code, at=case.at)
        return {"expect": found.included.word, "missing": sorted(found.missing)}
    if isinstance(case.about, Programme):
        verdict = evaluate(rules, case.facts, programme=case.about.code, at=case.at)
        own: dict[str, object] = {
            "expect": verdict.answer.value,
            "next_opening": verdict.next_opening,
        }
    else:
        verdict = pathway_verdict(rules, case.about, read(rules, case.facts, case.at), case.at)
        own = {
            "expect": verdict.outlook.value,
            "acts_next": verdict.acts_next.value,
            "until": verdict.until,
        }
    by_word: dict[str, list[str]] = {"no": [], "unknown": [], "yes": []}
    for reason in verdict.reasons:
        by_word[reason.outcome.word].append(reason.rule)
    return {
        **own,
        "missing": sorted(verdict.missing),
        "no": sorted(by_word["no"]),
        "unknown": sorted(by_word["unknown"]),
    }
