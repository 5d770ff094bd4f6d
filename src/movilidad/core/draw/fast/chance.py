"""Ranking keys for a million tickets: the same as `tickets.keys`, with less ceremony."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from movilidad.core.draw import tickets as clear


def keys(seed: str, tickets: Sequence[str], weights: Mapping[str, int]) -> dict[str, str]:
    """Return what `tickets.keys` returns, and raise what it raises; only faster."""
    heavy = {ticket: weight for ticket, weight in weights.items() if weight != 1}
    found = dict(
        zip(tickets, _first_keys(clear.check_hex(seed, "the seed"), tickets), strict=True)
    )
    if len(found) != len(tickets) or not weights.keys() <= found.keys():
        return clear.keys(seed, tickets, weights)  # names what is wrong
    for ticket, weight in heavy.items():
        found[ticket] = clear.key_of(seed, ticket, weight)
    return found


def _first_keys(seed: str, tickets: Sequence[str]) -> list[str]:
    return [sha256(f"{seed}:{ticket}:0".encode()).hexdigest() for ticket in tickets]
