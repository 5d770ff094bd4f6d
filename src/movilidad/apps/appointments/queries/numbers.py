"""Appointments and interpreters of a period, as facts to count. Nothing here names a family."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from movilidad.apps.appointments.models import Appointment, SessionLanguage


@dataclass(frozen=True, slots=True)
class SeatFact:
    """A seat that was not cancelled. Instants are UTC; `language` is the interpreter's or ""."""

    appointment: UUID
    starts_at: datetime
    ends_at: datetime
    units: int
    language: str


def seat_facts(office: UUID, start: datetime, end: datetime) -> Iterator[SeatFact]:
    """Seats of an office whose session starts in [start, end): one statement."""
    rows = (
        Appointment.objects.filter(
            office_id=office, session__starts_at__gte=start, session__starts_at__lt=end
        )
        .exclude(state=Appointment.State.CANCELLED)
        .values_list("id", "session__starts_at", "session__ends_at", "units", "language")
    )
    for appointment, starts_at, ends_at, units, language in rows.iterator(2000):
        yield SeatFact(appointment, starts_at, ends_at, units, language or "")


def interpreter_units(office: UUID, start: datetime, end: datetime) -> dict[str, int]:
    """Units that interpreters could serve in the sessions that start in [start, end) and were
    not cancelled, by language: one statement."""
    rows = (
        SessionLanguage.objects.filter(
            session__office_id=office,
            session__starts_at__gte=start,
            session__starts_at__lt=end,
            session__cancelled_at=None,
        )
        .values_list("language")
        .annotate(Sum("units"))
        .order_by("language")
    )
    return {language: units for language, units in rows if units}
