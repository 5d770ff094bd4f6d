"""The chi-square distribution, an interval for a share, and one test of association.

Written out because a gate that can stop a publication should be readable by whoever it stops.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

_TINY = 1e-300
_PRECISION = 1e-14
_MOST_TERMS = 100_000
_INFORMATIVE = 1e-9  # of the largest variance: below it a pivot is rounding, not information


def chi_square_tail(statistic: float, freedom: int) -> float:
    """Return the probability of a chi-square value of at least `statistic`.

    Regularised upper incomplete gamma Q(freedom/2, statistic/2): a power series left of the
    mean, a continued fraction (modified Lentz) right of it; Abramowitz & Stegun 6.5.29, 6.5.31.
    Raises ValueError for a negative statistic or less than one degree of freedom.
    """
    if freedom < 1 or statistic < 0:
        raise ValueError("a chi-square value is not negative and has a degree of freedom")
    if statistic == 0:
        return 1.0
    shape, x = freedom / 2, statistic / 2
    scale = exp(shape * log(x) - x - lgamma(shape))
    if x < shape + 1:
        return 1 - scale * _lower_series(shape, x)
    return scale * _upper_fraction(shape, x)


def chi_square_critical(probability: float, freedom: int) -> float:
    """Return the value that chi-square exceeds with this probability, by bisection.

    Raises ValueError for a probability outside ]0, 1[ or less than one degree of freedom.
    """
    if not 0 < probability < 1:
        raise ValueError("a probability lies between 0 and 1")
    low, high = 0.0, 1.0
    while chi_square_tail(high, freedom) > probability:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        if chi_square_tail(middle, freedom) > probability:
            low = middle
        else:
            high = middle
    return high


def wilson(successes: int, trials: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927), 95 % unless another `z` is given.

    It stays inside 0 and 1 and is honest for small groups. (0, 1) without a trial; raises
    ValueError for more successes than trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError("successes lie between 0 and the trials")
    if trials == 0:
        return 0.0, 1.0
    share = successes / trials
    shrink = 1 + z * z / trials
    centre = (share + z * z / (2 * trials)) / shrink
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / shrink
    return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True, slots=True)
class Association:
    """How far groups differ, in chi-square; `probability` of as much by chance alone.

    No degree of freedom means that there was nothing to compare.
    """

    statistic: float
    freedom: int
    probability: float


def association(strata: Iterable[Sequence[tuple[str, float]]]) -> Association:
    """Test whether scores depend on groups, comparing only inside each stratum.

    `strata` hold (group, score) of members whose scores chance alone may have dealt out: any
    permutation inside a stratum was as likely. Mean-score statistic of Cochran, Mantel and
    Haenszel (Landis, Heyman & Koch 1978); with one stratum and ranks it is Kruskal & Wallis.
    """
    excess: dict[str, float] = defaultdict(float)
    covariance: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for members in strata:
        _add_stratum(members, excess, covariance)
    groups = sorted(excess)
    matrix = [[covariance[row][column] for column in groups] for row in groups]
    statistic, freedom = _quadratic_form(matrix, [excess[group] for group in groups])
    tail = chi_square_tail(statistic, freedom) if freedom else 1.0
    return Association(statistic, freedom, tail)


def _add_stratum(
    members: Sequence[tuple[str, float]],
    excess: dict[str, float],
    covariance: dict[str, dict[str, float]],
) -> None:
    size = len(members)
    counts = Counter(group for group, _ in members)
    if size < 2 or len(counts) < 2:
        return
    mean = sum(score for _, score in members) / size
    spread = sum((score - mean) ** 2 for _, score in members) / (size * (size - 1))
    for group, score in members:
        excess[group] += score - mean
    for one, count in counts.items():
        for other, others in counts.items():
            covariance[one][other] += spread * count * ((size if one == other else 0) - others)


def _quadratic_form(matrix: list[list[float]], vector: list[float]) -> tuple[float, int]:
    """v' M⁻ v and the rank of M, by elimination that passes over what is already determined:
    the excesses of all groups of a stratum sum to nought, so M is never regular."""
    size = len(vector)
    largest = max((matrix[i][i] for i in range(size)), default=0.0)
    statistic, rank = 0.0, 0
    for pivot in range(size):
        on_diagonal = matrix[pivot][pivot]
        if on_diagonal <= largest * _INFORMATIVE or largest == 0:
            continue
        statistic += vector[pivot] ** 2 / on_diagonal
        rank += 1
        for row in range(pivot + 1, size):
            factor = matrix[row][pivot] / on_diagonal
            vector[row] -= factor * vector[pivot]
            for column in range(pivot + 1, size):
                matrix[row][column] -= factor * matrix[pivot][column]
    return statistic, rank


def _lower_series(shape: float, x: float) -> float:
    term = total = 1 / shape
    for step in range(1, _MOST_TERMS):
        term *= x / (shape + step)
        total += term
        if term < total * _PRECISION:
            return total
    raise ArithmeticError("the series of the incomplete gamma function did not settle")


def _upper_fraction(shape: float, x: float) -> float:
    b = x + 1 - shape
    c, d = 1 / _TINY, 1 / b
    value = d
    for step in range(1, _MOST_TERMS):
        a = -step * (step - shape)
        b += 2
        d = 1 / (_away_from_nought(a * d + b))
        c = _away_from_nought(b + a / c)
        value *= c * d
        if abs(c * d - 1) < _PRECISION:
            return value
    raise ArithmeticError("the fraction of the incomplete gamma function did not settle")


def _away_from_nought(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
