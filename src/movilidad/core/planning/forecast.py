"""The next hours at the desks, as a range with its method, never as one number.

    arrivals   families with an appointment in the window that are not here yet, each coming
               with the rate at which families came (its distribution is handed in), and walk-ins
               between the fewest and the most that came in the same hours of earlier weeks
    served     desks open × seconds of the window ÷ seconds of one service; between the lower and
               the upper quartile of the services observed
    waiting    who waits now + arrivals - served, not below nobody

The low end pairs few arrivals with quick services, the high end many with slow ones: nine days
in ten and more lie between, unless a desk opens or closes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from movilidad.core.planning.percentiles import percentile, quantile

FEWEST_SERVICES = 20  # below them the planned minutes of the services stand in


@dataclass(frozen=True, slots=True)
class Between:
    """A range of whole numbers, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a forecast is made from. `chances[n]` is the chance that exactly n of the families
    still expected come in the window; `walk_ins` are the numbers of earlier weeks in the same
    hours; `services` seconds of services observed; `planned` seconds that one should take."""

    waiting: int
    desks: int
    seconds: int
    chances: Sequence[float]
    walk_ins: Sequence[int]
    services: Sequence[int]
    planned: int | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the window may bring. `waiting` at its end; `served` is None when no desk is open or
    nothing says how long a service takes, and then `waiting` counts nobody as served.
    `observed` services were used; 0 means the planned time."""

    arrivals: Between
    served: Between | None
    waiting: Between
    observed: int


def forecast(known: Knowledge) -> Forecast:
    """The range for one window."""
    walk_ins = Between(min(known.walk_ins, default=0), max(known.walk_ins, default=0))
    arrivals = Between(
        quantile(known.chances, 0.05) + walk_ins.low, quantile(known.chances, 0.95) + walk_ins.high
    )
    times, observed = _service_times(known)
    served = _served(known, times) if times and known.desks else None
    least, most = (served.low, served.high) if served else (0, 0)
    return Forecast(
        arrivals=arrivals,
        served=served,
        waiting=Between(
            max(0, known.waiting + arrivals.low - most),
            max(0, known.waiting + arrivals.high - least),
        ),
        observed=observed,
    )


def _service_times(known: Knowledge) -> tuple[tuple[int, int] | None, int]:
    """The quick and the slow quartile in seconds, and from how many services."""
    if len(known.services) >= FEWEST_SERVICES:
        quick, slow = percentile(known.services, 25), percentile(known.services, 75)
        return (max(1, quick or 1), max(1, slow or 1)), len(known.services)
    if known.planned:
        return (known.planned, known.planned), 0
    return None, 0


def _served(known: Knowledge, times: tuple[int, int]) -> Between:
    desk_seconds = known.desks * known.seconds
    return Between(desk_seconds // times[1], desk_seconds // times[0])
