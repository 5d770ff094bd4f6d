"""Intake windows: when a programme takes applications, in the local time of its office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from movilidad.core.screening.logic import Truth

SEARCH_DAYS = 60
"""A window that does not open within this many days is treated as not opening again."""


@dataclass(frozen=True, slots=True)
class Always:
    """Open at every hour of the edition."""


@dataclass(frozen=True, slots=True)
class DatesNotKnown:
    """It opened at times, but the dates are not in any source."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Opens at a local hour on some weekdays (Monday is 0), never on a public holiday.

    `closes` is None when it stays open until midnight or until the quota of the day is met.
    """

    days: frozenset[int]
    opens: time
    closes: time | None
    quota: bool


Window = Always | DatesNotKnown | Daily


@dataclass(frozen=True, slots=True)
class WindowState:
    """A window at one instant: open or not (or not known), until when, and when it opens next."""

    open: Truth
    closes_at: datetime | None
    next_opening: datetime | None
    quota: bool


def window_state(
    window: Window, local: datetime, end: datetime | None, holidays: Mapping[date, str]
) -> WindowState:
    """Return the state at `local` (aware, office time) in an edition that ends at `end`."""
    if isinstance(window, Always):
        return WindowState(Truth.YES, end, None, quota=False)
    if isinstance(window, DatesNotKnown):
        return WindowState(Truth.UNKNOWN, None, None, quota=False)
    opening, closing = _opening(window, local.date(), local), _closing(window, local.date(), local)
    is_open = _takes_on(window, local.date(), holidays) and opening <= local < closing
    return WindowState(
        Truth.YES if is_open else Truth.NO,
        closing if is_open else None,
        _next_opening(window, local, end, holidays),
        window.quota,
    )


def _takes_on(window: Daily, day: date, holidays: Mapping[date, str]) -> bool:
    return day.weekday() in window.days and day not in holidays


def _opening(window: Daily, day: date, local: datetime) -> datetime:
    return datetime.combine(day, window.opens, local.tzinfo)


def _closing(window: Daily, day: date, local: datetime) -> datetime:
    if window.closes is None:
        return datetime.combine(day + timedelta(days=1), time(), local.tzinfo)
    return datetime.combine(day, window.closes, local.tzinfo)


def _next_opening(
    window: Daily, local: datetime, end: datetime | None, holidays: Mapping[date, str]
) -> datetime | None:
    for ahead in range(SEARCH_DAYS):
        day = local.date() + timedelta(days=ahead)
        opening = _opening(window, day, local)
        if opening > local and _takes_on(window, day, holidays):
            return opening if end is None or opening < end else None
    return None


def local_time(at: datetime, zone: str) -> datetime:
    """Return an aware instant as the clock on the office's wall shows it."""
    return at.astimezone(ZoneInfo(zone))
