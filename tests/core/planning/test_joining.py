"""What an observer reads: no small number, not even by subtraction."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.planning.joining import FEWEST, OTHERS, join_small, rounded

NAMES = st.text("abcdefgh", min_size=1, max_size=3)
COUNTS = st.dictionaries(NAMES, st.integers(0, 60), max_size=8)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, {}),
        ({"a": 40}, {}),  # one part says what the whole says
        ({"a": 40, "b": 12}, {"a": 40, "b": 12}),
        ({"a": 40, "b": 3}, {}),  # b would follow from the whole
        ({"a": 40, "b": 12, "c": 3}, {"a": 40, OTHERS: 15}),
        ({"a": 40, "b": 6, "c": 6}, {"a": 40, OTHERS: 12}),
        ({"a": 40, "b": 12, "c": 0}, {"a": 40, "b": 12, "c": 0}),
        ({"a": 4, "b": 3}, {}),
    ],
)
def test_small_parts_are_joined(counts: dict[str, int], shown: dict[str, int]) -> None:
    assert join_small(counts) == shown


@given(COUNTS)
def test_every_number_is_nobody_or_ten_and_the_whole_is_kept(counts: dict[str, int]) -> None:
    shown = join_small(counts)
    assert all(count == 0 or count >= FEWEST for count in shown.values())
    if shown:
        assert sum(shown.values()) == sum(counts.values())


@given(COUNTS)
def test_no_family_is_found_by_subtracting(counts: dict[str, int]) -> None:
    """Whatever parts are subtracted from the whole, what is left is nobody or ten and more."""
    shown = list(join_small(counts).values())
    whole = sum(shown)
    for size in range(len(shown) + 1):
        for some in combinations(shown, size):
            left = whole - sum(some)
            assert left == 0 or left >= FEWEST


@pytest.mark.parametrize(
    ("seconds", "percent", "count", "told"),
    [
        (None, 50, 100, None),
        (1234, 50, 19, None),
        (1234, 50, 20, 1200),
        (1234, 90, 99, None),
        (1234, 90, 100, 1200),
        (10, 50, 50, 300),  # never "no time at all"
        (450, 50, 50, 600),
        (449, 50, 50, 300),
    ],
)
def test_durations_are_told_in_steps_of_five_minutes_with_ten_families_on_either_side(
    seconds: int | None, percent: int, count: int, told: int | None
) -> None:
    assert rounded(seconds, percent, count) == told
