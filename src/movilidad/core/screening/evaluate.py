"""Evaluate facts against the rules in force at an instant. Pure: the instant is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from movilidad.core.screening.answers import (
    Answer,
    Inclusion,
    Outlook,
    PathwayVerdict,
    Reason,
    Screening,
    Verdict,
)
from movilidad.core.screening.cells import Cells
from movilidad.core.screening.decide import undecided
from movilidad.core.screening.errors import FarInstant, NaiveInstant, UnknownProgramme
from movilidad.core.screening.explain import (
    REMEMBERED,
    Explained,
    edition_reason,
    explained,
    rule_reason,
)
from movilidad.core.screening.facts import Facts, read_facts
from movilidad.core.screening.logic import Truth
from movilidad.core.screening.rules import (
    Actor,
    Edition,
    Finding,
    Pathway,
    Programme,
    RuleSet,
    State,
    weigh,
)
from movilidad.core.screening.windows import WindowState, local_time, window_state

_SHUT = WindowState(Truth.NO, None, None, quota=False)
_OUTLOOKS = {Finding.YES: Outlook.LIKELY, Finding.UNKNOWN: Outlook.UNKNOWN}


def evaluate(
    rules: RuleSet, facts: Mapping[str, object], *, programme: str, at: datetime
) -> Verdict:
    """Return whether the applicant may register with the programme at `at` (aware).

    `facts` is a flat mapping as in JSON: dates as ISO text or dates, `household` a list of the
    other people. Raises `UnknownProgramme`, `UnknownFact`, `BadFact` or `NaiveInstant`.
    """
    scheme = programme_of(rules, programme)
    return register_verdict(rules, scheme, read(rules, facts, at), local_time(at, scheme.zone))


def evaluate_pathways(
    rules: RuleSet, facts: Mapping[str, object], *, at: datetime
) -> tuple[PathwayVerdict, ...]:
    """Return how every pathway looks at `at` (aware), in the order of the content.

    Raises `UnknownFact`, `BadFact` or `NaiveInstant`.
    """
    known = read(rules, facts, at)
    return tuple(pathway_verdict(rules, one, known, at) for one in rules.pathways.values())


def screen(
    rules: RuleSet, facts: Mapping[str, object], *, programme: str, at: datetime
) -> Screening:
    """Return registration and all pathways together; raises as `evaluate` does."""
    scheme = programme_of(rules, programme)
    known = read(rules, facts, at)
    return Screening(
        rules.digest,
        register_verdict(rules, scheme, known, local_time(at, scheme.zone)),
        tuple(pathway_verdict(rules, one, known, at) for one in rules.pathways.values()),
    )


def may_include(
    rules: RuleSet, member: Mapping[str, object], *, programme: str, at: datetime
) -> Inclusion:
    """Return whether one other person may stand on the applicant's form; raises as `evaluate`."""
    scheme = programme_of(rules, programme)
    household, known = scheme.household, read(rules, member, at)
    cells = household.grid.cells(known, local_time(at, scheme.zone).date())
    truth = weigh(household.rule, household.grid.truths(cells)[0])
    open_dimensions = undecided(household.grid.conditions[0], cells)
    missing = dict.fromkeys(household.grid.dimensions[d].fact for d in open_dimensions)
    return Inclusion(truth, rule_reason(household.rule, truth), tuple(missing))


def programme_of(rules: RuleSet, code: str) -> Programme:
    """Return the programme; raises `UnknownProgramme` naming those that exist."""
    try:
        return rules.programmes[code]
    except KeyError:
        known = ", ".join(sorted(rules.programmes))
        raise UnknownProgramme(f"{code!r} (there are: {known})") from None


def read(rules: RuleSet, facts: Mapping[str, object], at: datetime) -> Facts:
    """Read facts as of an aware instant; a birth "today" is judged by the latest zone on earth."""
    if at.tzinfo is None:
        raise NaiveInstant(f"{at.isoformat()} has no time zone")
    if not 1900 <= at.year <= 2200:
        raise FarInstant(f"{at.isoformat()} is too far away")
    latest_today = (at.astimezone(UTC) + timedelta(hours=14)).date()
    return read_facts(rules.facts, facts, today=latest_today)


def register_verdict(rules: RuleSet, scheme: Programme, known: Facts, local: datetime) -> Verdict:
    """Return the verdict for facts already read, at the office's local time."""
    edition = scheme.timeline.at(local)
    if edition is None:
        return not_yet(scheme, local)
    cells = edition.grid.cells(known, local.date())
    return timed_verdict(rules, scheme, edition, cells, local)


