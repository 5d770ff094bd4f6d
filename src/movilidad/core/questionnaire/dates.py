"""Dates that people know in part: `1990-05-17`, `1990-05` or `1990`, kept as such."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from movilidad.core.vocabulary.ages import BornLater, age_on

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def bounds(value: object) -> tuple[date, date] | None:
    """Return the first and last day that `value` may mean, None when it is not such a date."""
    found = _PARTIAL.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        last_month = month or 12
        last_day = day or monthrange(year, last_month)[1]
        return date(year, month or 1, day or 1), date(year, last_month, last_day)
    except ValueError:  # 1990-13, 2023-02-31, year 0
        return None


def plain_day(at: date) -> date:
    """Return the calendar day of `at`: a datetime is a date that cannot be compared to one."""
    return date(at.year, at.month, at.day)


def ages_on(value: object, day: date) -> tuple[int, int] | None:
    """Return the lowest and highest age on `day` of someone born on partial date `value`."""
    found, day = bounds(value), plain_day(day)
    if found is None:
        return None
    try:
        return _age_if_born(found[1], day), age_on(found[0], day)
    except BornLater:
        return None


def _age_if_born(birth: date, day: date) -> int:
    """Return the age, 0 when the latest day that an approximate date may mean is yet to come."""
    return age_on(min(birth, day), day)
