"""Half-open periods: the start belongs to a period, the end does not.

Works for dates and for aware datetimes alike. `None` as start or end means without limit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Generic, TypeVar

Moment = TypeVar("Moment", date, datetime)


class EmptyPeriod(ValueError):
    """A period must end after it starts."""


# No slots: `Period[date](…)` sets an attribute that a frozen class with slots cannot refuse.
@dataclass(frozen=True)
class Period(Generic[Moment]):
    """From `start` (included) to `end` (excluded); raises `EmptyPeriod` if that is nothing."""

    start: Moment | None
    end: Moment | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and not self.start < self.end:
            raise EmptyPeriod(f"{self.end} is not after {self.start}")

    def __contains__(self, moment: Moment) -> bool:
        starts = self.start is None or self.start <= moment
        return starts and (self.end is None or moment < self.end)

    def overlaps(self, other: Period[Moment]) -> bool:
        """True if some moment lies in both."""
        return _before(self.start, other.end) and _before(other.start, self.end)


def _before(start: Moment | None, end: Moment | None) -> bool:
    return start is None or end is None or start < end


def gaps(periods: Iterable[Period[Moment]]) -> list[Period[Moment]]:
    """Return the stretches between periods (in order of start) that none of them covers.

    Periods must be sorted by start; what lies before the first and after the last is no gap.
    """
    found = []
    for earlier, later in pairwise(periods):
        if earlier.end is not None and later.start is not None and earlier.end < later.start:
            found.append(Period(earlier.end, later.start))
    return found
