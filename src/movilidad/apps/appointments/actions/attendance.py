"""The small steps of the front desk's acts, inside its own transaction, after it asked the
policy; the desk writes the audit entry of the whole act."""

from datetime import datetime
from uuid import UUID

from movilidad.apps.appointments.correspondence import tell
from movilidad.apps.appointments.models import Appointment
from movilidad.apps.appointments.seats import free_seat

_ENDED = (Appointment.State.ATTENDED, Appointment.State.MISSED)


def hold_booked(appointment: UUID) -> bool:
    """Lock the appointment until the transaction ends, so that it is not cancelled while the
    family is checked in. False if it is not booked (any more)."""
    locked = Appointment.objects.select_for_update().filter(id=appointment).first()
    return locked is not None and locked.state == Appointment.State.BOOKED


def reopen(*, appointment: UUID, at: datetime) -> bool:
    """Take back `mark_attended` or `mark_missed`; False if it was neither.

    Raises django.db.IntegrityError if the household booked another seat meanwhile.
    """
    rows = Appointment.objects.filter(id=appointment, state__in=_ENDED)
    return rows.update(state=Appointment.State.BOOKED, changed_at=at) == 1


def send_home(*, appointment: UUID, at: datetime) -> None:
    """The family came and the office did not receive it: the appointment is taken back like one
    the office cancels, which nobody holds against the family. One that is over stays."""
    row = Appointment.objects.select_for_update().filter(id=appointment).first()
    if row is not None and row.state == Appointment.State.BOOKED:
        free_seat(row, at)


def tell_not_received(*, household: UUID, programme: str, at: datetime) -> None:
    """Say that the office will call, by the ways the family chose."""
    tell(household, programme, "not_received", at=at)
