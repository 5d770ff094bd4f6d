"""Ages in completed years. Born on 29 February, the birthday of a common year is 1 March."""

from __future__ import annotations

from calendar import isleap
from datetime import date


class BornLater(ValueError):
    """The birth date lies after the day on which the age was asked."""


def age_on(birth: date, day: date) -> int:
    """Return the completed years between `birth` and `day`; raises `BornLater`."""
    if birth > day:
        raise BornLater(f"born {birth}, asked for {day}")
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def latest_birth_for(age: int, day: date) -> date:
    """Return the latest birth date of somebody who has completed `age` years on `day`."""
    year = day.year - age
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)
