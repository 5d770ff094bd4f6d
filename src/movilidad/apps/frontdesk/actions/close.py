"""The close of a day: no visit stays open over night.

Who sits at a desk is done and attended. Who still waits, was called or is on hold was let down
by the office, not the other way round: the visit is `unserved`, its appointment is taken back
without any mark against the family, which is told and stands on the list to call back. Who
never came, and whose session is over, missed it.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from movilidad.apps.appointments.actions import mark_missed
from movilidad.apps.appointments.actions.attendance import (
    hold_booked,
    send_home,
    tell_not_received,
)
from movilidad.apps.appointments.queries.desk import DeskSeat, seats_between
from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk import servings
from movilidad.apps.frontdesk.actions.moving import attended, locked, move, not_before, write_down
from movilidad.apps.frontdesk.counter import close_counter, reopen_counter
from movilidad.apps.frontdesk.desks import current
from movilidad.apps.frontdesk.models import OPEN_STATES, DayCounter, Serving, Visit
from movilidad.apps.frontdesk.queries import bounds, local_day, programme_at
from movilidad.apps.frontdesk.types import DayClosing, DayNotClosed, Stage, VisitUnknown
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import SYSTEM_PRINCIPAL, Principal


def close_day(*, by: Principal, at: datetime, office: UUID) -> DayClosing:
    """Close today at an office; how its open visits ended. Again is the same.

    First the counter is closed, so that nobody is checked in any more; then each visit ends in a
    transaction of its own. After a crash in between, again goes on where it stopped. Raises
    NotAllowed.
    """
    require(by, "visit.close_day", office=office)
    return _close(by, at, office, local_day(office, at))


def close_forgotten_days(*, at: datetime) -> int:
    """Close every day before today that nobody closed, at each office; how many. A job's act."""
    require(SYSTEM_PRINCIPAL, "job.run")
    forgotten = DayCounter.objects.filter(closed_at=None).values_list("office_id", "day")
    past = [(office, day) for office, day in forgotten if day < local_day(office, at)]
    for office, day in past:
        _close(SYSTEM_PRINCIPAL, at, office, day)
    return len(past)


@transaction.atomic
def reopen_day(*, by: Principal, at: datetime, office: UUID) -> None:
    """Receive families again on a day that was closed too early. What ended stays as it ended.
    Raises NotAllowed or DayNotClosed."""
    require(by, "visit.reopen_day", office=office)
    if not reopen_counter(office, local_day(office, at)):
        raise DayNotClosed
    record(
        by=by.actor, act="visit.close_day", at=at, office=office, details={"did": "day_reopened"}
    )


@transaction.atomic
def mark_called_back(*, by: Principal, at: datetime, visit: UUID) -> None:
    """The office reached a family that it had sent home. Again is the same. Raises NotAllowed or
    VisitUnknown."""
    row = locked(by, visit)
    if row.state != Stage.UNSERVED:
        raise VisitUnknown
    if row.called_back_at is None:
        row.called_back_at = not_before(row, at)
        row.save(update_fields=["called_back_at"])
        write_down(row, by, at, did="called_back")


def _close(by: Principal, at: datetime, office: UUID, day: date) -> DayClosing:
    with transaction.atomic():
        if close_counter(office, day, by=by.actor.id, at=at):
            details: dict[str, str | int | bool] = {"did": "day_closed", "day": day.isoformat()}
            record(by=by.actor, act="visit.close_day", at=at, office=office, details=details)
    open_ones = Visit.objects.filter(office_id=office, day=day, state__in=OPEN_STATES)
    ended = [
        _end(by, at, visit) for visit in open_ones.order_by("id").values_list("id", flat=True)
    ]
    missed = _miss_the_rest(by, at, office, day)
    current(office, day).update(ended_at=Greatest(Value(at), F("started_at")))
    return DayClosing(
        finished=ended.count(Stage.DONE), call_back=ended.count(Stage.UNSERVED), missed=missed
    )


@transaction.atomic
def _end(by: Principal, at: datetime, visit: UUID) -> Stage | None:
    """End one visit; None if somebody ended it meanwhile."""
    row = Visit.objects.select_for_update().filter(id=visit, state__in=OPEN_STATES).first()
    if row is None:
        return None
    at = not_before(row, at)
    if row.state == Stage.SERVING:
        servings.end(row, Serving.Outcome.DONE, at)
        attended(row, at)
        to = Stage.DONE
    else:
        _let_down(row, at)
        to = Stage.UNSERVED
    move(row, by, at, to, undoable=False, did="closed", ended_at=at)
    return to


def _let_down(row: Visit, at: datetime) -> None:
    """Not received: the appointment goes back without a mark, and the family is told."""
    if servings.was_served(row):
        attended(row, at)
    elif row.appointment_id:
        send_home(appointment=row.appointment_id, at=at)
    if row.household_id:
        tell_not_received(household=row.household_id, programme=row.programme.code, at=at)


def _miss_the_rest(by: Principal, at: datetime, office: UUID, day: date) -> int:
    """Write down who never came, among those whose session is over."""
    start, end = bounds(programme_at(office).zone, day)
    here = [
        seat for seat in seats_between(office, start, end) if seat.booked and seat.ends_at <= at
    ]
    return sum(_miss(by, at, seat) for seat in here)


@transaction.atomic
def _miss(by: Principal, at: datetime, here: DeskSeat) -> bool:
    booked = hold_booked(here.appointment)
    if not booked or Visit.objects.filter(appointment_id=here.appointment).exists():
        return False
    mark_missed(appointment=here.appointment, at=at)
    record(
        by=by.actor,
        act="visit.close_day",
        at=at,
        programme=here.programme_code,
        household=here.household,
        office=here.office,
        subject=here.appointment,
        details={"did": "no_show"},
    )
    return True
