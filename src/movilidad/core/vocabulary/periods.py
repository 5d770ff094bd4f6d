"""Half-open periods: the start belongs to a period, the end does not.

Works for dates and for aware datetimes alike. `None` as start or end means without limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
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
