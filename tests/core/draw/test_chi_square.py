"""The distribution against published tables, the test against hand-computed cases."""

from math import sqrt

import pytest

from movilidad.core.draw.chi_square import (
    association,
    chi_square_critical,
    chi_square_tail,
    wilson,
)

# NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.4, upper tail.
CRITICAL = [
    (0.10, 1, 2.706), (0.05, 1, 3.841), (0.01, 1, 6.635), (0.001, 1, 10.828),
    (0.05, 2, 5.991), (0.001, 5, 20.515), (0.05, 10, 18.307), (0.001, 10, 29.588),
    (0.01, 23, 41.638), (0.001, 29, 58.301), (0.05, 30, 43.773), (0.001, 100, 149.449),
]  # fmt: skip


@pytest.mark.parametrize(("probability", "freedom", "value"), CRITICAL)
def test_critical_values_are_those_of_the_published_table(
    probability: float, freedom: int, value: float
) -> None:
    assert chi_square_critical(probability, freedom) == pytest.approx(value, abs=6e-4)
    assert chi_square_tail(value, freedom) == pytest.approx(probability, rel=2e-3)


def test_two_degrees_of_freedom_are_an_exponential() -> None:
    for statistic in (0.01, 1.0, 3.9, 4.1, 50.0, 600.0):
        expected = 2.718281828459045 ** (-statistic / 2)
        assert chi_square_tail(statistic, 2) == pytest.approx(expected, rel=1e-10)


def test_a_tail_never_grows_with_the_statistic() -> None:
    tails = [chi_square_tail(number / 10, 29) for number in range(2000)]
    assert tails == sorted(tails, reverse=True)
    assert tails[0] == 1
    assert 0 < tails[-1] < 1e-20


@pytest.mark.parametrize("wrong", [(-1.0, 2), (1.0, 0)])
def test_what_is_no_chi_square_is_refused(wrong: tuple[float, int]) -> None:
    with pytest.raises(ValueError, match="chi-square"):
        chi_square_tail(*wrong)


def test_the_interval_of_a_share_is_the_published_one() -> None:
    # Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_one_table_of_four_is_the_classical_chi_square() -> None:
    # 30 of 100 against 50 of 100: Pearson 8.3333, times (N - 1) / N for a permutation.
    members = [("a", 1.0)] * 30 + [("a", 0.0)] * 70 + [("b", 1.0)] * 50 + [("b", 0.0)] * 50
    found = association([members])
    assert found.freedom == 1
    assert found.statistic == pytest.approx(100 / 12 * 199 / 200)


def test_ranks_of_one_stratum_are_the_test_of_kruskal_and_wallis() -> None:
    ranks = {"a": [1, 2, 3, 5], "b": [4, 6, 8], "c": [7, 9, 10]}
    found = association([[(name, float(one)) for name, of in ranks.items() for one in of]])
    sums = sum(sum(of) ** 2 / len(of) for of in ranks.values())
    assert found.freedom == 2
    assert found.statistic == pytest.approx(12 / (10 * 11) * sums - 3 * 11)


def test_groups_that_never_meet_are_not_compared() -> None:
    found = association([[("a", 1.0), ("a", 0.0)], [("b", 0.0), ("b", 0.0)], [("c", 1.0)]])
    assert (found.statistic, found.freedom, found.probability) == (0.0, 0, 1.0)


def test_two_pairs_of_groups_in_strata_of_their_own_count_twice() -> None:
    left = [("a", 1.0)] * 9 + [("b", 0.0)] * 9 + [("a", 0.0), ("b", 1.0)]
    right = [("c", 1.0)] * 9 + [("d", 0.0)] * 9 + [("c", 0.0), ("d", 1.0)]
    alone, both = association([left]), association([left, right])
    assert (alone.freedom, both.freedom) == (1, 2)
    assert both.statistic == pytest.approx(2 * alone.statistic)
    assert sqrt(alone.statistic) == pytest.approx(sqrt(12.16))
