"""How an office is at a moment. Pure: the moment and the holidays are handed in."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from movilidad.apps.offices.types import (
    Closure,
    Hours,
    Office,
    OfficeState,
    OfficeToday,
    Programme,
)

LOOK_AHEAD_DAYS = 21  # Holy Week and a weekend together are shorter


def office_today(
    programme: Programme, office: Office, at: datetime, closures: Iterable[Closure] = ()
) -> OfficeToday:
    """The state of `office` at `at` (aware), with the closures of these weeks that may be told."""
    here = at.astimezone(ZoneInfo(programme.zone))
    if office.receiving_since is None or here.date() < office.receiving_since:
        return OfficeToday(OfficeState.NOT_RECEIVING)
    holiday = programme.holidays.get(here.date(), "")
    shut = tuple(closures)
    following = _next_opening(programme, office.hours, here, shut) if office.hours else None
    for one in shut:
        if one.starts_at <= at < one.ends_at:
            return OfficeToday(OfficeState.HOLIDAY, next_opening=following, closure=one.reason)
    if holiday:
        return OfficeToday(OfficeState.HOLIDAY, next_opening=following, reason=holiday)
    if office.hours is None:
        return OfficeToday(OfficeState.BY_APPOINTMENT)
    return _within_hours(programme, office.hours, here, following)


def _within_hours(
    programme: Programme, hours: Hours, here: datetime, following: datetime | None
) -> OfficeToday:
    """An ordinary day of an office whose hours are known."""
    if here.isoweekday() in hours.days:
        opens = _moment(programme, here.date(), hours.opens)
        closes = _moment(programme, here.date(), hours.closes)
        if here < opens:
            return OfficeToday(OfficeState.LATER, changes_at=opens)
        if here < closes:
            return OfficeToday(OfficeState.OPEN, changes_at=closes)
    return OfficeToday(OfficeState.CLOSED, next_opening=following)


def is_working_day(programme: Programme, office: Office, day: date) -> bool:
    """Whether the office may receive families on `day`: no holiday, one of its weekdays if they
    are known, and not before it receives at all."""
    if day in programme.holidays or office.receiving_since is None or day < office.receiving_since:
        return False
    return office.hours is None or day.isoweekday() in office.hours.days


def _next_opening(
    programme: Programme, hours: Hours, here: datetime, shut: Sequence[Closure]
) -> datetime | None:
    for ahead in range(1, LOOK_AHEAD_DAYS + 1):
        day = here.date() + timedelta(days=ahead)
        if day.isoweekday() not in hours.days or day in programme.holidays:
            continue
        opens = _moment(programme, day, hours.opens)
        if not any(one.starts_at <= opens < one.ends_at for one in shut):
            return opens
    return None


def _moment(programme: Programme, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(programme.zone)).astimezone(UTC)
