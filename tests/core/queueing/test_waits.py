"""The estimate of a wait: honest about how little it knows, and right where it knows much."""

import random

from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.queueing import ServiceTime, WaitRange, service_time, wait_range
from movilidad.core.queueing.service_times import LONGEST_MINUTES

MINUTES = st.lists(st.integers(1, 120), max_size=20)


def known(mean: float, spread: float = 0.0) -> tuple[ServiceTime, int]:
    return ServiceTime(mean, spread, 1000, 1000), 1


def test_nothing_planned_and_nothing_observed_is_not_known() -> None:
    assert service_time([], None) is None


def test_without_observations_the_plan_speaks() -> None:
    time = service_time([], 20)
    assert time is not None
    assert (time.mean, time.observed) == (20, 0)


def test_a_few_observations_are_drawn_towards_the_plan_and_many_win() -> None:
    few, many = service_time([40] * 5, 20), service_time([40] * 500, 20)
    assert few is not None
    assert many is not None
    assert few.mean == 30
    assert 39.5 < many.mean < 40


def test_who_forgot_to_finish_did_not_serve_for_a_night() -> None:
    time = service_time([15 * 60], None)
    assert time is not None
    assert time.mean == LONGEST_MINUTES


@given(MINUTES, st.none() | st.integers(1, 120))
def test_the_mean_lies_among_what_is_known(seen: list[int], plan: int | None) -> None:
    time = service_time(seen, plan)
    facts = [*seen, *([plan] if plan is not None else [])]
    if time is None:
        assert not facts
    else:
        assert min(facts) - 1e-6 <= time.mean <= max(facts) + 1e-6
        assert time.spread >= 0


def test_no_desk_open_is_not_known() -> None:
    assert wait_range([known(20)], at_desks=[], desks=0) is None


def test_a_free_desk_means_at_once() -> None:
    assert wait_range([], at_desks=[known(20)], desks=2) == WaitRange(0, 5)


def test_the_turn_comes_at_the_end_after_those_ahead() -> None:
    queue = [known(20)] * 3
    assert wait_range(queue, at_desks=[known(20)] * 2, desks=2) == WaitRange(40, 45)
    assert wait_range(queue, at_desks=[known(20)], desks=1) == WaitRange(80, 85)


def test_large_families_ahead_take_longer() -> None:
    large = [(ServiceTime(20, 0, 1000, 1000), 3)]
    alone = wait_range(large, at_desks=[known(20)], desks=1)
    assert alone is not None
    assert alone.low == 80


def test_those_who_may_still_come_stretch_the_upper_end_only() -> None:
    without = wait_range([known(10)], at_desks=[known(10)], desks=1)
    with_them = wait_range([known(10)], at_desks=[known(10)], may_come=[known(10)] * 3, desks=1)
    assert without is not None
    assert with_them is not None
    assert with_them.low == without.low
    assert with_them.high > without.high


@given(st.integers(0, 30), st.integers(1, 8), MINUTES)
def test_one_more_ahead_never_shortens_the_range(ahead: int, desks: int, seen: list[int]) -> None:
    time = service_time(seen, 15)
    assert time is not None
    busy = [(time, 1)] * desks
    fewer = wait_range([(time, 1)] * ahead, at_desks=busy, desks=desks)
    more = wait_range([(time, 1)] * (ahead + 1), at_desks=busy, desks=desks)
    assert fewer is not None
    assert more is not None
    assert more.high >= fewer.high
    assert 0 <= fewer.low < fewer.high


def test_of_simulated_days_about_seven_in_ten_waits_fall_into_the_range() -> None:
    """Exponential services at four desks, nine families ahead, an average learnt from 60."""
    chance = random.Random(5)  # noqa: S311 - a simulation
    inside, days = 0, 2000
    for _ in range(days):
        time = service_time([chance.expovariate(1 / 18) for _ in range(60)], 20)
        assert time is not None
        told = wait_range([(time, 1)] * 9, at_desks=[(time, 1)] * 4, desks=4)
        assert told is not None
        ends = [chance.expovariate(1 / 18) for _ in range(4)]
        for _ in range(9):
            first = ends.index(min(ends))
            ends[first] += chance.expovariate(1 / 18)
        inside += told.low <= min(ends) <= told.high
    assert 0.65 < inside / days < 0.9
