"""What the front desk makes of an appointment. Called inside the desk's own transaction, after
the desk asked the policy; the desk writes the audit entry of the whole act."""

from datetime import datetime
from uuid import UUID

from movilidad.apps.appointments.models import Appointment


def hold_booked(appointment: UUID) -> bool:
    """Lock the appointment until the transaction ends, so that it is not cancelled while the
    family is checked in. False if it is not booked (any more)."""
    locked = Appointment.objects.select_for_update().filter(id=appointment)
    return locked.filter(state=Appointment.State.BOOKED).exists()


def mark_attended(appointment: UUID, *, at: datetime) -> None:
    """The family was received. Does nothing unless it is booked."""
    _move(appointment, Appointment.State.BOOKED, Appointment.State.ATTENDED, at)


def mark_missed(appointment: UUID, *, at: datetime) -> bool:
    """Nobody came, or they left before being received. False unless it was booked."""
    return _move(appointment, Appointment.State.BOOKED, Appointment.State.MISSED, at)


def reopen(appointment: UUID, *, at: datetime) -> None:
    """Take back `mark_attended` or `mark_missed`.

    Raises django.db.IntegrityError if the household booked another seat meanwhile.
    """
    _move(appointment, Appointment.State.ATTENDED, Appointment.State.BOOKED, at)
    _move(appointment, Appointment.State.MISSED, Appointment.State.BOOKED, at)


def _move(
    appointment: UUID, before: Appointment.State, after: Appointment.State, at: datetime
) -> bool:
    rows = Appointment.objects.filter(id=appointment, state=before)
    return rows.update(state=after, changed_at=at) == 1
