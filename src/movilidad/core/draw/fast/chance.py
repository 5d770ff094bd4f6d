"""Ranking keys for a million tickets: the same as `tickets.keys`, with less ceremony."""

from collections.abc import Mapping, Sequence

import numpy as np

from movilidad.core.draw import tickets as clear
from movilidad.core.draw.fast.kernels import Bytes, Ints, keep_smaller
from movilidad.core.draw.fast.pieces import Pieces, columns, hashed
from movilidad.core.draw.fast.texts import equally_long


def keys(seed: str, tickets: Sequence[str], weights: Mapping[str, int]) -> dict[str, str]:
    """Return what `tickets.keys` returns, and raise what it raises; only faster."""
    clear.check_hex(seed, "the seed")
    heavy = np.fromiter((_weight(weights.get(one, 1)) for one in tickets), np.int64, len(tickets))
    known = set(tickets)
    if len(known) != len(tickets) or not weights.keys() <= known or (heavy < 1).any():
        return clear.keys(seed, tickets, weights)  # names what is wrong
    digits = key_bytes(seed, tickets, heavy).tobytes().hex()
    return {ticket: digits[64 * at : 64 * at + 64] for at, ticket in enumerate(tickets)}


def _weight(given: object) -> int:
    """0, which no weight may be, for what only the clear program can name."""
    return given if type(given) is int and given < 2**62 else 0


def key_bytes(seed: str, tickets: Sequence[str], weights: Ints) -> Bytes:
    """Return the key of each ticket as 32 bytes. `weights` are from 1 up, one for each ticket.

    Raises WrongKind for a malformed seed.
    """
    pieces = Pieces()
    start = pieces.add(f"{clear.check_hex(seed, 'the seed')}:")
    rows = equally_long(tickets)
    first = pieces.add_all(tickets) if rows is None else pieces.add_rows(rows)
    found = _hashes(pieces, start, first + np.arange(len(tickets)), 0)
    for number in range(1, int(weights.max(initial=1))):
        who = np.flatnonzero(weights > number)
        keep_smaller(found, who, _hashes(pieces, start, first + who, number))
    return found


def _hashes(pieces: Pieces, start: int, tickets: Ints, number: int) -> Bytes:
    end = pieces.add(f":{number}")
    return hashed(pieces, tickets.size, lambda at: columns(start, tickets[at], end))
