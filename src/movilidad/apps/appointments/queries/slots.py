"""What is free beside the draw: a month of an office in one indexed statement.

The rows are kept for some seconds, the same for everybody; whether a seat fits one household is
computed from them. The truth is decided when the seat is held.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from threading import Lock
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

KEPT = timedelta(seconds=5)
_MOST_KEPT = 200  # months of offices; beyond that all are forgotten

# Whole numbers and short texts: of two thousand rows nearly all the time goes into making values.
_MONTH = """
SELECT s.id::text, extract(day FROM s.starts_at AT TIME ZONE %s)::int,
       extract(epoch FROM s.starts_at)::bigint, extract(epoch FROM s.ends_at)::bigint,
       s.service, s.units, s.units - s.taken_units, s.accessible - s.taken_accessible,
       coalesce(l.units - l.taken, 0),
       (SELECT units - taken FROM appointments_directquota WHERE office_id = %s AND month = %s)
  FROM appointments_session s
  LEFT JOIN appointments_sessionlanguage l ON l.session_id = s.id AND l.language = %s
 WHERE s.office_id = %s AND s.purpose = 'direct' AND s.cancelled_at IS NULL
   AND s.starts_at >= %s AND s.starts_at < %s
 ORDER BY s.starts_at, s.id
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a household needs. `minutes` is desk time of one unit; `earliest` the first start."""

    service: str
    units: int
    minutes: int
    language: str | None
    accessible: bool
    earliest: datetime


class Fit(StrEnum):
    """Whether a slot fits a household, and why not. The words are `booking.fit_<value>`."""

    FREE = "free"
    FULL = "full"
    SHORT = "short"  # never long enough for the whole household
    LANGUAGE = "language"
    ACCESS = "access"
    SOON = "soon"


class Slot(NamedTuple):
    """One direct session. `day` is its day of the month on the office's clock; `starts` and `ends`
    are seconds since 1970; `free*` are units and desks that nobody holds."""

    session: str
    day: int
    starts: int
    ends: int
    service: str
    units: int
    free: int
    free_accessible: int
    free_language: int  # of the language that was asked for

    @property
    def starts_at(self) -> datetime:
        """UTC."""
        return datetime.fromtimestamp(self.starts, UTC)

    @property
    def ends_at(self) -> datetime:
        """UTC."""
        return datetime.fromtimestamp(self.ends, UTC)


def _fit(slot: Slot, wanted: Wanted) -> Fit:
    """The first reason in the way but SOON, which is a matter of the moment; or FREE."""
    needed = wanted.units
    if needed > slot.units or slot.ends - slot.starts < needed * wanted.minutes * 60:
        return Fit.SHORT
    if needed > slot.free:
        return Fit.FULL
    if wanted.language is not None and needed > slot.free_language:
        return Fit.LANGUAGE
    if wanted.accessible and slot.free_accessible < 1:
        return Fit.ACCESS
    return Fit.FREE


@dataclass(frozen=True, slots=True)
class SlotDay:
    """A day with sessions of the service, each with what stands between it and the household;
    `fitting` of them are free for it. `reasons` are those of its sessions that are not too
    soon."""

    day: date
    slots: tuple[tuple[Slot, Fit], ...]
    fitting: int
    reasons: frozenset[Fit]


@dataclass(frozen=True, slots=True)
class SlotMonth:
    """A month of an office for one household. `month` is its first day; `quota_left` the units
    that may still be booked in it, None where nobody set a quota."""

    month: date
    days: tuple[SlotDay, ...]
    quota_left: int | None

    @property
    def fitting(self) -> int:
        return sum(one.fitting for one in self.days)

    @property
    def never_fits(self) -> bool:
        """There are sessions to come, and not one is long enough for the whole household."""
        return frozenset[Fit]().union(*(one.reasons for one in self.days)) == {Fit.SHORT}

    def of_day(self, day: date | None) -> SlotDay | None:
        return next((one for one in self.days if one.day == day), None)


def slot_month(office: UUID, month: date, zone: str, wanted: Wanted, at: datetime) -> SlotMonth:
    """The direct sessions of a month (any day of it, on the office's clock) that offer the
    service, in one statement, or none if the month was read a moment ago."""
    first = month.replace(day=1)
    kept = _kept.month(office, first, ZoneInfo(zone), wanted.language, at)
    return SlotMonth(first, kept.days_for(wanted, first), kept.quota_left)


def _not_before(earliest: float, day: SlotDay) -> SlotDay:
    if day.slots[0][0].starts >= earliest:
        return day
    soon = ((slot, Fit.SOON if slot.starts < earliest else fit) for slot, fit in day.slots)
    return _day(day.day, list(soon))


def _day(day: date, slots: list[tuple[Slot, Fit]]) -> SlotDay:
    fits = [fit for _, fit in slots]
    return SlotDay(day, tuple(slots), fits.count(Fit.FREE), frozenset(fits) - {Fit.SOON})


def next_direct_month(office: UUID, service: str, zone: str, after: datetime) -> date | None:
    """The month of the next direct session of a service, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT starts_at FROM appointments_session WHERE office_id = %s"
            " AND purpose = 'direct' AND cancelled_at IS NULL AND service = %s"
            " AND starts_at >= %s ORDER BY starts_at LIMIT 1",
            [office, service, after],
        )
        row = cursor.fetchone()
    return row[0].astimezone(ZoneInfo(zone)).date().replace(day=1) if row else None


