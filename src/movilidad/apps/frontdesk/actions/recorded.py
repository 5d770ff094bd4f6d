"""Arrivals that were written down without a connection and reach us later.

The caller decided that they count (core.offline) and keeps the record of the decision; here they
become visits, with the time that is believed and the number on the family's paper.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.queries.desk import seat
from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.actions.arrive import arrival_of, check_in
from movilidad.apps.frontdesk.actions.moving import attended, missed
from movilidad.apps.frontdesk.counter import (
    count_walk_in,
    give_back_units,
    next_number,
    refuse_if_closed,
)
from movilidad.apps.frontdesk.line_codes import new_line_code
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.queries import day_at, local_day, programme_at
from movilidad.apps.frontdesk.types import (
    Arrival,
    CheckedIn,
    Stage,
    WalkIn,
    due_at,
    walk_in_due_at,
)
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id


@dataclass(frozen=True, slots=True)
class VisitOfDay:
    """A visit as far as the rules ask. Instants are UTC."""

    id: UUID
    number: int
    stage: Stage
    arrived_at: datetime
    ended_at: datetime | None
    untouched: bool  # it waits, as the check-in left it


def visit_of_household(office: UUID, household: UUID, day: date) -> VisitOfDay | None:
    """The household's newest visit at the office on its own date `day`, locked until the
    transaction ends."""
    rows = Visit.objects.select_for_update().filter(
        office_id=office, household_id=household, day=day
    )
    row = rows.order_by("-arrived_at").first()
    return _of_day(row) if row else None


def visit_numbered(office: UUID, day: date, number: int) -> bool:
    """Whether the number of that day was given out."""
    return Visit.objects.filter(office_id=office, day=day, number=number).exists()


def visit_by_id(visit: UUID) -> VisitOfDay | None:
    """One visit, locked until the transaction ends."""
    row = Visit.objects.select_for_update().filter(id=visit).first()
    return _of_day(row) if row else None


@transaction.atomic
def check_in_recorded(
    *,
    by: Principal,
    at: datetime,
    office: UUID,
    appointment: UUID,
    arrived_at: datetime,
    number: int | None,
    priority: bool | None,
) -> CheckedIn:
    """`check_in` for an arrival at `arrived_at`; `number` None takes the next of the day.
    Raises as `check_in`."""
    here = check_in(
        by=by,
        at=at,
        office=office,
        appointment=appointment,
        priority=priority,
        arrived_at=arrived_at,
        number=number,
    )
    if number is not None:  # the counter, which knows that a day is closed, was not asked
        refuse_if_closed(office, local_day(office, at))
    return here


@transaction.atomic
def walk_in_recorded(
    *,
    by: Principal,
    at: datetime,
    office: UUID,
    who: WalkIn,
    priority: bool,
    arrived_at: datetime,
    number: int | None,
) -> CheckedIn:
    """Somebody without an appointment came at `arrived_at` and was told a number (None: the next
    of the day). The quota is counted and not asked: nobody is turned away afterwards.

    Raises NotAllowed or DayClosed.
    """
    require(by, "visit.receive", office=office)
    programme = programme_at(office)
    day = day_at(programme.zone, at)
    if number is None:
        number = next_number(office, day) or 0
    count_walk_in(office, day, who.units)
    visit = Visit.objects.create(
        id=new_id(),
        programme_id=programme.id,
        office_id=office,
        kind=Visit.Kind.WALK_IN,
        day=day,
        number=number,
        arrival=Arrival.WALK_IN,
        priority=priority,
        language=who.language,
        service=who.service,
        size=who.size,
        units=who.units,
        due_at=walk_in_due_at(arrived_at),
        before=Stage.EXPECTED,
        changed_by=by.staff_id,
        changed_at=at,
        arrived_at=arrived_at,
        waiting_since=arrived_at,
        line_code=new_line_code(),
    )
    _record(visit, by, at, did="walk_in")
    return CheckedIn(visit.id, visit.number, Arrival.WALK_IN)


@transaction.atomic
def arrived_earlier(*, by: Principal, at: datetime, visit: UUID, arrived_at: datetime) -> None:
    """A family that waits came earlier than we knew: its place in the queue follows."""
    row = Visit.objects.select_for_update().get(id=visit)
    require(by, "visit.receive", office=row.office_id)
    here = seat(row.appointment_id) if row.appointment_id else None
    if row.state != Stage.WAITING or arrived_at >= row.arrived_at:
        return
    if row.waiting_since == row.arrived_at:
        row.waiting_since = arrived_at
    row.arrived_at = arrived_at
    row.due_at = due_at(here.starts_at, arrived_at) if here else arrived_at
    row.arrival = arrival_of(here, arrived_at) if here else row.arrival
    row.save(update_fields=["arrived_at", "waiting_since", "due_at", "arrival"])
    _record(row, by, at, did="arrived_earlier")


@transaction.atomic
def close_recorded(*, by: Principal, at: datetime, visit: UUID, stage: Stage) -> None:
    """The paper says that the family was served (DONE) or went away (LEFT). No desk and no time
    is known, so no service is counted. A visit that somebody moved on stays as it is."""
    row = Visit.objects.select_for_update().get(id=visit)
    require(by, "visit.receive", office=row.office_id)
    if row.state != Stage.WAITING:
        return
    settle = attended if stage is Stage.DONE else missed
    settle(row, at)
    row.before, row.state, row.ended_at = row.state, stage, at
    row.changed_by, row.changed_at = by.staff_id, at
    row.version += 1
    row.save()
    _record(row, by, at, did=stage, before=Stage.WAITING, after=stage)


@transaction.atomic
def take_back_recorded(*, by: Principal, at: datetime, visit: UUID) -> bool:
    """The arrival was a mistake of the one who wrote it down. False once somebody built on it."""
    row = Visit.objects.select_for_update().filter(id=visit).first()
    if row is None or not _of_day(row).untouched:
        return False
    require(by, "visit.receive", office=row.office_id)
    _record(row, by, at, did="undo", before=Stage.WAITING, after=Stage.EXPECTED)
    office, day, units = row.office_id, row.day, row.units
    row.delete()
    if units:
        give_back_units(office, day, units)
    return True


def _of_day(row: Visit) -> VisitOfDay:
    return VisitOfDay(
        id=row.id,
        number=row.number,
        stage=Stage(row.state),
        arrived_at=row.arrived_at,
        ended_at=row.ended_at,
        untouched=row.state == Stage.WAITING and row.version == 1,
    )


def _record(row: Visit, by: Principal, at: datetime, **details: str) -> None:
    record(
        by=by.actor,
        act="visit.receive",
        at=at,
        programme=row.programme.code,
        household=row.household_id,
        office=row.office_id,
        subject=row.id,
        details={"number": row.number, **details},
    )
