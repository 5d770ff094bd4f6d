"""What a timetable is made from, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from movilidad.core.vocabulary.periods import Period


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `starts` up to and without `ends` on a weekday (ISO: 1 is Monday), office clock."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk in use; `services` are codes."""

    services: frozenset[str]
    accessible: bool = False


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody planned at desks, or (`interpreter`) beside one. `language` is the one beside
    Spanish that they are planned in; `away` are moments with a zone."""

    interpreter: bool
    language: str | None
    hours: tuple[Stretch, ...]
    away: tuple[Period[datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """The part of desk time, in percent, that `purpose` gets for one service."""

    purpose: str
    service: str
    minutes_per_unit: int
    percent: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """An office as it is planned. `zone` is IANA; `closures` are moments with a zone."""

    zone: str
    opening: tuple[Stretch, ...]
    block_minutes: int
    shares: tuple[Share, ...]
    desks: tuple[Desk, ...]
    workers: tuple[Worker, ...]
    holidays: frozenset[date] = frozenset()
    closures: tuple[Period[datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A session to be made: UTC, half-open; `units` of one purpose, how many households that
    need an accessible desk, and units by interpreter's language."""

    starts_at: datetime
    ends_at: datetime
    purpose: str
    service: str
    units: int
    accessible: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `units` in all blocks of `purpose` that begin in `period`: beds, partner slots."""

    purpose: str
    period: Period[datetime]
    units: int
