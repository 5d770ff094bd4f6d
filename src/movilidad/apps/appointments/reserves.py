"""The reserve table that a new round starts with: reference figures, to be argued about.

Shares of the units of all sessions: medical, pregnant or protection needs 10 % before OPEN; each
interpreter language and the larger families their share of the demand, before OPEN; OPEN 35 %;
far departments 15 % and long waiting 30 % after. Reserves only change the order of choosing, so
shares that add up to more or less than everything block no seat.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from movilidad.apps.appointments.entrants import LARGE_UNITS
from movilidad.apps.registration.types import HouseholdStanding
from movilidad.core.draw.round import EVERYBODY, OPEN

_MEDICAL, _OPEN, _FAR, _WAITING = 10, 35, 15, 30  # per cent of the units


def default_reserves(
    sessions: Iterable[Mapping[str, object]], standing: Iterable[HouseholdStanding]
) -> list[dict[str, object]]:
    """The table for these session objects (publication.session_object) and this demand."""
    offered = list(sessions)
    units = sum(_whole(one["units"]) for one in offered)
    demand, by_language, large = _demand(standing)
    interpreted = _interpreted(offered)
    before = [_reserve("MED", _share(units, _MEDICAL), "MED")]
    for language, most in sorted(interpreted.items()):
        wanted = _part(units, by_language[language], demand)
        before.append(_reserve(f"LANG:{language}", min(most, wanted), f"LANG:{language}"))
    before.append(_reserve("SIZE2+", _part(units, large, demand), "SIZE2+"))
    return [
        *before,
        _reserve(OPEN, _share(units, _OPEN), EVERYBODY),
        _reserve("RURAL", _share(units, _FAR), "RURAL"),
        _reserve("WAIT", _share(units, _WAITING), EVERYBODY, order="losses"),
    ]


def _demand(standing: Iterable[HouseholdStanding]) -> tuple[int, Counter[str], int]:
    total, large, by_language = 0, 0, Counter[str]()
    for household in standing:
        total += household.units
        if household.units >= LARGE_UNITS:
            large += household.units
        if household.interpreter is not None:
            by_language[household.interpreter] += household.units
    return total, by_language, large


def _interpreted(sessions: Iterable[Mapping[str, object]]) -> Counter[str]:
    most = Counter[str]()
    for session in sessions:
        languages = session["languages"]
        if isinstance(languages, Mapping):
            most.update({str(code): _whole(count) for code, count in languages.items()})
    return most


def _reserve(code: str, units: int, who: str, *, order: str = "lottery") -> dict[str, object]:
    return {"code": code, "units": units, "who": who, "order": order}


def _share(units: int, percent: int) -> int:
    return -(-units * percent // 100)  # rounded up: a small round still reserves something


def _part(units: int, wanted: int, demand: int) -> int:
    return -(-units * wanted // demand) if demand else 0


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"a whole number belongs here, not {value!r}")
    return value
