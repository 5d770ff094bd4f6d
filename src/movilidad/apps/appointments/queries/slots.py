"""What is free beside the draw: a month of an office in one indexed statement.

A page shows one day session by session and of the others only how many fit, so the database
counts those: of two thousand rows nearly all the time goes into carrying them. What was read is
kept for some seconds, the same for everybody; whether a seat fits one household is computed from
it. The truth is decided when the seat is held.
"""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from movilidad.core.booking import (
    Kind,
    Slot,
    SlotDay,
    SlotMonth,
    Wanted,
    day_of_kinds,
    day_of_slots,
)

KEPT = timedelta(seconds=5)
FEW = 60  # sessions: a month with no more of them is read whole
_MOST_KEPT = 500  # readings; beyond that all are forgotten

# A day is found among the midnights of the office, which a change of its clock moves as well.
_MONTH = """
WITH sessions AS NOT MATERIALIZED (
  SELECT s.*, width_bucket(s.starts_at, %(midnights)s) AS day
    FROM appointments_session s
   WHERE s.office_id = %(office)s AND s.purpose = 'direct' AND s.cancelled_at IS NULL
     AND s.service = %(service)s AND s.starts_at >= %(start)s AND s.starts_at < %(end)s
), few AS (
  SELECT count(*) <= %(few)s AS so FROM (SELECT FROM sessions LIMIT %(few)s + 1) AS some_of_them
), shown AS (
  SELECT *, CASE WHEN day = ANY(%(days)s) OR (SELECT so FROM few) THEN id END AS one
    FROM sessions
)
SELECT day, date_part('epoch', ends_at - starts_at)::int, s.units,
       s.units - taken_units, accessible - taken_accessible, coalesce(l.units - l.taken, 0),
       count(*), one::text, date_part('epoch', min(starts_at))::bigint,
       (SELECT units - taken FROM appointments_directquota
         WHERE office_id = %(office)s AND month = %(month)s)
  FROM shown s
  LEFT JOIN appointments_sessionlanguage l ON l.session_id = s.id AND l.language = %(language)s
 GROUP BY day, ends_at - starts_at, s.units, taken_units, accessible,
          taken_accessible, coalesce(l.units - l.taken, 0), one
 ORDER BY min(starts_at), one
"""


def slot_month(
    office: UUID, month: date, zone: str, wanted: Wanted, at: datetime, *, day: date | None = None
) -> SlotMonth:
    """The direct sessions of a month (any day of it, on the office's clock) that offer the
    service, in one statement, or none if the same was read a moment ago. `day` is read session
    by session."""
    first = month.replace(day=1)
    today = wanted.earliest.astimezone(ZoneInfo(zone)).date()
    days = {one.day for one in (day, today) if one and one.replace(day=1) == first}
    asked = _Asked(office, wanted.service, first, zone, wanted.language, tuple(sorted(days)))
    read = _kept.reading(asked, at)
    return SlotMonth(first, read.days_for(wanted, first, today), read.quota_left)


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
class _Asked:
    """A month (`first` is its first day) of which `days` are read session by session."""

    office: UUID
    service: str
    first: date
    zone: str
    language: str | None
    days: tuple[int, ...]


@dataclass(slots=True)
class _Day:
    kinds: list[tuple[Kind, int]] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def add(self, kind: Kind, number: int, slot: Slot | None) -> None:
        if slot is None:
            self.kinds.append((kind, number))
        else:
            self.slots.append(slot)


@dataclass(frozen=True, slots=True)
class _Read:
    """A month as it was read, day by day. The quota is unknown where there are no sessions."""

    days: dict[int, _Day]
    quota_left: int | None

    def days_for(self, wanted: Wanted, first: date, today: date) -> tuple[SlotDay, ...]:
        """The days on which there are sessions, in order."""
        return tuple(
            day_of_slots(first.replace(day=number), day.slots, wanted)
            if day.slots
            else day_of_kinds(first.replace(day=number), day.kinds, wanted, today)
            for number, day in self.days.items()
        )


class _Kept:
    """What was read a moment ago."""

    def __init__(self) -> None:
        self._read: dict[_Asked, tuple[datetime, _Read]] = {}
        self._lock = Lock()

    def reading(self, asked: _Asked, at: datetime) -> _Read:
        known = self._read.get(asked)
        if known and timedelta() <= at - known[0] < KEPT:
            return known[1]
        read = _from_rows(_rows(asked))
        with self._lock:
            if len(self._read) >= _MOST_KEPT:
                self._read.clear()
            self._read[asked] = (at, read)
        return read

    def forget(self) -> None:
        with self._lock:
            self._read.clear()


_kept = _Kept()


def _from_rows(rows: list[Any]) -> _Read:
    days = defaultdict[int, _Day](_Day)
    for day, *shape, number, session, starts, _ in rows:
        kind = Kind._make(shape)
        slot = Slot(session, starts, kind) if session else None
        days[day].add(kind, number, slot)
    return _Read(days, rows[0][-1] if rows else None)


def _rows(asked: _Asked) -> list[Any]:
    zone = ZoneInfo(asked.zone)
    length = monthrange(asked.first.year, asked.first.month)[1]
    midnights = [
        datetime.combine(asked.first + timedelta(days=day), time(), zone).astimezone(UTC)
        for day in range(length + 1)
    ]
    given: dict[str, Any] = {
        "language": asked.language,
        "service": asked.service,
        "office": asked.office,
        "month": asked.first,
        "midnights": midnights[:-1],
        "start": midnights[0],
        "end": midnights[-1],
        "days": list(asked.days),
        "few": FEW,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MONTH, given)
        rows: list[Any] = cursor.fetchall()
    return rows
