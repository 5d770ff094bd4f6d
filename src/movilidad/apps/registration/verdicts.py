"""What the rules say about a registration at a moment."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.registration.programmes import code_of, local_day, zone_of
from movilidad.core.questionnaire import Flow, facts
from movilidad.core.screening import Answer, Verdict, evaluate
from movilidad.infra.content.rulebook import rule_set

#: With these answers a registration is taken. Unknown is: a person decides at the office.
TAKEN = frozenset({Answer.YES, Answer.UNKNOWN})

# On our form grandchildren and parents are those "who live with me"; a child may be a stepchild.
_LIVES_WITH_APPLICANT = frozenset({"grandchild", "parent"})


def verdict_for(
    programme: UUID,
    flow: Flow,
    answers: Mapping[str, Any],
    *,
    at: datetime,
    complete: bool = False,
) -> Verdict:
    """What the programme's rules answer to these answers at `at` (aware)."""
    told = facts_told(programme, flow, answers, at=at, complete=complete)
    return evaluate(rule_set(), told, programme=code_of(programme), at=at)


def facts_told(
    programme: UUID,
    flow: Flow,
    answers: Mapping[str, Any],
    *,
    at: datetime,
    complete: bool = False,
) -> dict[str, Any]:
    """The facts of these answers that rules know of, as plain JSON values. Of a complete form
    also the other people on it."""
    known = facts(flow, answers, at=local_day(programme, at))
    people = known.pop("people", [])
    told = _in_catalogue(known)
    if complete:
        told |= {"form_complete": True}
        told["household"] = [_member(person) for person in people[1:]]
    return told


def _member(person: Mapping[str, Any]) -> dict[str, Any]:
    relation = person.get("relationship")
    told = _in_catalogue(person)
    if relation:
        told["relation"] = relation
    if relation in _LIVES_WITH_APPLICANT:
        told["lives_with_applicant"] = True
    return told


def _in_catalogue(known: Mapping[str, Any]) -> dict[str, Any]:
    # The form asks more than rules read: help needed, languages, how to be reached.
    catalogue = rule_set().facts
    return {name: value for name, value in known.items() if name in catalogue}


def is_taken(verdict: Verdict) -> bool:
    """Whether a registration is taken with this verdict."""
    return verdict.answer in TAKEN


def why_closed(programme: UUID, *, at: datetime) -> Verdict | None:
    """None while registrations are taken from anybody at all, else why not and until when."""
    verdict = evaluate(rule_set(), {}, programme=code_of(programme), at=at)
    return verdict if verdict.answer is Answer.WINDOW_CLOSED else None


def holds_until(programme: UUID, verdict: Verdict, *, at: datetime) -> datetime:
    """The next instant at which the verdict could be another: the window turns, the edition
    ends, or a day begins on which somebody is a year older."""
    zone = ZoneInfo(zone_of(programme))
    midnight = datetime.combine(local_day(programme, at) + timedelta(days=1), time(), zone)
    edition = rule_set().programmes[verdict.programme].timeline.at(at)
    ends = edition.period.end if edition else None
    turns = [verdict.window.closes_at, verdict.next_opening, ends]
    return min([midnight, *(turn for turn in turns if turn is not None and turn > at)])


def as_kept(verdict: Verdict, *, at: datetime) -> dict[str, Any]:
    """The verdict as it is stored with the household: codes, no sentence and no fact."""
    return {
        "answer": verdict.answer.value,
        "edition": verdict.edition,
        "at": at.isoformat(),
        "reasons": [{"rule": r.rule, "outcome": r.outcome.word} for r in verdict.reasons],
    }
