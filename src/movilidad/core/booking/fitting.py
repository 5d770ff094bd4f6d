"""Which direct sessions fit a household, and what stands in the way of the others."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple


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


class Kind(NamedTuple):
    """What sessions of one day may have in common. `seconds` is their length; `free*` are units
    and desks that nobody holds, `free_language` of the language that was asked for."""

    seconds: int
    units: int
    free: int
    free_accessible: int
    free_language: int


class Slot(NamedTuple):
    """One direct session. `starts` is in seconds since 1970."""

    session: str
    starts: int
    kind: Kind

    @property
    def starts_at(self) -> datetime:
        """UTC."""
        return datetime.fromtimestamp(self.starts, UTC)

    @property
    def ends_at(self) -> datetime:
        """UTC."""
        return datetime.fromtimestamp(self.starts + self.kind.seconds, UTC)


def fit_of(kind: Kind, wanted: Wanted) -> Fit:
    """The first thing in the way but SOON, which is a matter of the moment; or FREE."""
    needed = wanted.units
    if needed > kind.units or kind.seconds < needed * wanted.minutes * 60:
        return Fit.SHORT
    if needed > kind.free:
        return Fit.FULL
    if wanted.language is not None and needed > kind.free_language:
        return Fit.LANGUAGE
    if wanted.accessible and kind.free_accessible < 1:
        return Fit.ACCESS
    return Fit.FREE


@dataclass(frozen=True, slots=True)
class SlotDay:
    """A day with sessions of the service: how many of them fit the household or what stands in
    the way, and their free units. `slots` is empty unless the day's sessions were asked for."""

    day: date
    fits: Mapping[Fit, int]
    free: int
    slots: tuple[tuple[Slot, Fit], ...] = ()

    @property
    def fitting(self) -> int:
        return self.fits.get(Fit.FREE, 0)

    @property
    def sessions(self) -> int:
        return sum(self.fits.values())

    @property
    def only_reason(self) -> Fit | None:
        """What stands in the way of all of them, if it is one thing."""
        return next(iter(self.fits)) if len(self.fits) == 1 and not self.fitting else None


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
        return {fit for one in self.days for fit in one.fits} - {Fit.SOON} == {Fit.SHORT}

    def of_day(self, day: date | None) -> SlotDay | None:
        return next((one for one in self.days if one.day == day), None)


def day_of_kinds(
    day: date, kinds: Iterable[tuple[Kind, int]], wanted: Wanted, today: date
) -> SlotDay:
    """A day of which only the kinds and their numbers are known; `today` is the local day of
    `wanted.earliest`, and another one: on it some are too soon and some are not."""
    fits, free = Counter[Fit](), 0
    for kind, number in kinds:
        fits[Fit.SOON if day < today else fit_of(kind, wanted)] += number
        free += kind.free * number
    return SlotDay(day, fits, free)


def day_of_slots(day: date, slots: Iterable[Slot], wanted: Wanted) -> SlotDay:
    """A day session by session."""
    earliest = wanted.earliest.timestamp()
    each = tuple(
        (slot, Fit.SOON if slot.starts < earliest else fit_of(slot.kind, wanted)) for slot in slots
    )
    free = sum(slot.kind.free for slot, _ in each)
    return SlotDay(day, Counter(fit for _, fit in each), free, each)
