"""A verdict in the words of a page: reasons with sources, and what would change the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from movilidad.apps.registration.queries import questions
from movilidad.apps.rulebook.queries import rules_at
from movilidad.core.screening import Answer, FactChange, Reason, Truth, Verdict
from movilidad.core.screening.facts import Fact
from movilidad.infra.words import text
from movilidad.web.moments import local_time

Facts = Mapping[str, Fact]
EDITION_SHOWN = 8
"""So many characters of a digest tell one edition from another in a talk on the phone."""
_MARKS = {Truth.YES: "circle-check", Truth.NO: "circle-x", Truth.UNKNOWN: "circle-question-mark"}


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason: its sentence, how it counted, and where it comes from."""

    text: str
    outcome: str
    mark: str
    source: str
    source_date: str
    address: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Explained:
    """What the result page shows; `edition` is the beginning of the digest of the rules that
    answered. `answer` and `meaning` name their words, `precheck.answer_…` and
    `precheck.meaning_…`."""

    answer: str
    meaning: str
    reasons: tuple[ReasonLine, ...]
    changes: tuple[str, ...]
    opens: str
    asked_at: str
    edition: str
    may_register: bool


def explained(verdict: Verdict, lang: str) -> Explained:
    """The verdict in `lang`, times in the office's own zone."""
    rules = rules_at(verdict.at)
    zone = rules.programmes[verdict.programme].zone
    refused = verdict.answer is Answer.NO  # a door that opens again is none for them
    return Explained(
        answer=verdict.answer.value,
        meaning="unknown_shut" if is_unsure_and_shut(verdict) else verdict.answer.value,
        reasons=tuple(_reason(reason, lang) for reason in verdict.reasons),
        changes=_changes(verdict, lang),
        opens="" if refused else _moment(verdict.next_opening, zone, lang),
        asked_at=local_time(lang, verdict.at, zone, "day"),
        edition=rules.digest[:EDITION_SHOWN],
        may_register=verdict.answer in {Answer.YES, Answer.UNKNOWN}
        and not is_unsure_and_shut(verdict),
    )


def is_unsure_and_shut(verdict: Verdict) -> bool:
    """Too little is known to answer, and nobody is registered at this moment anyway."""
    return verdict.answer is Answer.UNKNOWN and verdict.window.open is Truth.NO


def _moment(at: datetime | None, zone: str, lang: str) -> str:
    return local_time(lang, at, zone) if at else ""


def _reason(reason: Reason, lang: str) -> ReasonLine:
    source = reason.source
    return ReasonLine(
        text=reason.text[lang],
        outcome=reason.outcome.word,
        mark=_MARKS[reason.outcome],
        source=source.citation,
        source_date=source.dated if source.dated != "undated" else "",
        address=source.address or "",
        checked_on=source.last_checked,
    )


def _changes(verdict: Verdict, lang: str) -> tuple[str, ...]:
    """What a person could change or what time will change; never "be of another country"."""
    facts = rules_at(verdict.at).facts
    told = [
        text(lang, "precheck.and").join(_change(facts, one, lang) for one in change)
        for change in verdict.would_change
        if all(one.changeable or _is_age(one) for one in change)
    ]
    return tuple(dict.fromkeys(told))


def _is_age(change: FactChange) -> bool:
    return "age_at_least" in change.to


def _change(facts: Facts, change: FactChange, lang: str) -> str:
    if _is_age(change):
        return text(lang, "precheck.change_age", age=change.to["age_at_least"])
    fact = facts.get(change.fact)
    name = fact.names[lang] if fact else change.fact
    return text(lang, "precheck.change_fact", fact=name, values=_values(facts, change, lang))


def _values(facts: Facts, change: FactChange, lang: str) -> str:
    """The values that would turn the answer, in words."""
    for key in ("one_of", "none_of"):
        if key in change.to:
            listed = cast(Iterable[object], change.to[key])
            words = ", ".join(_value(facts, change.fact, one, lang) for one in listed)
            return words if key == "one_of" else text(lang, "precheck.none_of", values=words)
    parts = [text(lang, f"precheck.{key}", value=_plain(one, lang)) for key, one in _known(change)]
    return ", ".join(parts)


def _known(change: FactChange) -> list[tuple[str, object]]:
    bounds = ("on_or_after", "before", "at_least", "under")
    return [(key, value) for key, value in change.to.items() if key in bounds]


def _plain(value: object, lang: str) -> str:
    if not isinstance(value, date):
        return str(value)
    month = text(lang, f"public.month_{value.month}")
    return text(lang, "design.date", day=value.day, month=month, year=value.year)


def _value(facts: Facts, fact: str, value: object, lang: str) -> str:
    """A value of a fact as the form names it."""
    if isinstance(value, bool):
        return text(lang, f"registration.answer_{'yes' if value else 'no'}")
    question = questions().get(fact)
    named: Mapping[str, str] = question.texts[lang].options if question else {}
    known = facts.get(fact)
    in_rules = known.value_names.get(str(value), {}).get(lang) if known else None
    return named.get(str(value)) or in_rules or str(value)
