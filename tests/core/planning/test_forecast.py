"""The next two hours: a range that contains what happens, and says nothing it does not know."""

import random
from dataclasses import replace
from math import comb
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.planning.forecast import Between, Knowledge, forecast

TWO_HOURS = 7200
QUIET = Knowledge(waiting=0, desks=2, seconds=TWO_HOURS, chances=[1.0], walk_ins=[], mean=1800.0)


def binomial(n: int, rate: float) -> list[float]:
    return [comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(n + 1)]


def test_an_empty_office_forecasts_nobody() -> None:
    found = forecast(QUIET)
    assert found.arrivals == found.waiting == Between(0, 0)


def test_services_that_all_take_the_same_time_are_counted_exactly() -> None:
    found = forecast(replace(QUIET, waiting=10))
    assert found.served == Between(8, 8)
    assert found.waiting == Between(2, 2)


def test_services_that_differ_make_the_range_wider() -> None:
    found = forecast(replace(QUIET, spread=900.0)).served
    assert found == Between(5, 11)  # 8 ± 1.645·√8·½


@pytest.mark.parametrize("change", [{"desks": 0}, {"mean": None}])
def test_nobody_is_said_to_be_served_where_nothing_says_so(change: dict[str, None]) -> None:
    found = forecast(replace(QUIET, waiting=5, **change))
    assert found.served is None
    assert found.waiting == Between(5, 5)


def test_walk_ins_are_between_the_fewest_and_the_most_of_earlier_weeks() -> None:
    found = forecast(replace(QUIET, walk_ins=[3, 0, 7, 4]))
    assert found.arrivals == Between(0, 7)


def one_desk(draw: random.Random, services: list[int]) -> int:
    """Services that end at a desk within the window; the first one has been going on."""
    left, served = TWO_HOURS + draw.choice(services) * draw.random(), 0
    while (took := draw.choice(services)) <= left:
        left -= took
        served += 1
    return served


def test_nine_days_in_ten_lie_within_the_range() -> None:
    chances = binomial(20, 0.85)
    services = list(range(600, 1800, 20))
    known = replace(QUIET, waiting=6, desks=3, chances=chances, walk_ins=[1, 4])
    known = replace(known, mean=mean(services), spread=stdev(services))
    found = forecast(known)
    draw = random.Random(7)  # noqa: S311 - the same days each time
    inside = 0
    for _ in range(1000):
        arrivals = sum(draw.random() < 0.85 for _ in range(20)) + draw.randint(1, 4)
        served = sum(one_desk(draw, services) for _ in range(3))
        inside += found.waiting.low <= max(0, 6 + arrivals - served) <= found.waiting.high
    assert inside >= 900


@given(
    st.builds(
        Knowledge,
        waiting=st.integers(0, 60),
        desks=st.integers(0, 9),
        seconds=st.just(TWO_HOURS),
        chances=st.integers(0, 40).map(lambda expected: binomial(expected, 0.9)),
        walk_ins=st.lists(st.integers(0, 30), max_size=5),
        mean=st.none() | st.floats(0, 9000),
        spread=st.floats(0, 9000),
    )
)
def test_low_is_never_over_high(known: Knowledge) -> None:
    found = forecast(known)
    for between in (found.arrivals, found.waiting, found.served or Between(0, 0)):
        assert 0 <= between.low <= between.high