def not_yet(scheme: Programme, local: datetime) -> Verdict:
    """Return the verdict before the first edition of a programme."""
    window = WindowState(Truth.NO, None, reopening(scheme, local), quota=False)
    first = edition_reason(scheme.timeline.editions[0], Truth.NO)
    return Verdict(scheme.code, local, Answer.WINDOW_CLOSED, None, None, (first,), (), (), window)


def timed_verdict(
    rules: RuleSet, scheme: Programme, edition: Edition, cells: Cells, local: datetime
) -> Verdict:
    """Return what the edition finds for these cells, seen through the window at this instant."""
    window = window_now(scheme, edition, local)
    if edition.state is State.CLOSED:
        # An end that nobody has seen in writing may not close a door.
        answer = Answer.WINDOW_CLOSED if edition.decides else Answer.UNKNOWN
        reason = edition_reason(edition, window.open)
        return Verdict(
            scheme.code, local, answer, edition.id, edition.digest, (reason,), (), (), window
        )
    found = explained(rules, edition, cells)
    if found.finding is Finding.WINDOW_CLOSED:  # the quota of the day is met
        window = replace(window, open=Truth.NO, closes_at=None)
    answer, timing = _through_window(edition, found, window)
    return Verdict(
        scheme.code, local, answer, edition.id, edition.digest, timing + found.reasons,
        found.missing, found.would_change, window,
    )  # fmt: skip


def _through_window(
    edition: Edition, found: Explained, window: WindowState
) -> tuple[Answer, tuple[Reason, ...]]:
    if found.finding is not Finding.YES:
        return Answer(found.finding.value), ()
    if edition.state is State.CONTACT_ONLY:
        return Answer.WAIT_TO_BE_CONTACTED, (edition_reason(edition, Truth.YES),)
    if window.open is Truth.YES:
        return Answer.YES, ()
    answer = Answer.UNKNOWN if window.open is Truth.UNKNOWN else Answer.WINDOW_CLOSED
    return answer, (edition_reason(edition, window.open),)


def window_now(scheme: Programme, edition: Edition, local: datetime) -> WindowState:
    """Return the state of the window at the office's local time, with the next opening."""
    if edition.state is not State.OPEN:
        return WindowState(Truth.NO, None, reopening(scheme, local), quota=False)
    state = window_state(edition.window, local, edition.period.end, scheme.holidays)
    if state.open is Truth.YES or state.next_opening:
        return state
    return WindowState(state.open, None, reopening(scheme, local), state.quota)


def reopening(scheme: Programme, local: datetime) -> datetime | None:
    """Return the first opening in a later edition; None if none is known."""
    edition = scheme.timeline.next_open(local)
    if edition is None or edition.period.start is None:
        return None
    start = edition.period.start
    state = window_state(edition.window, start, edition.period.end, scheme.holidays)
    return start if state.open is Truth.YES else state.next_opening


def pathway_verdict(
    rules: RuleSet, pathway: Pathway, known: Facts, at: datetime
) -> PathwayVerdict:
    """Return the verdict on one pathway for facts already read."""
    edition = pathway.timeline.at(at)
    if edition is None:
        return pathway_in(rules, pathway, pathway.timeline.editions[0], None)
    day = local_time(at, pathway.zone).date()
    return pathway_in(rules, pathway, edition, edition.grid.cells(known, day))


@lru_cache(maxsize=REMEMBERED)
def pathway_in(
    rules: RuleSet, pathway: Pathway, edition: Edition, cells: Cells | None
) -> PathwayVerdict:
    """Return the verdict for a tuple of cells; None stands for "before the first edition"."""
    if cells is None or edition.state is State.CLOSED:
        return _shut(pathway, edition, begun=cells is not None)
    found = explained(rules, edition, cells)
    outlook = _OUTLOOKS.get(found.finding, Outlook.UNLIKELY)
    actor = Actor.PERSON if found.missing else edition.acts_next
    possible = outlook is not Outlook.UNLIKELY
    return PathwayVerdict(
        pathway.id, pathway.names, outlook,
        actor if possible else Actor.NOBODY,
        edition.next_step if possible and not found.missing else None,
        _last_day(edition), edition.id, edition.digest,
        found.reasons, found.missing, found.would_change,
    )  # fmt: skip


def _shut(pathway: Pathway, edition: Edition, *, begun: bool) -> PathwayVerdict:
    truth = Truth.NO if edition.decides else Truth.UNKNOWN
    outlook = Outlook.CLOSED if edition.decides else Outlook.UNKNOWN
    return PathwayVerdict(
        pathway.id, pathway.names, outlook, Actor.NOBODY, None, None,
        edition.id if begun else None, edition.digest if begun else None,
        (edition_reason(edition, truth),), (), (),
    )  # fmt: skip


def _last_day(edition: Edition) -> date | None:
    if edition.until is not None or edition.period.end is None:
        return edition.until
    return (edition.period.end - timedelta(microseconds=1)).date()
