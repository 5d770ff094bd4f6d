"""At the door: a family is here, or its session is over and nobody came."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from movilidad.apps.appointments.actions import mark_missed
from movilidad.apps.appointments.actions.attendance import hold_booked, reopen
from movilidad.apps.appointments.queries.desk import DeskSeat, seat
from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.actions.priority import count_priority
from movilidad.apps.frontdesk.counter import next_number, refuse_if_closed
from movilidad.apps.frontdesk.line_codes import new_line_code
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.queries import day_at, local_day
from movilidad.apps.frontdesk.types import (
    AlreadyHere,
    AppointmentOver,
    AppointmentUnknown,
    Arrival,
    CheckedIn,
    PastDay,
    PriorityReason,
    SessionNotOver,
    Stage,
    TooEarlyDay,
    due_at,
)
from movilidad.apps.registration.queries.faces import faces_of
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id

_EARLY = timedelta(minutes=30)  # before the session starts
_LATE = timedelta(minutes=30)  # after it started, or after it ended if it is shorter


@transaction.atomic
def check_in(
    *,
    by: Principal,
    at: datetime,
    office: UUID,
    appointment: UUID,
    priority: bool | None = None,
    reason: PriorityReason | None = None,
    arrived_at: datetime | None = None,
    number: int | None = None,
) -> CheckedIn:
    """Give the family its number of the day. A second check-in answers with the same visit.

    `priority` is the clerk's decision, for a `reason` that is only counted; None takes what the
    registration says. `arrived_at` and `number` are those of an arrival that was written down
    before (`recorded`). Raises NotAllowed, AppointmentUnknown, TooEarlyDay, PastDay,
    AppointmentOver, AlreadyHere or DayClosed.
    """
    require(by, "visit.receive", office=office)
    here = _seat_at(office, appointment)
    # The lock makes two check-ins of one family take turns, and keeps the seat from being
    # cancelled meanwhile. Locks are taken in the order appointment, counter.
    booked = hold_booked(appointment)
    known = Visit.objects.filter(appointment_id=appointment).first()
    if known:
        _record(by, at, here, known.id, did="check_in", number=known.number, again=True)
        return CheckedIn(known.id, known.number, Arrival(known.arrival), again=True)
    refuse_other_day(here, at)
    if not booked:
        raise AppointmentOver(stage=here.state, when=here.starts_at)
    try:
        with transaction.atomic():
            visit = _receive(by, at, here, priority, arrived_at=arrived_at or at, number=number)
            if reason is not None:
                count_priority(by, here.office, visit.day, reason)
    except IntegrityError:  # the one open visit of a household
        raise AlreadyHere(household=here.household) from None
    _record(by, at, here, visit.id, did="check_in", number=visit.number, arrival=visit.arrival)
    return CheckedIn(visit.id, visit.number, Arrival(visit.arrival))


@transaction.atomic
def mark_no_show(*, by: Principal, at: datetime, office: UUID, appointment: UUID) -> None:
    """Write down that nobody came. No visit is made.

    Raises NotAllowed, AppointmentUnknown, SessionNotOver, or AppointmentOver if the family was
    checked in, cancelled, or was written down before.
    """
    require(by, "visit.receive", office=office)
    here = _seat_at(office, appointment)
    if at < here.ends_at:
        raise SessionNotOver(when=here.ends_at)
    booked = hold_booked(appointment)
    came = Visit.objects.filter(appointment_id=appointment).exists()
    if came or not booked:
        raise AppointmentOver(stage=here.state, when=here.starts_at)
    mark_missed(appointment=appointment, at=at)
    _record(by, at, here, appointment, did="no_show")


@transaction.atomic
def take_back_no_show(*, by: Principal, at: datetime, office: UUID, appointment: UUID) -> None:
    """The family came after all, on the same day: its appointment stands again.

    Raises NotAllowed, AppointmentUnknown, PastDay, or AppointmentOver if it was not a no-show or
    the family holds another seat by now.
    """
    require(by, "visit.receive", office=office)
    here = _seat_at(office, appointment)
    refuse_other_day(here, at)
    visited = Visit.objects.filter(appointment_id=appointment).exists()
    if here.state != Stage.MISSED or visited:
        raise AppointmentOver(stage=here.state, when=here.starts_at)
    try:
        with transaction.atomic():
            reopen(appointment=appointment, at=at)
    except IntegrityError:  # the family holds another seat by now
        raise AppointmentOver(stage=here.state, when=here.starts_at) from None
    _record(by, at, here, appointment, did="no_show_taken_back")


def arrival_of(here: DeskSeat, at: datetime) -> Arrival:
    """Early, on time or late, measured against the start of the session."""
    if at < here.starts_at - _EARLY:
        return Arrival.EARLY
    if at > min(here.starts_at + _LATE, here.ends_at):
        return Arrival.LATE
    return Arrival.ON_TIME


def refuse_other_day(here: DeskSeat, at: datetime) -> None:
    """Raise TooEarlyDay or PastDay unless the appointment is on the office's own today."""
    today, theirs = day_at(here.zone, at), day_at(here.zone, here.starts_at)
    if theirs > today:
        raise TooEarlyDay(when=here.starts_at)
    if theirs < today:
        raise PastDay(when=here.starts_at)


def _seat_at(office: UUID, appointment: UUID) -> DeskSeat:
    here = seat(appointment)
    if here is None or here.office != office:
        raise AppointmentUnknown
    return here


def _receive(
    by: Principal,
    at: datetime,
    here: DeskSeat,
    priority: bool | None,
    *,
    arrived_at: datetime,
    number: int | None,
) -> Visit:
    day = local_day(here.office, at)
    return Visit.objects.create(
        id=new_id(),
        programme_id=here.programme,
        office_id=here.office,
        household_id=here.household,
        appointment_id=here.appointment,
        day=day,
        number=_number(here, day, number),
        arrival=arrival_of(here, arrived_at),
        priority=_needs_priority(here, day) if priority is None else priority,
        language=here.language,
        service=here.service,
        due_at=due_at(here.starts_at, arrived_at),
        before=Stage.EXPECTED,
        changed_by=by.staff_id,
        changed_at=at,
        arrived_at=arrived_at,
        waiting_since=arrived_at,
        line_code=new_line_code(),
    )


def _needs_priority(here: DeskSeat, day: date) -> bool:
    face = faces_of([here.household], year=day.year).get(here.household)
    return face is not None and face.priority


def _number(here: DeskSeat, day: date, given: int | None) -> int:
    """The next number, or the one that a machine without a connection gave. Raises DayClosed."""
    if given is None:
        return next_number(here.office, day) or 0
    refuse_if_closed(here.office, day)
    return given


def _record(
    by: Principal, at: datetime, here: DeskSeat, subject: UUID, **details: str | int | bool
) -> None:
    record(
        by=by.actor,
        act="visit.receive",
        at=at,
        programme=here.programme_code,
        household=here.household,
        office=here.office,
        subject=subject,
        details=details,
    )
