"""What became of an appointment, told by the front desk, which keeps the trail of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.models import Appointment
from movilidad.apps.appointments.types import NothingToDecide


def mark_attended(*, appointment: UUID, at: datetime) -> None:
    """The family came. Again is the same. Raises NothingToDecide for a cancelled appointment."""
    _mark(appointment, Appointment.State.ATTENDED, at)


def mark_missed(*, appointment: UUID, at: datetime) -> None:
    """The family did not come. A family that arrives after all may still be marked attended."""
    _mark(appointment, Appointment.State.MISSED, at)


@transaction.atomic
def _mark(appointment: UUID, state: Appointment.State, at: datetime) -> None:
    row = Appointment.objects.select_for_update().filter(id=appointment).first()
    if row is None or row.state == Appointment.State.CANCELLED:
        raise NothingToDecide
    if row.state == state:
        return
    if row.state == Appointment.State.ATTENDED:
        raise NothingToDecide
    row.state, row.changed_at = state, at
    row.save(update_fields=["state", "changed_at"])
