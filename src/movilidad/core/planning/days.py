"""What became of the families of a period, counted: arrivals, waits, services.

A wait begins when the family was checked in and ends when its number was called for the first
time. Whoever came early waited all the same; whoever was never called has no wait and is counted
by how the visit ended. A service takes the desk time that one family had for it: pauses in which
it was on hold do not count, and a service given in two parts counts once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from movilidad.core.planning.percentiles import percentile

ENDINGS = ("served", "left", "unserved", "open")


@dataclass(frozen=True, slots=True)
class VisitFact:
    """One visit. `hour` is that of the arrival on the office's clock, 0 to 23; `waited` are the
    seconds to the first call, None without one; `ending` is one of ENDINGS."""

    day: date
    hour: int
    walk_in: bool
    ending: str
    waited: int | None


@dataclass(frozen=True, slots=True)
class ServiceFact:
    """The desk time one family had for one service, in seconds. `language` is that of the
    interpreter, empty for none."""

    service: str
    language: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took: how many times, and the 50th and 90th percentile in seconds
    (None of nothing)."""

    count: int
    p50: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """The visits of one group."""

    arrived: int
    walk_ins: int
    endings: dict[str, int]
    waits: Spread

    @property
    def with_appointment(self) -> int:
        return self.arrived - self.walk_ins


def spread(seconds: Sequence[int]) -> Spread:
    """The percentiles of durations."""
    return Spread(len(seconds), percentile(seconds, 50), percentile(seconds, 90))


def tally(visits: Iterable[VisitFact]) -> Tally:
    """Count visits. Every ending is there, 0 where there is none."""
    found = list(visits)
    endings = Counter(visit.ending for visit in found)
    return Tally(
        arrived=len(found),
        walk_ins=sum(visit.walk_in for visit in found),
        endings={name: endings[name] for name in ENDINGS},
        waits=spread([visit.waited for visit in found if visit.waited is not None]),
    )


def by_day(visits: Iterable[VisitFact], days: Iterable[date]) -> dict[date, Tally]:
    """The same for each of `days`, in their order; a day without visits is there too."""
    grouped: dict[date, list[VisitFact]] = defaultdict(list)
    for visit in visits:
        grouped[visit.day].append(visit)
    return {day: tally(grouped[day]) for day in days}


def by_hour(visits: Iterable[VisitFact]) -> dict[int, Tally]:
    """The same by the hour of the arrival, without gaps from the first hour to the last."""
    grouped: dict[int, list[VisitFact]] = defaultdict(list)
    for visit in visits:
        grouped[visit.hour].append(visit)
    if not grouped:
        return {}
    return {hour: tally(grouped[hour]) for hour in range(min(grouped), max(grouped) + 1)}


def service_times(services: Iterable[ServiceFact]) -> dict[tuple[str, str], Spread]:
    """Desk time by (service, language), in that order."""
    grouped: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in services:
        grouped[one.service, one.language].append(one.seconds)
    return {group: spread(grouped[group]) for group in sorted(grouped)}
