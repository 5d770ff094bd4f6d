"""The wait of one family, from who is before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

from movilidad.core.queueing.service_times import ServiceTime

_LOW, _HIGH = -0.84, 1.28  # one family in five is quicker, one in ten waits longer
STEP = 5  # minutes; a finer number would promise what nobody knows


@dataclass(frozen=True, slots=True)
class WaitRange:
    """Minutes from now, both multiples of five; `low` 0 means it may be at once."""

    low: int
    high: int


Families = Sequence[tuple[ServiceTime, int]]  # the time of one unit, and the units of each


def wait_range(
    ahead: Families, *, at_desks: Families, may_come: Families = (), desks: int
) -> WaitRange | None:
    """How long until a desk is free for a family with these others `ahead` of it, or None if no
    desk is open: then nobody knows.

    `at_desks` are being served now. `may_come` are expected, would go first and are not here
    yet: only the upper end counts them.

    With every desk busy the turn comes at the (k+1)-th end of a service, k families being ahead.
    Ends follow each other every m/desks minutes, so the wait has mean (k+1)·m/desks and standard
    deviation √(k+1)·s/desks, close to normal for more than a few (W. Whitt, Predicting queueing
    delays, Management Science 45(6), 1999, 870-888). How well m itself is known, s over the
    square root of what it rests on, is added. The range runs from the 20th to the 90th
    percentile, rounded outwards to five minutes.
    """
    if desks <= 0:
        return None
    low = _percentile(ahead, at_desks, desks, _LOW)
    high = _percentile([*ahead, *may_come], at_desks, desks, _HIGH)
    rounded = max(0, floor(low / STEP) * STEP)
    return WaitRange(rounded, max(rounded + STEP, ceil(high / STEP) * STEP))


def _percentile(ahead: Families, at_desks: Families, desks: int, z: float) -> float:
    """Minutes at `z` standard deviations from the mean; 0 if a desk is free at once."""
    free = max(0, desks - len(at_desks))
    ends = len(ahead) + 1 - free
    if ends <= 0:
        return 0.0
    before = [*at_desks, *ahead]
    mean = sum(time.mean * units for time, units in before) / len(before)
    squares = [(time.spread * units) ** 2 for time, units in before]
    unsure = sum(one / time.weight for one, (time, _) in zip(squares, before, strict=True))
    variance = (ends * sum(squares) + ends**2 * unsure) / len(before) / desks**2
    return ends * mean / desks + z * sqrt(variance)
