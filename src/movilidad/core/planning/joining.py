"""Tables that observers may read: no cell can point to one household.

The same rule as for a published draw (core.draw.fairness): a group is shown when what it counts
and what it leaves out are both 10 or more, and groups that are smaller are joined. What still
stands alone then is left out.
"""

from collections.abc import Mapping

FEWEST = 10
OTHERS = "*"
MINUTES = 5  # durations are told in steps of so many minutes


def join_small(counts: Mapping[str, int]) -> dict[str, int]:
    """The parts of one whole, small ones joined into OTHERS until every number is 0 or FEWEST
    and more. Empty when there are not two parts to tell apart.

    A part of nobody is shown: it says the same of everybody. Joining takes the smallest part
    that is shown along when the joined ones alone are still few, so that no part can be found
    by subtracting the others from the whole.
    """
    shown = sorted(((count, name) for name, count in counts.items() if count), reverse=True)
    others, joined = 0, 0
    while shown and (shown[-1][0] < FEWEST or 0 < others < FEWEST):
        others += shown.pop()[0]
        joined += 1
    if others and others < FEWEST:
        return {}
    kept = {name: count for count, name in shown}
    result = {
        name: kept.get(name, 0) for name, count in counts.items() if not count or name in kept
    }
    if others:
        result[OTHERS] = others
    return result if sum(1 for count in result.values() if count) > 1 else {}


def rounded(seconds: int | None, percent: int, count: int) -> int | None:
    """A percentile of `count` durations in whole steps of MINUTES, in seconds, at least one
    step; None when fewer than FEWEST families lie at or below it, or above it."""
    if seconds is None or min(count * percent, count * (100 - percent)) < 100 * FEWEST:
        return None
    step = MINUTES * 60
    return max(step, (seconds + step // 2) // step * step)
