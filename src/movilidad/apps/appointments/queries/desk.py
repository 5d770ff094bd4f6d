"""Seats as the front desk meets them: a day at an office, one appointment, a household's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum

from movilidad.apps.appointments.models import Appointment, Session


@dataclass(frozen=True, slots=True)
class DeskSeat:
    """A confirmed seat. Instants are UTC; `zone` is the office's; `state` as on the model."""

    appointment: UUID
    household: UUID
    programme: UUID
    programme_code: str
    office: UUID
    office_code: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    service: str
    units: int
    language: str | None
    state: str

    @property
    def booked(self) -> bool:
        return self.state == Appointment.State.BOOKED


def seats_between(office: UUID, start: datetime, end: datetime) -> list[DeskSeat]:
    """Seats of an office whose session starts in [start, end), cancelled ones left out, in the
    order of the day (one statement)."""
    rows = (
        _rows(office_id=office, session__starts_at__gte=start, session__starts_at__lt=end)
        .exclude(state=Appointment.State.CANCELLED)
        .order_by("session__starts_at", "id")
    )
    return [DeskSeat(*row) for row in rows]


def seat(appointment: UUID) -> DeskSeat | None:
    """One appointment, whatever its state."""
    row = _rows(id=appointment).first()
    return DeskSeat(*row) if row else None


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a seat that was cancelled."""

    session_cancelled: bool
    given_away: bool  # somebody else holds a seat of the session since


def fate_of(appointment: UUID) -> Fate:
    """Why a cancelled seat is no longer there. Raises LookupError for an unknown one."""
    row = Appointment.objects.select_related("session").filter(id=appointment).first()
    if row is None:
        raise LookupError(str(appointment))
    others = Appointment.objects.filter(session_id=row.session_id).exclude(
        household_id=row.household_id
    )
    cancelled = row.state == Appointment.State.CANCELLED
    return Fate(
        session_cancelled=row.session.cancelled_at is not None,
        given_away=cancelled and others.filter(confirmed_at__gte=row.changed_at).exists(),
    )


def nearest_seat(household: UUID) -> DeskSeat | None:
    """The household's booked appointment, else its latest one."""
    rows = _rows(household_id=household).order_by("-confirmed_at")
    row = rows.filter(state=Appointment.State.BOOKED).first() or rows.first()
    return DeskSeat(*row) if row else None


def _rows(**conditions: Any) -> Any:
    """The fields of DeskSeat, in its order. Four objects for each family of a day of three
    hundred took longer than the page."""
    return Appointment.objects.filter(**conditions).values_list(
        *("id", "household_id", "programme_id", "programme__code", "office_id", "office__code"),
        *("programme__zone", "session__starts_at", "session__ends_at", "session__service"),
        *("units", "language", "state"),
    )


def offices_holding(households: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """At which offices each household has or had a seat, whatever became of it."""
    rows = Appointment.objects.filter(household_id__in=list(households))
    held: dict[UUID, set[UUID]] = {}
    for household, office in rows.values_list("household_id", "office_id"):
        held.setdefault(household, set()).add(office)
    return held


def walk_in_units_between(office: UUID, start: datetime, end: datetime) -> int:
    """The units set aside for families without an appointment, in sessions that start in
    [start, end) (one statement)."""
    sessions = Session.objects.filter(
        office_id=office,
        purpose=Session.Purpose.WALK_IN,
        starts_at__gte=start,
        starts_at__lt=end,
        cancelled_at=None,
    )
    return sessions.aggregate(total=Sum("units"))["total"] or 0
