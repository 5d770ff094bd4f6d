"""Exact percentiles: a percentile is always a value that somebody lived."""

from collections.abc import Sequence


def percentile(values: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least `percent` of a hundred values do not exceed (nearest
    rank). None of nothing. Whole numbers only, so any computer finds the same one.

    Raises ValueError for a percent outside 1 to 100.
    """
    if not 1 <= percent <= 100:
        raise ValueError(f"no {percent}th percentile")
    if not values:
        return None
    rank = -(-percent * len(values) // 100)  # rounded up
    return sorted(values)[rank - 1]


def quantile(chances: Sequence[float], share: float) -> int:
    """The smallest number n for which the chance of n or fewer is at least `share`, where
    `chances[n]` is that of exactly n."""
    total = 0.0
    for number, chance in enumerate(chances):
        total += chance
        if total >= share:
            return number
    return max(0, len(chances) - 1)
