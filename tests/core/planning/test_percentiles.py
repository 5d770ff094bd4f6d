"""Exact percentiles: ties, one value, nothing, and what the definition promises of any list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.planning.percentiles import percentile, quantile

VALUES = st.lists(st.integers(0, 10_000), min_size=1, max_size=80)


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([], 50, None),
        ([7], 1, 7),
        ([7], 100, 7),
        ([1, 2], 50, 1),
        ([2, 1], 51, 2),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90, 9),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 91, 10),
        ([5, 5, 5, 9], 50, 5),
        ([5, 9, 9, 9], 50, 9),
        ([0] * 9 + [600], 90, 0),
        # The nearest ranks of a well-known example: 15, 20, 35, 40, 50.
        ([15, 20, 35, 40, 50], 5, 15),
        ([15, 20, 35, 40, 50], 30, 20),
        ([15, 20, 35, 40, 50], 40, 20),
        ([15, 20, 35, 40, 50], 50, 35),
        ([15, 20, 35, 40, 50], 100, 50),
    ],
)
def test_percentiles_by_hand(values: list[int], percent: int, expected: int | None) -> None:
    assert percentile(values, percent) == expected


@given(VALUES, st.integers(1, 100))
def test_enough_values_do_not_exceed_it_and_no_smaller_one_would_do(
    values: list[int], percent: int
) -> None:
    found = percentile(values, percent)
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    smaller = [value for value in values if value < found]
    assert 100 * len(smaller) < percent * len(values)


@given(VALUES, st.integers(1, 99))
def test_a_higher_percent_is_never_less(values: list[int], percent: int) -> None:
    low, high = percentile(values, percent), percentile(values, percent + 1)
    assert low is not None
    assert high is not None
    assert low <= high


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_other_percents_do_not_exist(percent: int) -> None:
    with pytest.raises(ValueError, match="percentile"):
        percentile([1], percent)


@pytest.mark.parametrize(
    ("chances", "share", "expected"),
    [
        ([1.0], 0.95, 0),
        ([0.5, 0.5], 0.5, 0),
        ([0.5, 0.5], 0.51, 1),
        ([0.04, 0.9, 0.06], 0.05, 1),
        ([0.25, 0.25, 0.25, 0.2499999], 0.99999999, 3),  # rounding never runs off the end
        ([], 0.5, 0),
    ],
)
def test_quantiles_of_chances(chances: list[float], share: float, expected: int) -> None:
    assert quantile(chances, share) == expected
