"""The next hours at the desks, as a range with its method, never as one number.

    arrivals   families with an appointment in the window that are not here yet, each coming
               with the rate at which families came (its distribution is handed in), and walk-ins
               between the fewest and the most that came in the same hours of earlier weeks
    served     services that end at the open desks. With services of mean m and standard deviation
               s, n desks end n·t/m of them in a time t, give or take √(n·t·s²/m³) (the central
               limit theorem of renewal processes; Cox, Renewal Theory, 1962, section 3.3)
    waiting    who waits now + arrivals - served, not below nobody

Each range leaves out one case in twenty at either end. The low end of `waiting` pairs few
arrivals with many services, the high end many with few: it is wider than nine times in ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

from movilidad.core.planning.percentiles import quantile

_OUT = 1.645  # standard deviations beyond which one case in twenty lies, at one end


@dataclass(frozen=True, slots=True)
class Between:
    """A range of whole numbers, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a forecast is made from. `chances[n]` is the chance that exactly n of the families
    still expected come in the window; `walk_ins` are the numbers of earlier weeks in the same
    hours; `mean` and `spread` (standard deviation) are those of one service in seconds, None
    when nothing is known of it."""

    waiting: int
    desks: int
    seconds: int
    chances: Sequence[float]
    walk_ins: Sequence[int]
    mean: float | None
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the window may bring. `waiting` at its end; `served` is None when no desk is open or
    nothing says how long a service takes, and then `waiting` counts nobody as served."""

    arrivals: Between
    served: Between | None
    waiting: Between


def forecast(known: Knowledge) -> Forecast:
    """The range for one window."""
    walk_ins = Between(min(known.walk_ins, default=0), max(known.walk_ins, default=0))
    arrivals = Between(
        quantile(known.chances, 0.05) + walk_ins.low, quantile(known.chances, 0.95) + walk_ins.high
    )
    served = _served(known)
    least, most = (served.low, served.high) if served else (0, 0)
    return Forecast(
        arrivals=arrivals,
        served=served,
        waiting=Between(
            max(0, known.waiting + arrivals.low - most),
            max(0, known.waiting + arrivals.high - least),
        ),
    )


def _served(known: Knowledge) -> Between | None:
    if not known.mean or not known.desks:
        return None
    mean = max(1.0, known.mean)
    usual = known.desks * known.seconds / mean
    give_or_take = _OUT * sqrt(usual) * known.spread / mean
    return Between(max(0, floor(usual - give_or_take)), ceil(usual + give_or_take))
