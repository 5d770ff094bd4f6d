"""Chance and reserves over columns: the same order as `order`, for a million at once."""

from collections.abc import Mapping, Sequence

import numpy as np

from movilidad.core.draw.fast.columns import Columns
from movilidad.core.draw.fast.kernels import Bytes, Ints, Small
from movilidad.core.draw.problems import MissingKey, UnknownKey
from movilidad.core.draw.round import EVERYBODY, OPEN, REST, Reserve
from movilidad.core.draw.tickets import check_hex

_HEX_DIGITS = np.zeros(256, np.bool_)
_HEX_DIGITS[list(b"0123456789abcdef")] = True


def rank(tickets: Sequence[str], keys: Mapping[str, str]) -> Ints:
    """Return the indices of tickets by key, and by ticket where two keys are equal.

    Raises MissingKey, UnknownKey or WrongKind exactly like `order.by_chance`.
    """
    try:
        texts = list(map(keys.__getitem__, tickets))
    except KeyError as missing:
        raise MissingKey(f"ticket {missing.args[0]} has no ranking key") from missing
    if len(keys) != len(texts):
        stranger = next(iter(keys.keys() - set(tickets)))
        raise UnknownKey(f"the key of {stranger} belongs to no entrant")
    return rank_bytes(tickets, _as_bytes(tickets, texts))


def _as_bytes(tickets: Sequence[str], texts: list[str]) -> Bytes:
    usual = set(map(type, texts)) == {str} and set(map(len, texts)) == {64}
    joined = "".join(texts).encode() if usual else b""
    if not usual or not _HEX_DIGITS[np.frombuffer(joined, np.uint8)].all():
        for ticket, text in zip(tickets, texts, strict=True):
            check_hex(text, f"the key of ticket {ticket}")
    return np.frombuffer(bytes.fromhex(joined.decode()), np.uint8).reshape(-1, 32)


def rank_bytes(tickets: Sequence[str], keys: Bytes) -> Ints:
    """Return the indices of tickets by key, 32 bytes each, and by ticket where two are equal."""
    # The first 8 bytes of each key as a number; two keys rarely share them, but may.
    words = np.ascontiguousarray(keys[:, :8]).view(">u8").ravel().astype(np.uint64)
    ranked: Ints = np.argsort(words, kind="stable")
    in_rank = words[ranked]
    starts = np.flatnonzero(np.r_[True, in_rank[1:] != in_rank[:-1]])
    lengths = np.diff(np.r_[starts, words.size])
    for start, length in zip(starts[lengths > 1], lengths[lengths > 1], strict=True):
        run = ranked[start : start + length].tolist()
        run.sort(key=lambda one: (keys[one].tobytes(), tickets[one]))
        ranked[start : start + length] = run
    return ranked


def choosing_order(columns: Columns, ranked: Ints) -> tuple[Ints, Small, tuple[str, ...]]:
    """Return sigma (indices in the order of choosing), each entrant's block, and block codes."""
    taken: dict[str, Ints] = {}
    left = np.ones(ranked.size, np.bool_)  # by rank, not by entrant
    units = columns.units[ranked]
    for reserve in columns.reserves:
        block = _take(reserve, columns, ranked, np.flatnonzero(left), units)
        left[block] = False
        taken[reserve.code] = ranked[block]
    taken = taken | {OPEN: taken.pop(OPEN), REST: ranked[left]}
    blocks = np.empty(ranked.size, np.int32)
    for number, members in enumerate(taken.values()):
        blocks[members] = number
    return np.concatenate(list(taken.values())), blocks, tuple(taken)


def _take(reserve: Reserve, columns: Columns, ranked: Ints, left: Ints, units: Ints) -> Ints:
    if reserve.who != EVERYBODY:
        left = left[columns.flagged[reserve.who][ranked[left]]]
    if reserve.order == "losses":
        left = left[np.argsort(-columns.losses[ranked[left]], kind="stable")]
    reached = np.cumsum(units[left])
    size = 0 if reserve.units == 0 else int(np.searchsorted(reached, reserve.units)) + 1
    return left[:size]
