"""The next two hours: a range that contains what happens, and says nothing it does not know."""

import random
from dataclasses import replace
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.planning.forecast import Between, Knowledge, forecast

TWO_HOURS = 7200
QUIET = Knowledge(
    waiting=0, desks=2, seconds=TWO_HOURS, chances=[1.0], walk_ins=[], services=[], planned=1800
)


def binomial(n: int, rate: float) -> list[float]:
    return [comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(n + 1)]


def test_an_empty_office_forecasts_nobody() -> None:
    found = forecast(QUIET)
    assert found.arrivals == found.waiting == Between(0, 0)


def test_planned_minutes_stand_in_for_services_not_observed() -> None:
    found = forecast(replace(QUIET, waiting=10))
    assert found.served == Between(8, 8)
    assert found.waiting == Between(2, 2)
    assert found.observed == 0


def test_observed_services_are_used_once_there_are_twenty() -> None:
    few, enough = [900] * 19, [900] * 10 + [1800] * 10
    assert forecast(replace(QUIET, services=few)).observed == 0
    found = forecast(replace(QUIET, services=enough))
    assert (found.served, found.observed) == (Between(8, 16), 20)


@pytest.mark.parametrize("change", [{"desks": 0}, {"planned": None}])
def test_nobody_is_said_to_be_served_where_nothing_says_so(change: dict[str, None]) -> None:
    found = forecast(replace(QUIET, waiting=5, **change))
    assert found.served is None
    assert found.waiting == Between(5, 5)


def test_walk_ins_are_between_the_fewest_and_the_most_of_earlier_weeks() -> None:
    found = forecast(replace(QUIET, walk_ins=[3, 0, 7, 4]))
    assert found.arrivals == Between(0, 7)


def test_a_service_of_no_time_at_all_divides_by_nothing() -> None:
    assert forecast(replace(QUIET, services=[0] * 30)).served is not None


def test_nine_days_in_ten_lie_within_the_range() -> None:
    chances = binomial(20, 0.85)
    services = list(range(600, 1800, 20))
    known = replace(QUIET, waiting=6, desks=3, chances=chances, walk_ins=[1, 4])
    known = replace(known, services=services)
    found = forecast(known)
    draw = random.Random(7)  # noqa: S311 - the same days each time
    inside = 0
    for _ in range(1000):
        arrivals = sum(draw.random() < 0.85 for _ in range(20)) + draw.randint(1, 4)
        left = [TWO_HOURS] * 3
        served = 0
        while any(left):
            desk = left.index(max(left))
            took = draw.choice(services)
            served += took <= left[desk]
            left[desk] = max(0, left[desk] - took)
        inside += found.waiting.low <= max(0, 6 + arrivals - served) <= found.waiting.high
    assert inside >= 900


@given(
    st.integers(0, 60),
    st.integers(0, 9),
    st.lists(st.integers(0, 30), max_size=5),
    st.lists(st.integers(0, 9000), max_size=40),
    st.integers(0, 40),
)
def test_low_is_never_over_high(
    waiting: int, desks: int, walk_ins: list[int], services: list[int], expected: int
) -> None:
    found = forecast(
        Knowledge(waiting, desks, TWO_HOURS, binomial(expected, 0.9), walk_ins, services, None)
    )
    for between in (found.arrivals, found.waiting, found.served or Between(0, 0)):
        assert 0 <= between.low <= between.high
