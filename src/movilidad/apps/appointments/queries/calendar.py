"""Sessions as a calendar program is told of them: counts, never a family."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from movilidad.apps.appointments.models import Session, SessionLanguage


@dataclass(frozen=True, slots=True)
class CalendarSession:
    """One session; instants are UTC. `service` is a code of services.yaml, `languages` are those
    an interpreter is planned for."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    units: int
    taken: int
    languages: tuple[str, ...]
    cancelled: bool
    service: str


def calendar_sessions(office: UUID, start: datetime, end: datetime) -> list[CalendarSession]:
    """Sessions of an office that start in [start, end), cancelled ones too: a program that
    heard of one must hear that it is off (two statements)."""
    languages = SessionLanguage.objects.filter(units__gt=0).order_by("language")
    rows = (
        Session.objects.filter(office_id=office, starts_at__gte=start, starts_at__lt=end)
        .prefetch_related(Prefetch("languages", queryset=languages))
        .order_by("starts_at", "id")
    )
    return [
        CalendarSession(
            id=row.id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            units=row.units,
            taken=row.taken_units,
            languages=tuple(one.language for one in row.languages.all()),
            cancelled=row.cancelled_at is not None,
            service=row.service,
        )
        for row in rows
    ]
