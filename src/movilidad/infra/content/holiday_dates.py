"""Public holidays of a country, as plain dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import holidays


class NoHolidayCalendar(ValueError):
    """The `holidays` package does not know this country or category."""


def holiday_dates(
    country: str, categories: Iterable[str], years: range, *, language: str | None = None
) -> dict[date, str]:
    """Return date -> name for every holiday, as observed (a moved holiday counts on its new day).

    `categories` are those of the `holidays` package (`public`, `bank`, `government`).
    Raises `NoHolidayCalendar`.
    """
    try:
        calendar = holidays.country_holidays(
            country, years=list(years), categories=tuple(categories), language=language
        )
    except (NotImplementedError, ValueError) as unknown:
        raise NoHolidayCalendar(f"{country}: {unknown}") from unknown
    return dict(sorted(calendar.items()))
