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
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.types import CheckedIn, Stage, due_at
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal


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
    return check_in(
        by=by,
        at=at,
        office=office,
        appointment=appointment,
        priority=priority,
        arrived_at=arrived_at,
        number=number,
    )


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
    row.delete()
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
