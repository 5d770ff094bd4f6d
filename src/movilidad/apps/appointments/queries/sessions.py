"""Sessions as staff see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet, Sum

from movilidad.apps.appointments.models import Offer, Session, SessionLanguage


@dataclass(frozen=True, slots=True)
class LanguageLine:
    """Units that an interpreter of one language can serve, and those taken."""

    language: str
    units: int
    taken: int


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session; times are UTC, show them in `zone`."""

    id: UUID
    office: UUID
    office_code: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    units: int
    taken: int
    offered: int  # units in open offers
    accessible: int
    taken_accessible: int
    languages: tuple[LanguageLine, ...]
    round_code: str | None
    round_state: str | None
    cancelled: bool
    overbooked: int = 0  # of `units`, those beside the desks
    overbooking: Mapping[str, Any] | None = None  # what it was decided from
    purpose: str = Session.Purpose.DRAW
    service: str = "interview"
    by_hand: bool = True  # a person made, changed or cancelled it: generation leaves it alone

    @property
    def desks(self) -> int:
        """Units that the desks can serve."""
        return self.units - self.overbooked

    @property
    def free(self) -> int:
        """Units that nobody holds and nobody is offered."""
        return self.units - self.taken - self.offered


def sessions_of_week(office: UUID, monday: date, zone: str) -> list[SessionLine]:
    """The sessions of an office in the seven days from `monday`, on the office's own clock."""
    start = datetime.combine(monday, time(), ZoneInfo(zone))
    rows = Session.objects.filter(
        office_id=office, starts_at__gte=start, starts_at__lt=start + timedelta(days=7)
    )
    return lines_of(rows)


def session(session_id: UUID) -> SessionLine | None:
    """One session, or None."""
    lines = lines_of(Session.objects.filter(id=session_id))
    return lines[0] if lines else None


def free_sessions(programme: UUID, after: datetime) -> list[SessionLine]:
    """Sessions for a draw that belong to no round yet and begin after a moment."""
    return lines_of(
        Session.objects.filter(
            programme_id=programme,
            purpose=Session.Purpose.DRAW,
            round=None,
            cancelled_at=None,
            starts_at__gt=after,
        )
    )


def next_session_day(office: UUID, at: datetime, zone: str) -> date | None:
    """The local day of the next session of an office, or None."""
    found = Session.objects.filter(office_id=office, cancelled_at=None, starts_at__gte=at)
    first = found.order_by("starts_at").values_list("starts_at", flat=True).first()
    return first.astimezone(ZoneInfo(zone)).date() if first else None


def lines_of(rows: QuerySet[Session]) -> list[SessionLine]:
    """Sessions in order of time, with their interpreters and open offers (three statements)."""
    languages = SessionLanguage.objects.order_by("language")
    found = list(
        rows.select_related("office", "programme", "round")
        .prefetch_related(Prefetch("languages", queryset=languages))
        .order_by("starts_at", "id")
    )
    offered = dict(
        Offer.objects.filter(session__in=found, state=Offer.State.OPEN)
        .values_list("session_id")
        .annotate(Sum("units"))
    )
    return [_line(row, offered.get(row.id, 0)) for row in found]


def _line(row: Session, offered: int) -> SessionLine:
    return SessionLine(
        id=row.id,
        office=row.office_id,
        office_code=row.office.code,
        zone=row.programme.zone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        units=row.units,
        taken=row.taken_units,
        offered=offered,
        accessible=row.accessible,
        taken_accessible=row.taken_accessible,
        languages=tuple(
            LanguageLine(one.language, one.units, one.taken) for one in row.languages.all()
        ),
        round_code=row.round.code if row.round else None,
        round_state=row.round.state if row.round else None,
        cancelled=row.cancelled_at is not None,
        overbooked=row.overbooked_units,
        overbooking=row.overbooking,
        purpose=row.purpose,
        service=row.service,
        by_hand=row.made_by == Session.MadeBy.HAND,
    )
