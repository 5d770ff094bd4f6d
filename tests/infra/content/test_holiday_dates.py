"""The calendars the intake windows rely on."""

from datetime import date

import pytest

from movilidad.infra.content import holiday_dates
from movilidad.infra.content.holiday_dates import NoHolidayCalendar

YEAR = range(2023, 2024)


def test_the_army_day_of_2023_was_moved_to_monday_in_guatemala() -> None:
    days = holiday_dates("GT", ["public"], YEAR)
    assert date(2023, 7, 3) in days
    assert date(2023, 6, 30) not in days


def test_the_monday_holidays_of_colombia_are_known() -> None:
    days = holiday_dates("CO", ["public"], YEAR)
    assert {date(2023, 6, 12), date(2023, 6, 19), date(2023, 11, 13)} <= days.keys()


def test_an_unknown_country_is_an_error() -> None:
    with pytest.raises(NoHolidayCalendar):
        holiday_dates("QQ", ["public"], YEAR)


def test_an_unknown_category_is_an_error() -> None:
    with pytest.raises(NoHolidayCalendar):
        holiday_dates("GT", ["imaginary"], YEAR)
