"""How many units more than its desks a session may give out, because some families do not come.

The rate at which families come is that of the office and the half-day, never of a person:
a published predictor of personal risk made one group of patients wait about 30 % longer.
The number is fixed before the draw and stands in the committed sessions as ordinary units.
Whoever comes is received the same day, in overtime if need be; that is what `OVERTIME` weighs.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Final

from movilidad.core.draw.problems import OutOfRange

FEWEST_VISITS: Final = 100  # with fewer, the 95 % interval of a rate is wider than ± 10 points
OVERTIME: Final = 3  # a family too many costs as much as three desks left empty
MOST_PERCENT: Final = 15  # over the desks, whatever the rate says
# What we believe before any visit: as if nine of ten had come. A hundred visits outweigh it.
PRIOR_CAME: Final = 9
PRIOR_MISSED: Final = 1


@dataclass(frozen=True, slots=True)
class Observed:
    """Appointments of an office and half-day that are over: of `booked`, `came` came."""

    booked: int
    came: int


@dataclass(frozen=True, slots=True)
class Overbooking:
    """The decision for a session of `capacity` units: `extra` beside them, from `observed`.

    `limit` says what held it: visits (too few observed), rate (more would cost more than it
    serves), or cap (the limit of 15 %).
    """

    capacity: int
    extra: int
    observed: Observed
    limit: str

    @property
    def percent(self) -> int:
        """Families that came, in whole percent; 0 where nobody was booked."""
        return 100 * self.observed.came // self.observed.booked if self.observed.booked else 0


def decide_overbooking(
    capacity: int, observed: Observed, *, overtime: int = OVERTIME
) -> Overbooking:
    """Return how many units to give out beside `capacity`.

    The smallest n from capacity to 1.15 capacity that minimises the expected cost: 1 for a desk
    unit left empty, `overtime` for a unit too many (newsvendor; see `expected_cost`). Nothing
    is given out beside capacity before 100 visits are over. Exact in fractions: any computer
    finds the same whole number.
    Raises OutOfRange for a negative capacity, more that came than were booked, or overtime
    below 3: somebody travelled for hours.
    """
    if capacity < 0 or not 0 <= observed.came <= observed.booked or overtime < OVERTIME:
        raise OutOfRange("capacity and visits are not negative, overtime costs at least three")
    if observed.booked < FEWEST_VISITS:
        return Overbooking(capacity, 0, observed, "visits")
    most = capacity + capacity * MOST_PERCENT // 100
    costs = [
        expected_cost(units, capacity, observed, overtime) for units in range(capacity, most + 1)
    ]
    extra = costs.index(min(costs))
    return Overbooking(capacity, extra, observed, "cap" if capacity + extra == most else "rate")


def expected_cost(units: int, capacity: int, observed: Observed, overtime: int) -> Fraction:
    """Return the expected cost of giving out `units` where desks serve `capacity`.

    The number s that comes is beta-binomial: the rate is not known, only observed. The cost is
    (capacity - s) when desks stay empty and overtime * (s - capacity) when too many come.
    """
    weights, whole = _weights(units, observed)
    cost = sum(
        weight * (capacity - comes if comes < capacity else overtime * (comes - capacity))
        for comes, weight in enumerate(weights)
    )
    return Fraction(cost, whole)


def who_comes(units: int, observed: Observed) -> list[Fraction]:
    """Return the chance that 0, 1, … `units` come, which add up to 1."""
    weights, whole = _weights(units, observed)
    return [Fraction(weight, whole) for weight in weights]


def _weights(units: int, observed: Observed) -> tuple[list[int], int]:
    """The chances over one denominator, so that hundreds of units stay quick.

    P(s) = C(n, s) a^(s) b^(n - s) / (a + b)^(n) with rising factorials, where a and b are the
    visits kept and missed with those of the prior.
    """
    kept = _rising(PRIOR_CAME + observed.came, units)
    missed = _rising(PRIOR_MISSED + observed.booked - observed.came, units)
    every = _rising(PRIOR_CAME + PRIOR_MISSED + observed.booked, units)[units]
    ways = (comb(units, comes) for comes in range(units + 1))
    return [way * kept[s] * missed[units - s] for s, way in enumerate(ways)], every


def _rising(start: int, most: int) -> list[int]:
    """start^(0), start^(1), … start^(most), where x^(k) = x (x + 1) … (x + k - 1)."""
    values = [1]
    for step in range(most):
        values.append(values[-1] * (start + step))
    return values
