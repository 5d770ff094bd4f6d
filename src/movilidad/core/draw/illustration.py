"""What a table of reserves means, shown on families that do not exist.

Most people who are asked ignore that the order of reserves matters ("Reversing Reserves",
Management Science 2023: 40 % of 1,013). So a table is never shown alone: the same invented
families are drawn with it, without each reserve, and with it on the other side of OPEN.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from movilidad.core.draw.clear import Room, first_fitting
from movilidad.core.draw.order import by_chance, choosing_order
from movilidad.core.draw.round import (
    EVERYBODY,
    OPEN,
    Entrant,
    HouseholdClass,
    Reserve,
    read_reserves,
)
from movilidad.core.draw.tickets import keys, ticket_text

FAMILIES = 400
PLACES = 100
DRAWS = 8  # the figures are their mean
LONG_WAIT = 2  # rounds lost by those whom a reserve by losses is shown for
_SESSION = "s"
# In how many of 100 invented families each flag is found; of a flag not named here, 8.
_COMMON: Mapping[str, int] = {"MED": 5, "RURAL": 30}
_ANY_OTHER = 8
_LARGE, _LARGEST = 12, 3  # of 100: families of two units, and of three
_LOST = (50, 75, 90)  # of 100: those who lost none, at most one, at most two rounds; others three


@dataclass(frozen=True, slots=True)
class Effect:
    """What one reserve does to its own families: places of 100 that they get, on average.

    `before` tells whether it stands before OPEN; `moved` is what they would get from the other
    side of OPEN. `units` is the reserve scaled to 100 places, `families` of 400 it is for.
    """

    code: str
    before: bool
    units: int
    families: int
    with_it: int
    without_it: int
    moved: int


def illustrate(reserves: Iterable[Mapping[str, object]], places: int) -> tuple[Effect, ...]:
    """Return the effect of each reserve but OPEN, in the order of the table.

    `places` are the units of the round; reserves are scaled to 100 of them. Raises the
    DrawProblem of a malformed table.
    """
    return _illustrate(read_reserves(reserves), max(1, places))


@lru_cache(maxsize=64)
def _illustrate(table: tuple[Reserve, ...], places: int) -> tuple[Effect, ...]:
    scaled = [
        Reserve(one.code, round(one.units * PLACES / places), one.who, one.order) for one in table
    ]
    rankings = _rankings(sorted({one.who for one in table} - {EVERYBODY}))
    usual = _places_of(rankings, scaled)
    opens = [one.code for one in scaled].index(OPEN)
    return tuple(
        _effect(scaled, place, opens, rankings, usual)
        for place in range(len(scaled))
        if place != opens
    )


def _effect(
    table: Sequence[Reserve],
    place: int,
    opens: int,
    rankings: Sequence[Sequence[Entrant]],
    usual: Sequence[Mapping[str, int]],
) -> Effect:
    reserve, before = table[place], place < opens
    rest = [*table[:place], *table[place + 1 :]]
    # Without the reserve OPEN stands at opens - 1 (it was before) or at opens (it was after):
    # either way this place is the nearest one on the other side.
    moved = [*rest[:opens], reserve, *rest[opens:]]
    mine = frozenset(one.ticket for one in rankings[0] if _is_for(reserve, one))
    return Effect(
        code=reserve.code,
        before=before,
        units=reserve.units,
        families=len(mine),
        with_it=_mean(usual, mine),
        without_it=_mean(_places_of(rankings, rest), mine),
        moved=_mean(_places_of(rankings, moved), mine),
    )


def _places_of(
    rankings: Iterable[Sequence[Entrant]], table: Sequence[Reserve]
) -> list[dict[str, int]]:
    """For each ranking: ticket -> places it got, where it got any.

    The steps of `clear.allocate` without what only a published result needs: a page waits.
    """
    return [_draw(ranked, table) for ranked in rankings]


def _draw(ranked: Sequence[Entrant], table: Sequence[Reserve]) -> dict[str, int]:
    rooms = {_SESSION: Room(PLACES, {}, 0)}
    found: dict[str, int] = {}
    for family in choosing_order(ranked, table).sequence:
        if first_fitting(family, rooms) is not None:
            rooms[_SESSION].take(family.need)
            found[family.ticket] = family.need.units
    return found


def _mean(draws: Sequence[Mapping[str, int]], mine: frozenset[str]) -> int:
    total = sum(places for draw in draws for ticket, places in draw.items() if ticket in mine)
    return round(total / len(draws))


def _is_for(reserve: Reserve, family: Entrant) -> bool:
    if reserve.who != EVERYBODY:
        return reserve.who in family.flags
    return reserve.order != "losses" or family.losses >= LONG_WAIT


def _rankings(flags: Sequence[str]) -> list[list[Entrant]]:
    """The same families whatever the table, but for the flags it names, in the orders of DRAWS."""
    families = {one.ticket: one for one in (_family(number, flags) for number in range(FAMILIES))}
    seeds = (sha256(f"illustration {number}".encode()).hexdigest() for number in range(DRAWS))
    return [by_chance(families, keys(seed, families, {})) for seed in seeds]


def _family(number: int, flags: Sequence[str]) -> Entrant:
    size, lost = _percentile(number, "size"), _percentile(number, "losses")
    units = 3 if size < _LARGEST else 2 if size < _LARGEST + _LARGE else 1
    return Entrant(
        ticket=ticket_text(sha256(f"invented {number}".encode()).digest()[:10]),
        need=HouseholdClass(units, None, accessible=False),
        flags=frozenset(flag for flag in flags if _has(number, flag, units)),
        losses=sum(lost >= edge for edge in _LOST),
        choices=(_SESSION,),
    )


def _has(number: int, flag: str, units: int) -> bool:
    if flag == "SIZE2+":
        return units > 1
    return _percentile(number, flag) < _COMMON.get(flag, _ANY_OTHER)


def _percentile(number: int, what: str) -> int:
    """0 to 99, the same for the same family and question."""
    return int.from_bytes(sha256(f"{number} {what}".encode()).digest()[:4]) % 100
