"""How many families came to an office at a half-day, and what that means for a session."""

from datetime import datetime, timedelta
from uuid import UUID

from movilidad.apps.appointments.choices import half_day
from movilidad.apps.appointments.models import Appointment, Session
from movilidad.apps.appointments.standby import NOTICE
from movilidad.core.draw.overbooking import Observed, Overbooking, decide_overbooking

LOOKS_BACK = timedelta(weeks=26)  # older habits say little about the coming week


def overbooking_advice(session: UUID, at: datetime) -> Overbooking:
    """What the rules would add to a session's desks today. Raises Session.DoesNotExist."""
    row = Session.objects.select_related("programme").get(id=session)
    return advice_for(row, at)


def advice_for(row: Session, at: datetime) -> Overbooking:
    """The same for a session fetched with its programme."""
    half = half_day(row.starts_at, row.programme.zone).partition("-")[2]
    observed = observed_visits(row.office_id, half, row.programme.zone, at)
    return decide_overbooking(row.desk_units, observed)


def half_day_visits(office: UUID, zone: str, at: datetime) -> Observed:
    """The same for the half-day of an instant."""
    return observed_visits(office, half_day(at, zone).partition("-")[2], zone, at)


def observed_visits(office: UUID, half: str, zone: str, at: datetime) -> Observed:
    """Appointments of the last 26 weeks at an office in the half-day `am` or `pm` (its own
    clock): how many families were booked to the end, and how many came.

    A family counts once, whatever its size. One that cancelled so late that its seat could go
    to nobody (24 hours) did not come; one that cancelled earlier was never in the way.
    """
    rows = Appointment.objects.filter(
        office_id=office,
        session__starts_at__range=(at - LOOKS_BACK, at),
        session__cancelled_at=None,
    ).values_list("state", "session__starts_at", "changed_at")
    booked = came = 0
    for state, starts_at, changed_at in rows.iterator(2000):
        if half_day(starts_at, zone).partition("-")[2] != half:
            continue
        attended = state == Appointment.State.ATTENDED
        missed = state == Appointment.State.MISSED or (
            state == Appointment.State.CANCELLED and starts_at - changed_at < NOTICE
        )
        booked += attended or missed
        came += attended
    return Observed(booked, came)
