"""Which days a change of the plan can touch."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.appointments.models import Session
from movilidad.apps.offices.queries import programme_of, time_off
from movilidad.apps.offices.types import (
    AbsenceAdded,
    AbsenceRemoved,
    Change,
    ClosureAdded,
    ClosureRemoved,
)


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included, on the office's calendar; `reached` is the last
    day for which sessions exist, None if there are none."""

    first: date
    last: date
    reached: date | None


def span_of(change: Change, at: datetime) -> Span:
    """The days that a change touches, from today on: those of an absence or a closure, else
    every day for which sessions exist. Ask before the change is made."""
    zone = ZoneInfo(programme_of(change.office).zone)
    today = at.astimezone(zone).date()
    reached = last_day(change.office, at, zone)
    period: tuple[datetime, datetime] | None
    match change:
        case AbsenceAdded() | ClosureAdded():
            period = (change.starts_at, change.ends_at)
        case AbsenceRemoved():
            period = time_off(change.absence)
        case ClosureRemoved():
            period = time_off(change.closure)
        case _:
            return Span(today, reached or today, reached)
    if period is None:
        return Span(today, today, reached)
    first = max(today, period[0].astimezone(zone).date())
    last = (period[1] - timedelta(microseconds=1)).astimezone(zone).date()
    return Span(first, last, reached)


def last_day(office: UUID, at: datetime, zone: ZoneInfo) -> date | None:
    """The last day of an office's calendar for which a session exists, or None."""
    found = Session.objects.filter(office_id=office, cancelled_at=None, starts_at__gt=at)
    last = found.order_by("-starts_at").values_list("starts_at", flat=True).first()
    return last.astimezone(zone).date() if last else None
