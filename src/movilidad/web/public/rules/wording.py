"""Rules and editions in the words of a page; days in the office's own time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from movilidad.core.screening.rules import (
    Actor,
    Certainty,
    Edition,
    Pathway,
    Programme,
    Rule,
    Source,
    State,
    Timeline,
)
from movilidad.core.screening.windows import Daily, DatesNotKnown
from movilidad.infra.words import text
from movilidad.web.moments import local_time
from movilidad.web.public.rules.addresses import code_of

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class SourceCard:
    """Where something was read. `dated` is text, empty when the source has none."""

    name: str
    dated: str
    address: str
    checked_on: date
    certainty: str


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One requirement with its source; `code` stands in its address."""

    code: str
    text: str
    source: SourceCard


@dataclass(frozen=True, slots=True)
class EditionCard:
    """The rules of one stretch of time."""

    text: str
    state: str
    holds: str
    window: str
    rules: tuple[RuleCard, ...]
    acts_next: str
    next_step: str
    source: SourceCard


@dataclass(frozen=True, slots=True)
class EditionLink:
    """One edition in a history; `on` is a day on which it held."""

    text: str
    holds: str
    on: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A pathway in a list."""

    code: str
    name: str
    summary: str
    is_open: bool
    acts_next: str


def edition_card(edition: Edition, zone: str, lang: str) -> EditionCard:
    """An edition with all its rules."""
    acts = edition.acts_next
    return EditionCard(
        text=edition.text[lang],
        state=text(lang, f"rules.state_{edition.state.value}"),
        holds=_holds(edition, zone, lang),
        window=_window(edition, lang),
        rules=tuple(rule_card(rule, lang) for rule in edition.rules),
        acts_next=text(lang, f"rules.acts_{acts.value}") if acts is not Actor.NOBODY else "",
        next_step=edition.next_step[lang] if edition.next_step else "",
        source=_source(edition.source, edition.certainty, lang),
    )


def rule_card(rule: Rule, lang: str) -> RuleCard:
    """One rule."""
    return RuleCard(code_of(rule.id), rule.text[lang], _source(rule.source, rule.certainty, lang))


def history(timeline: Timeline, zone: str, lang: str) -> list[EditionLink]:
    """Every edition, the newest first."""
    return [_link(edition, zone, lang) for edition in reversed(timeline.editions)]


def editions_with(rule: Rule, scheme: Programme, lang: str) -> list[EditionLink]:
    """The editions a rule belongs to, the newest first; the rule about who may stand on one form
    belongs to all that take registrations."""
    always = rule.id == scheme.household.rule.id
    return [
        _link(edition, scheme.zone, lang)
        for edition in reversed(scheme.timeline.editions)
        if any(one.id == rule.id for one in edition.rules)
        or (always and edition.state is not State.CLOSED)
    ]


def outline(pathway: Pathway, at: datetime, lang: str) -> Outline:
    """A pathway at an instant."""
    edition = pathway.timeline.at(at)
    is_open = edition is not None and edition.state is not State.CLOSED
    acts = edition.acts_next.value if edition and is_open else Actor.NOBODY.value
    return Outline(
        code_of(pathway.id),
        pathway.names[lang],
        pathway.summary[lang],
        is_open,
        text(lang, f"rules.acts_{acts}"),
    )


def _link(edition: Edition, zone: str, lang: str) -> EditionLink:
    start, end = edition.period.start, edition.period.end
    # Noon of the first whole day; of an edition without a beginning, its last day.
    day = start.date() if start else (end - timedelta(days=1)).date() if end else None
    if start and start.hour >= 12:
        day = start.date() + timedelta(days=1)
    return EditionLink(
        edition.text[lang], _holds(edition, zone, lang), day.isoformat() if day else ""
    )


def _holds(edition: Edition, zone: str, lang: str) -> str:
    start, end = edition.period.start, edition.period.end
    if start and end:
        days = {"start": _day(start, zone, lang), "end": _day(end - _INSTANT, zone, lang)}
        return text(lang, "rules.holds_between", **days)
    if start:
        return text(lang, "rules.holds_from", start=_day(start, zone, lang))
    if end:
        return text(lang, "rules.holds_until", end=_day(end - _INSTANT, zone, lang))
    return text(lang, "rules.holds_always")


def _day(moment: datetime, zone: str, lang: str) -> str:
    return local_time(lang, moment, zone, "day")


def _window(edition: Edition, lang: str) -> str:
    """When the office takes people, where that is not simply always."""
    window = edition.window
    if edition.state is not State.OPEN:
        return ""
    if isinstance(window, DatesNotKnown):
        return text(lang, "rules.window_unknown")
    if not isinstance(window, Daily):
        return ""
    days = ", ".join(text(lang, f"public.weekday_{n + 1}") for n in sorted(window.days))
    opens = f"{window.opens:%H:%M}"
    if window.closes is None:
        return text(lang, "rules.window_from", days=days, opens=opens)
    return text(
        lang, "rules.window_between", days=days, opens=opens, closes=f"{window.closes:%H:%M}"
    )


def _source(source: Source, certainty: Certainty, lang: str) -> SourceCard:
    return SourceCard(
        name=source.citation,
        dated=source.dated if source.dated != "undated" else "",
        address=source.address or "",
        checked_on=source.last_checked,
        certainty=text(lang, f"rules.certainty_{certainty.value}"),
    )
