"""How long one unit of a service takes, learnt from visits that ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

_WORTH_OF_THE_PLAN = 5  # the plan counts as much as this many observed units
_SPREAD_OF_THE_PLAN = 0.6  # standard deviation over mean, before anything is observed
LONGEST_MINUTES = 240.0  # whoever forgot to press "finish" did not serve for a night


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """Minutes at the desk for one unit: mean, standard deviation, and on how many observations
    (the plan included) both rest."""

    mean: float
    spread: float
    weight: float
    observed: int


def service_time(observed: Sequence[float], planned: float | None) -> ServiceTime | None:
    """The time of one unit (minutes), or None if nothing was planned and nothing observed.

    The mean of few observations is drawn towards the plan, as if the plan were five observed
    units: mean = (5·plan + Σx) / (5 + n), and the spread likewise around that mean. This is the
    posterior mean of a normal likelihood with a conjugate prior (Gelman and others, Bayesian
    Data Analysis, 3rd edition 2013, sections 2.5 and 3.3). After fifty units the plan hardly
    counts any more. `observed` are minutes; longer ones than LONGEST_MINUTES count as that.
    """
    seen = [min(max(one, 0.0), LONGEST_MINUTES) for one in observed]
    prior = _WORTH_OF_THE_PLAN if planned is not None else 0
    weight = prior + len(seen)
    if weight == 0:
        return None
    plan = planned or 0.0
    mean = (prior * plan + sum(seen)) / weight
    squares = prior * ((_SPREAD_OF_THE_PLAN * plan) ** 2 + (plan - mean) ** 2)
    squares += sum((one - mean) ** 2 for one in seen)
    spread = sqrt(squares / weight) if weight > 1 else _SPREAD_OF_THE_PLAN * mean
    return ServiceTime(mean, spread, weight, len(seen))
