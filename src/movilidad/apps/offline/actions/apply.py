"""One act from a day without a connection: find what is known, decide, do it.

Between finding and doing somebody may be quicker: the desk's own act then refuses or finds the
visit there already, and the rules are asked once more with what is known now.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from movilidad.apps.frontdesk.actions import recorded, take_back_no_show
from movilidad.apps.frontdesk.queries import programme_at
from movilidad.apps.frontdesk.types import DayClosed, DeskRefused
from movilidad.apps.frontdesk.types import WalkIn as ReceivedWalkIn
from movilidad.apps.offline.facts import found_for, found_nobody, household_behind
from movilidad.apps.offline.models import Device, Received, Settlement
from movilidad.apps.staff.types import Principal
from movilidad.core.offline import (
    Act,
    ByReference,
    CheckIn,
    Decision,
    Earlier,
    Outcome,
    Source,
    Step,
    Undo,
    WalkIn,
    decide_arrival,
    decide_undo,
    decide_walk_in,
)
from movilidad.infra.ids import new_id

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Written:
    """An act as it was written down, with the time that is believed (UTC)."""

    act: Act
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of an act. `shown_number` is on paper, `number` is called."""

    outcome: Outcome
    kind: str = ""
    shown_number: int | None = None
    number: int | None = None
    household: UUID | None = None
    appointment: UUID | None = None
    visit: UUID | None = None
    undone: int | None = None


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Who came: an appointment that was named, or a household, or nobody we know."""

    household: UUID | None
    appointment: UUID | None
    number: int | None
    priority: bool | None
    kind: str


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who brings acts (`by`, at the instant `at`) from which machine and which day."""

    by: Principal
    at: datetime
    source: Source
    machine: Device


def apply(bringer: Bringer, written: Written) -> Applied:
    """Decide and do it, inside the caller's transaction, which holds the machine's row. Whoever
    syncs acts; the caller keeps the outcome."""
    act = written.act
    if isinstance(act, Undo):
        return _undo(bringer, act)
    if isinstance(act, WalkIn):
        return _walk_in(bringer, written, act)
    return _arrive(bringer, written, _who(act))


def _who(act: CheckIn | ByReference) -> _Arrival:
    household = household_behind(act)
    if isinstance(act, CheckIn):
        return _Arrival(household, act.appointment, act.number, act.priority, "check_in")
    return _Arrival(household, None, act.number, act.priority, "reference")


def _arrive(bringer: Bringer, written: Written, who: _Arrival) -> Applied:
    source = bringer.source
    for _ in range(_TRIES):
        found = found_for(source, who.household, who.appointment, at=bringer.at, number=who.number)
        decision = decide_arrival(source, found.facts, at=written.at, number=who.number)
        if decision.step in {Step.CHECK_IN, Step.REOPEN}:
            done = _checked_in(bringer, written, who, decision)
            if done:
                return done
            continue  # somebody was quicker
        visit = found.visit
        if decision.step is Step.EARLIER and visit:
            recorded.arrived_earlier(
                by=bringer.by, at=bringer.at, visit=visit.id, arrived_at=written.at
            )
        told = _told(who, decision.outcome, number=visit.number if visit else None)
        return replace(told, visit=visit.id if visit else None)
    return _told(who, Outcome.REFUSED)


def _checked_in(
    bringer: Bringer, written: Written, who: _Arrival, decision: Decision
) -> Applied | None:
    """Take the step; None if the desk refused it or found the family there already."""
    appointment = decision.appointment
    if appointment is None:
        raise TypeError("a check-in names its appointment")
    by, at, office = bringer.by, bringer.at, bringer.source.office
    try:
        with transaction.atomic():
            if decision.step is Step.REOPEN:
                take_back_no_show(by=by, at=at, office=office, appointment=appointment)
            here = recorded.check_in_recorded(
                by=by,
                at=at,
                office=office,
                appointment=appointment,
                arrived_at=written.at,
                number=who.number if decision.keep_number else None,
                priority=who.priority,
            )
    except DayClosed:
        return _told(who, Outcome.DAY_OVER)
    except (DeskRefused, IntegrityError):  # the latter: the family holds another seat by now
        return None
    if here.again:
        return None
    told = _told(who, decision.outcome, number=here.number)
    return replace(told, appointment=appointment, visit=here.visit)


def _told(who: _Arrival, outcome: Outcome, *, number: int | None = None) -> Applied:
    return Applied(outcome, who.kind, who.number, number, who.household, who.appointment)


def _walk_in(bringer: Bringer, written: Written, act: WalkIn) -> Applied:
    facts = found_nobody(bringer.source, at=bringer.at, number=act.number)
    decision = decide_walk_in(bringer.source, facts, at=written.at, number=act.number)
    told = Applied(decision.outcome, "walk_in", act.number)
    if decision.step is not Step.WALK_IN:
        return told
    office = bringer.source.office
    services = programme_at(office).services_for("walk_in")
    service = services[0].code if services else ""
    try:
        here = recorded.walk_in_recorded(
            by=bringer.by,
            at=bringer.at,
            office=office,
            who=ReceivedWalkIn(act.size, service, act.language),
            priority=act.priority,
            arrived_at=written.at,
            number=act.number if decision.keep_number else None,
        )
    except DayClosed:
        return replace(told, outcome=Outcome.DAY_OVER)
    return replace(told, number=here.number, visit=here.visit)


def _undo(bringer: Bringer, act: Undo) -> Applied:
    row = Received.objects.filter(device=bringer.machine, sequence=act.of).first()
    decision = decide_undo(_earlier(row) if row else None)
    outcome = decision.outcome
    if row and decision.step is Step.TAKE_BACK and not _take_back(bringer, row):
        outcome = Outcome.UNDO_TOO_LATE
    return Applied(
        outcome,
        "undo",
        row.shown_number if row else None,
        row.number if row else None,
        row.household_id if row else None,
        row.appointment_id if row else None,
        undone=act.of,
    )


def _earlier(row: Received) -> Earlier:
    visit = recorded.visit_by_id(row.visit_id) if row.visit_id else None
    settled = row.settle and Settlement.objects.filter(act=row).exists()
    return Earlier(
        Outcome(row.outcome),
        shared=row.visit_id is not None and _held_by_others(row),
        untouched=visit is not None and visit.untouched,
        open_line=row.settle and not settled,
    )


def _held_by_others(row: Received) -> bool:
    """Whether another act, which was not taken back, says that this family is here."""
    others = Received.objects.filter(visit_id=row.visit_id, outcome=Outcome.ALREADY_HERE).exclude(
        id=row.id
    )
    taken_back = Received.objects.filter(
        device=OuterRef("device"), undone_sequence=OuterRef("sequence")
    )
    return others.exclude(Exists(taken_back)).exists()


def _take_back(bringer: Bringer, row: Received) -> bool:
    if row.visit_id:
        return recorded.take_back_recorded(by=bringer.by, at=bringer.at, visit=row.visit_id)
    Settlement.objects.create(
        id=new_id(),
        act=row,
        reason=Settlement.Reason.UNDONE,
        settled_by=bringer.by.staff_id,
        settled_at=bringer.at,
    )
    return True
