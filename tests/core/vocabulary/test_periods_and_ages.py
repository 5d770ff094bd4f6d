"""Periods and ages at their edges."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.vocabulary.ages import BornLater, age_on, latest_birth_for
from movilidad.core.vocabulary.periods import EmptyPeriod, Period

JUNE, JULY, AUGUST = date(2023, 6, 1), date(2023, 7, 1), date(2023, 8, 1)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def test_a_period_holds_its_start_and_not_its_end() -> None:
    assert JUNE in Period(JUNE, JULY)
    assert JULY not in Period(JUNE, JULY)
    assert JUNE in Period(None, JULY)
    assert AUGUST in Period(JULY, None)


def test_a_period_without_any_day_is_refused() -> None:
    with pytest.raises(EmptyPeriod):
        Period(JULY, JULY)


def test_the_eighteenth_birthday_counts() -> None:
    assert age_on(date(2005, 6, 12), date(2023, 6, 12)) == 18
    assert age_on(date(2005, 6, 13), date(2023, 6, 12)) == 17


def test_born_on_leap_day_the_birthday_is_the_first_of_march() -> None:
    assert age_on(date(2004, 2, 29), date(2022, 2, 28)) == 17
    assert age_on(date(2004, 2, 29), date(2022, 3, 1)) == 18


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(BornLater):
        age_on(JULY, JUNE)


@given(birth=days, day=days, age=st.integers(0, 99))
def test_the_latest_birth_date_is_the_age_read_backwards(birth: date, day: date, age: int) -> None:
    if birth <= day:
        assert (age_on(birth, day) >= age) == (birth <= latest_birth_for(age, day))
