"""Who chooses when: chance ranks everybody, then the reserves lift some forward.

Reserves only change the order of choosing. No seat is ever held back, so none can be wasted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from movilidad.core.draw.problems import MissingKey, UnknownKey
from movilidad.core.draw.round import EVERYBODY, OPEN, REST, Entrant, Reserve
from movilidad.core.draw.tickets import check_hex


@dataclass(frozen=True, slots=True)
class Order:
    """`sequence`: entrants in the order they choose. `blocks`: ticket -> the code it chose in."""

    sequence: tuple[Entrant, ...]
    blocks: Mapping[str, str]


def by_chance(entrants: Mapping[str, Entrant], keys: Mapping[str, str]) -> list[Entrant]:
    """Return the entrants ranked by key, and by ticket where two keys are equal.

    Raises MissingKey, UnknownKey, or WrongKind for a key that is not 64 hexadecimal digits.
    """
    for ticket in entrants:
        if ticket not in keys:
            raise MissingKey(f"ticket {ticket} has no ranking key")
        check_hex(keys[ticket], f"the key of ticket {ticket}")
    for ticket in keys:
        if ticket not in entrants:
            raise UnknownKey(f"the key of {ticket} belongs to no entrant")
    return sorted(entrants.values(), key=lambda entrant: (keys[entrant.ticket], entrant.ticket))


def choosing_order(ranked: Iterable[Entrant], reserves: Iterable[Reserve]) -> Order:
    """Return the order of choosing: the reserves' blocks as published, then OPEN, then the rest.

    Each reserve in turn takes from those still left. What OPEN takes chooses after all other
    reserves, wherever OPEN stands: its place only decides who is still left for the others.
    """
    left = list(ranked)
    taken: dict[str, list[Entrant]] = {}
    for reserve in reserves:
        taken[reserve.code] = _take(reserve, left)
        chosen = {entrant.ticket for entrant in taken[reserve.code]}
        left = [entrant for entrant in left if entrant.ticket not in chosen]
    taken = taken | {OPEN: taken.pop(OPEN), REST: left}
    return Order(
        sequence=tuple(chain.from_iterable(taken.values())),
        blocks={one.ticket: code for code, block in taken.items() for one in block},
    )


def in_reserve_order(reserve: Reserve, left: Iterable[Entrant]) -> list[Entrant]:
    """Return those of `left` whom a reserve is for, in the order in which it takes them."""
    eligible = [one for one in left if reserve.who == EVERYBODY or reserve.who in one.flags]
    if reserve.order == "losses":
        eligible.sort(key=lambda entrant: -entrant.losses)  # stable: ties stay as they came
    return eligible


def _take(reserve: Reserve, left: Iterable[Entrant]) -> list[Entrant]:
    """The shortest beginning of the eligible whose units reach the reserve's.

    The household at the edge is taken whole, so that a large family never loses by its size.
    """
    block: list[Entrant] = []
    units = 0
    for entrant in in_reserve_order(reserve, left):
        if units >= reserve.units:
            break
        block.append(entrant)
        units += entrant.need.units
    return block
