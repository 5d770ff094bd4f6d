"""What the rules say about a registration at a moment."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.registration.programmes import code_of, local_day, zone_of
from movilidad.apps.rulebook.queries import next_rules_at, rules_at
from movilidad.core.questionnaire import Flow, facts
from movilidad.core.screening import Answer, Truth, Verdict, evaluate
from movilidad.core.screening.explain import edition_reason
from movilidad.core.screening.facts import Fact
from movilidad.core.screening.rules import State

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
    return evaluate(rules_at(at), told, programme=code_of(programme), at=at)


def facts_told(
    programme: UUID,
    flow: Flow,
    answers: Mapping[str, Any],
    *,
    at: datetime,
    complete: bool = False,
) -> dict[str, Any]:
    """The facts of these answers that the rules of `at` know of, as plain JSON values. Of a
    complete form also the other people on it."""
    told = all_told(programme, flow, answers, at=at, complete=complete)
    catalogue = rules_at(at).facts
    known = _in_catalogue(catalogue, told)
    if complete:
        known["household"] = [_in_catalogue(catalogue, one) for one in told["household"]]
    return known


def all_told(
    programme: UUID,
    flow: Flow,
    answers: Mapping[str, Any],
    *,
    at: datetime,
    complete: bool = False,
) -> dict[str, Any]:
    """Everything these answers say as facts, whichever rules know of it."""
    told = facts(flow, answers, at=local_day(programme, at))
    people = told.pop("people", [])
    if complete:
        told |= {"form_complete": True, "household": [_member(one) for one in people[1:]]}
    return told


def _member(person: Mapping[str, Any]) -> dict[str, Any]:
    relation = person.get("relationship")
    told = dict(person)
    if relation:
        told["relation"] = relation
    if relation in _LIVES_WITH_APPLICANT:
        told["lives_with_applicant"] = True
    return told


def _in_catalogue(catalogue: Mapping[str, Fact], told: Mapping[str, Any]) -> dict[str, Any]:
    # The form asks more than rules read: help needed, languages, how to be reached.
    return {name: value for name, value in told.items() if name in catalogue}


def is_taken(verdict: Verdict) -> bool:
    """Whether a registration is taken with this verdict. Unknown is, as a person decides at the
    office; but not while nobody is registered: not knowing opens no door that is shut."""
    if verdict.answer is Answer.UNKNOWN:
        return verdict.window.open is not Truth.NO
    return verdict.answer is Answer.YES


def why_closed(programme: UUID, *, at: datetime) -> Verdict | None:
    """None while a registration may be begun, else why not and until when. Where an office takes
    registrations at some hours only, the form may be filled before, and is sent in those hours."""
    rules, code = rules_at(at), code_of(programme)
    verdict = evaluate(rules, {}, programme=code, at=at)
    if verdict.answer is Answer.WINDOW_CLOSED:
        return verdict
    edition = rules.programmes[code].timeline.at(at)
    if edition is None or edition.state is not State.CONTACT_ONLY:
        return None
    why = edition_reason(edition, Truth.YES)
    return replace(verdict, answer=Answer.WAIT_TO_BE_CONTACTED, reasons=(why,), missing=())


def opens_next(programme: UUID, *, at: datetime) -> datetime | None:
    """When registrations are taken next, if they are not at `at` and that is known."""
    verdict = evaluate(rules_at(at), {}, programme=code_of(programme), at=at)
    return verdict.next_opening if verdict.window.open is Truth.NO else None


def holds_until(programme: UUID, verdict: Verdict, *, at: datetime) -> datetime:
    """The next instant at which the verdict could be another: the window turns, the edition
    ends, other rules begin, or a day begins on which somebody is a year older."""
    zone = ZoneInfo(zone_of(programme))
    midnight = datetime.combine(local_day(programme, at) + timedelta(days=1), time(), zone)
    edition = rules_at(at).programmes[verdict.programme].timeline.at(at)
    ends = edition.period.end if edition else None
    turns = [verdict.window.closes_at, verdict.next_opening, ends, next_rules_at(at)]
    return min([midnight, *(turn for turn in turns if turn is not None and turn > at)])


def as_kept(verdict: Verdict, *, at: datetime) -> dict[str, Any]:
    """The verdict as it is stored with the household: codes, no sentence and no fact. `rules` is
    the digest of the rule set, `edition` the stretch of time in it."""
    return {
        "answer": verdict.answer.value,
        "rules": rules_at(at).digest,
        "edition": verdict.edition,
        "at": at.isoformat(),
        "reasons": [{"rule": r.rule, "outcome": r.outcome.word} for r in verdict.reasons],
    }
