"""Units beside the desks: closed cases, the cap, and what must never happen."""

from fractions import Fraction
from math import comb
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.draw.overbooking import (
    FEWEST_VISITS,
    Observed,
    decide_overbooking,
    expected_cost,
    who_comes,
)
from movilidad.core.draw.problems import OutOfRange

MANY = 10_000


def rate(percent: int, booked: int = MANY) -> Observed:
    return Observed(booked, booked * percent // 100)


def test_where_everybody_comes_nothing_is_added() -> None:
    assert decide_overbooking(40, rate(100)).extra == 0


def test_the_chances_are_the_closed_form_of_the_beta_binomial() -> None:
    # Pólya's urn of 9 + 91 kept and 1 + 9 missed: two comers are 100/110 * 101/111.
    chances = who_comes(2, Observed(100, 91))
    assert chances[2] == Fraction(100, 110) * Fraction(101, 111)
    assert chances[1] == 2 * Fraction(100, 110) * Fraction(10, 111)
    assert sum(chances) == 1


def test_one_desk_and_two_families_cost_what_one_can_count() -> None:
    observed = Observed(100, 91)
    nobody, _one, both = who_comes(2, observed)
    assert expected_cost(2, 1, observed, 3) == nobody + 3 * both


def test_many_observed_visits_agree_with_the_binomial() -> None:
    observed = Observed(10**9, 7 * 10**8)
    binomial = [comb(20, s) * 0.7**s * 0.3 ** (20 - s) for s in range(21)]
    for exact, known in zip(who_comes(20, observed), binomial, strict=True):
        assert float(exact) == pytest.approx(known, abs=1e-8)


@pytest.mark.parametrize(("percent", "extra"), [(98, 0), (95, 1), (90, 3), (88, 4), (80, 6)])
def test_a_known_rate_gives_the_number_of_the_binomial_newsvendor(
    percent: int, extra: int
) -> None:
    """Found again here in floats, from the binomial distribution itself."""
    costs = []
    for units in range(40, 47):
        chances = [
            comb(units, s) * (percent / 100) ** s * (1 - percent / 100) ** (units - s)
            for s in range(units + 1)
        ]
        weighed = (
            chance * (max(0, 40 - s) + 3 * max(0, s - 40)) for s, chance in enumerate(chances)
        )
        costs.append(sum(weighed))
    assert costs.index(min(costs)) == extra
    assert decide_overbooking(40, rate(percent, 10**9)).extra == extra


def test_however_few_come_the_cap_holds() -> None:
    found = decide_overbooking(40, rate(45))
    assert (found.extra, found.limit) == (6, "cap")
    assert decide_overbooking(6, rate(45)).extra == 0  # 15 % of six is not a whole unit


def test_below_a_hundred_visits_nothing_is_added() -> None:
    few = Observed(FEWEST_VISITS - 1, 40)
    found = decide_overbooking(100, few)
    assert (found.extra, found.limit) == (0, "visits")
    assert decide_overbooking(100, Observed(FEWEST_VISITS, 40)).extra == 15


def test_doubt_about_the_rate_lowers_the_number() -> None:
    assert decide_overbooking(100, rate(88, 100)).extra < decide_overbooking(100, rate(88)).extra


@given(
    capacity=st.integers(0, 60),
    booked=st.integers(0, 400),
    came=st.integers(0, 400),
    overtime=st.integers(3, 9),
)
def test_the_number_is_whole_capped_and_no_worse_than_none(
    capacity: int, booked: int, came: int, overtime: int
) -> None:
    observed = Observed(booked, min(came, booked))
    found = decide_overbooking(capacity, observed, overtime=overtime)
    total = capacity + found.extra
    assert found.extra >= 0
    assert 100 * total <= 115 * capacity
    before = expected_cost(capacity, capacity, observed, overtime)
    assert expected_cost(total, capacity, observed, overtime) <= before


@pytest.mark.parametrize(
    ("capacity", "observed", "overtime"),
    [(-1, rate(90), 3), (10, Observed(10, 11), 3), (10, rate(90), 2)],
)
def test_what_makes_no_sense_is_refused(capacity: int, observed: Observed, overtime: int) -> None:
    with pytest.raises(OutOfRange):
        decide_overbooking(capacity, observed, overtime=overtime)


def test_the_largest_session_is_decided_at_once() -> None:
    start = perf_counter()
    decide_overbooking(500, rate(80))
    assert perf_counter() - start < 5
