"""Somebody comes without an appointment: a ticket while the day's own quota lasts, else a kind
word with the next step, counted."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from movilidad.apps.appointments.queries.desk import walk_in_units_between
from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.actions.priority import count_priority
from movilidad.apps.frontdesk.counter import next_number
from movilidad.apps.frontdesk.line_codes import new_line_code
from movilidad.apps.frontdesk.models import TurnedAway, Visit
from movilidad.apps.frontdesk.queries import bounds, day_at, programme_at
from movilidad.apps.frontdesk.types import (
    MOST_PEOPLE,
    AlreadyHere,
    Arrival,
    CheckedIn,
    DayClosed,
    NothingFound,
    NoWalkIns,
    ReferenceMistyped,
    ServiceUnknown,
    Stage,
    VisitUnknown,
    WalkIn,
    WalkInsFull,
    walk_in_due_at,
)
from movilidad.apps.offices.types import Programme
from movilidad.apps.registration.queries import find_by_reference
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.core.vocabulary.references import ReferenceProblem


def receive_walk_in(
    *, by: Principal, at: datetime, office: UUID, key: UUID, who: WalkIn
) -> CheckedIn:
    """Give somebody without an appointment the next number, if its units still fit the quota of
    the day. `key` is the form's: the same key again is the same visit.

    Raises NotAllowed, ServiceUnknown, AlreadyHere, WalkInsFull, NoWalkIns or DayClosed. The last
    three are counted, which is why the transaction is inside.
    """
    require(by, "visit.receive", office=office)
    programme = programme_at(office)
    if who.service not in {one.code for one in programme.services_for("walk_in")}:
        raise ServiceUnknown(service=who.service)
    if not 1 <= who.size <= MOST_PEOPLE:
        raise ValueError(who.size)
    door = _Door(by, at, office, programme)
    try:
        return _ticket(door, key, who)
    except (WalkInsFull, NoWalkIns, DayClosed) as refusal:
        _count(door, key, who, _REASONS[type(refusal)])
        raise


@transaction.atomic
def household_of(*, by: Principal, at: datetime, office: UUID, reference: str) -> UUID | None:
    """The household of a reference that a walk-in hands over; None for an empty one. Raises
    NotAllowed, ReferenceMistyped or NothingFound."""
    require(by, "household.find", office=office)
    if not reference:
        return None
    try:
        household = find_by_reference(reference)
    except ReferenceProblem:
        raise ReferenceMistyped from None
    if household is None:
        raise NothingFound
    record(
        by=by.actor,
        act="household.find",
        at=at,
        household=household,
        office=office,
        details={"page": "walk_in"},
    )
    return household


@dataclass(frozen=True, slots=True)
class _Door:
    """Who receives, when, and where."""

    by: Principal
    at: datetime
    office: UUID
    programme: Programme

    @property
    def day(self) -> date:
        return day_at(self.programme.zone, self.at)

    def note(self, household: UUID | None, subject: UUID, **details: str | int | bool) -> None:
        record(
            by=self.by.actor,
            act="visit.receive",
            at=self.at,
            programme=self.programme.code,
            household=household,
            office=self.office,
            subject=subject,
            details=details,
        )


@transaction.atomic
def _ticket(door: _Door, key: UUID, who: WalkIn) -> CheckedIn:
    again = _made_before(door.office, key)
    if again:
        return again
    try:
        with transaction.atomic():
            visit = _receive(door, key, who)
    except IntegrityError:  # the other click was quicker, or the household is here already
        again = _made_before(door.office, key)
        if again is None:
            raise AlreadyHere(household=who.household) from None
        return again
    if who.reason is not None:
        count_priority(door.by, door.office, visit.day, who.reason)
    door.note(who.household, visit.id, did="walk_in", number=visit.number, service=who.service)
    return CheckedIn(visit.id, visit.number, Arrival.WALK_IN)


def _made_before(office: UUID, key: UUID) -> CheckedIn | None:
    known = Visit.objects.filter(id=key).first()
    if known is None:
        return None
    if known.office_id != office:
        raise VisitUnknown
    return CheckedIn(known.id, known.number, Arrival(known.arrival), again=True)


def _receive(door: _Door, key: UUID, who: WalkIn) -> Visit:
    quota = walk_in_units_between(door.office, *bounds(door.programme.zone, door.day))
    if not quota:
        raise NoWalkIns
    number = next_number(door.office, door.day, units=who.units, quota=quota)
    if number is None:
        raise WalkInsFull
    return Visit.objects.create(
        id=key,
        programme_id=door.programme.id,
        office_id=door.office,
        kind=Visit.Kind.WALK_IN,
        household_id=who.household,
        day=door.day,
        number=number,
        arrival=Arrival.WALK_IN,
        priority=who.reason is not None,
        language=who.language,
        service=who.service,
        size=who.size,
        units=who.units,
        due_at=walk_in_due_at(door.at),
        before=Stage.EXPECTED,
        changed_by=door.by.staff_id,
        changed_at=door.at,
        arrived_at=door.at,
        waiting_since=door.at,
        line_code=new_line_code(),
    )


@transaction.atomic
def _count(door: _Door, key: UUID, who: WalkIn, reason: TurnedAway.Reason) -> None:
    """One row for one form, however often it is sent."""
    row = TurnedAway(
        id=key,
        programme_id=door.programme.id,
        office_id=door.office,
        day=door.day,
        turned_at=door.at,
        reason=reason,
        size=who.size,
        language=who.language,
        service=who.service,
    )
    known = TurnedAway.objects.filter(id=key).exists()
    TurnedAway.objects.bulk_create([row], ignore_conflicts=True)
    if not known:
        door.note(None, key, did="turned_away", reason=reason)


_REASONS = {
    WalkInsFull: TurnedAway.Reason.FULL,
    NoWalkIns: TurnedAway.Reason.NO_WALK_INS,
    DayClosed: TurnedAway.Reason.CLOSED,
}