def forget_slots() -> None:
    """Read again at once: after a change made in this process, and between tests."""
    _kept.forget()


@dataclass(frozen=True, slots=True)
class ReadMonth:
    """A month as it was read; the quota is not asked for where there are no sessions. Families
    that need the same share what was found for the first of them."""

    slots: tuple[Slot, ...]
    quota_left: int | None
    _found: dict[tuple[str, int, int, bool], tuple[SlotDay, ...]] = field(default_factory=dict)

    def days_for(self, wanted: Wanted, first: date) -> tuple[SlotDay, ...]:
        """The days of the month (`first` is its first) on which the service is offered."""
        earliest = wanted.earliest.timestamp()
        return tuple(_not_before(earliest, one) for one in self._whenever(wanted, first))

    def _whenever(self, wanted: Wanted, first: date) -> tuple[SlotDay, ...]:
        """As if nothing was too soon: the same for a while."""
        needs = (wanted.service, wanted.units, wanted.minutes, wanted.accessible)
        if needs not in self._found:
            days: dict[int, list[tuple[Slot, Fit]]] = {}
            for slot in self.slots:
                if slot.service == wanted.service:
                    days.setdefault(slot.day, []).append((slot, _fit(slot, wanted)))
            self._found[needs] = tuple(
                _day(first.replace(day=day), slots) for day, slots in days.items()
            )
        return self._found[needs]


class _Kept:
    """Months that were read a moment ago."""

    def __init__(self) -> None:
        self._months: dict[tuple[UUID, date, str], tuple[datetime, ReadMonth]] = {}
        self._lock = Lock()

    def month(
        self, office: UUID, first: date, zone: ZoneInfo, language: str | None, at: datetime
    ) -> ReadMonth:
        key = (office, first, language or "")
        known = self._months.get(key)
        if known and timedelta() <= at - known[0] < KEPT:
            return known[1]
        rows = _rows(office, first, zone, language)
        read = ReadMonth(
            tuple([Slot._make(row[:-1]) for row in rows]), rows[0][-1] if rows else None
        )
        with self._lock:
            if len(self._months) >= _MOST_KEPT:
                self._months.clear()
            self._months[key] = (at, read)
        return read

    def forget(self) -> None:
        with self._lock:
            self._months.clear()


_kept = _Kept()


def _rows(office: UUID, first: date, zone: ZoneInfo, language: str | None) -> list[Any]:
    after = (first + timedelta(days=31)).replace(day=1)
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, after))
    with connection.cursor() as cursor:
        cursor.execute(_MONTH, [zone.key, office, first, language, office, start, end])
        rows: list[Any] = cursor.fetchall()
    return rows
