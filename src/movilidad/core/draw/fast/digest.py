"""SHA-256 (FIPS 180-4) of a million short texts, eight at a time, and Merkle trees over them.

Calling `hashlib` costs more than the hashing of a line. Here eight texts lie side by side in one
vector of whole numbers, which LLVM turns into the machine's own (AVX2, NEON, SSE). The vectors
of FIPS 180-4 and RFC 9162 hold for it, and every length of text is compared with `hashlib`.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import reduce
from math import isqrt
from typing import Any, TypeVar

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from movilidad.core.draw.fast.kernels import Bytes, Ints, compiled

LANES = 8
BLOCK, DIGEST = 64, 32
CHUNK = 4_000
# The result does not depend on it; as many chunks are in memory at once.
THREADS = 4
Given = TypeVar("Given")
Made = TypeVar("Made")

_VECTOR = ir.VectorType(ir.IntType(32), LANES)


def _primes(count: int) -> list[int]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


def _cube_root(number: int) -> int:
    low, high = 0, number
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= number else (low, middle - 1)
    return low


# FIPS 180-4 sections 4.2.2 and 5.3.3: the first 32 bits behind the point of the roots of primes.
_ROUNDS = [_cube_root(prime << 96) & 0xFFFFFFFF for prime in _primes(64)]
_START = np.array([isqrt(prime << 64) & 0xFFFFFFFF for prime in _primes(8)], np.uint32)


def _all_lanes(number: int) -> ir.Constant:
    return ir.Constant(_VECTOR, [number] * LANES)


def _take_block(_typing: Any, state: Any, block: Any) -> Any:
    """Take one block of each lane into the state: state[8 * LANES], block[16 * LANES], words
    of 32 bits, the lanes of one word side by side (FIPS 180-4 section 6.2.2)."""
    return types.void(state, block), _write_rounds


def _write_rounds(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    before, after = (
        [_row(context, builder, kind, value, row) for row in range(rows)]
        for kind, value, rows in zip(signature.args, arguments, (8, 16), strict=True)
    )
    state = [builder.load(place, align=4) for place in before]
    words = [builder.load(place, align=4) for place in after]
    new = state
    for number, constant in enumerate(_ROUNDS):
        if number >= len(words):
            words.append(_next_word(builder, words))
        new = _one_round(builder, new, words[number], constant)
    for place, old, added in zip(before, state, new, strict=True):
        builder.store(builder.add(old, added), place, align=4)
    return context.get_dummy_value()


def _row(context: Any, builder: Any, kind: Any, value: Any, number: int) -> Any:
    data = context.make_array(kind)(context, builder, value).data
    start = builder.bitcast(data, _VECTOR.as_pointer())
    return builder.gep(start, [ir.Constant(ir.IntType(32), number)])


def _next_word(builder: Any, words: list[Any]) -> Any:
    parts = (
        _mixed(builder, words[-2], (17, 19), shifted=10),
        words[-7],
        _mixed(builder, words[-15], (7, 18), shifted=3),
        words[-16],
    )
    return reduce(builder.add, parts)


def _one_round(builder: Any, state: list[Any], word: Any, constant: int) -> list[Any]:
    a, b, c, d, e, f, g, h = state
    choice = builder.xor(g, builder.and_(e, builder.xor(f, g)))
    majority = builder.or_(builder.and_(a, b), builder.and_(c, builder.or_(a, b)))
    fixed = builder.add(word, _all_lanes(constant))
    first = reduce(builder.add, (fixed, h, choice, _mixed(builder, e, (6, 11, 25))))
    second = builder.add(majority, _mixed(builder, a, (2, 13, 22)))
    return [builder.add(first, second), a, b, c, builder.add(d, first), e, f, g]


def _mixed(builder: Any, word: Any, turns: tuple[int, ...], *, shifted: int = 0) -> Any:
    parts = [
        builder.or_(builder.lshr(word, _all_lanes(turn)), builder.shl(word, _all_lanes(32 - turn)))
        for turn in turns
    ]
    if shifted:
        parts.append(builder.lshr(word, _all_lanes(shifted)))
    return reduce(builder.xor, parts)


# Its type is what numba makes of it: a compiled function calls it as _compress(state, block).
_compress: Any = intrinsic(_take_block)


@compiled
def _word(text: Bytes, at: int) -> Any:
    return (
        np.uint32(np.uint32(text[at]) << np.uint32(24))
        | np.uint32(np.uint32(text[at + 1]) << np.uint32(16))
        | np.uint32(np.uint32(text[at + 2]) << np.uint32(8))
        | np.uint32(text[at + 3])
    )


@compiled
def _fill(block: Any, lane: int, text: Bytes, at: int, left: int) -> None:
    """Lay the next 64 bytes of a text into their lane, and behind its end a one and zeros
    (FIPS 180-4 section 5.1.1). `left` is negative where the end was in the block before."""
    whole = min(max(left, 0) // 4, 16)
    for word in range(whole):
        block[word * LANES + lane] = _word(text, at + 4 * word)
    for word in range(whole, 16):
        block[word * LANES + lane] = np.uint32(0)
    if 0 <= left < BLOCK:
        rest = left - 4 * whole
        value = np.uint32(128) << np.uint32(24 - 8 * rest)
        for byte in range(rest):
            value |= np.uint32(text[at + 4 * whole + byte]) << np.uint32(24 - 8 * byte)
        block[whole * LANES + lane] = np.uint32(value)


@compiled
def _keep(found: Bytes, state: Any, lane: int) -> None:
    for word in range(8):
        value = state[word * LANES + lane]
        for byte in range(4):
            found[4 * word + byte] = (value >> np.uint32(24 - 8 * byte)) & np.uint32(255)


@compiled
def hash_records(text: Bytes, stops: Ints) -> Bytes:
    """Return the SHA-256 of each record, 32 bytes each: record i ends at text[stops[i]] and
    begins where the one before it ends."""
    found = np.empty((stops.size, DIGEST), np.uint8)
    state, block = np.empty(8 * LANES, np.uint32), np.zeros(16 * LANES, np.uint32)
    starts, lengths = np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    for first in range(0, stops.size, LANES):
        lanes = min(LANES, stops.size - first)
        blocks = 0
        for lane in range(lanes):
            starts[lane] = stops[first + lane - 1] if first + lane > 0 else 0
            lengths[lane] = stops[first + lane] - starts[lane]
            blocks = max(blocks, (lengths[lane] + 8) // BLOCK + 1)
        for word in range(8):
            state[word * LANES : (word + 1) * LANES] = _START[word]
        for number in range(blocks):
            for lane in range(lanes):
                at = number * BLOCK
                _fill(block, lane, text, starts[lane] + at, lengths[lane] - at)
                if lengths[lane] + 9 <= at + BLOCK:
                    block[14 * LANES + lane] = np.uint32(lengths[lane] >> 29)
                    block[15 * LANES + lane] = np.uint32((lengths[lane] << 3) & 0xFFFFFFFF)
            _compress(state, block)
            for lane in range(lanes):
                if (lengths[lane] + 8) // BLOCK == number:
                    _keep(found[first + lane], state, lane)
    return found


@compiled
def hash_pairs(below: Bytes) -> Bytes:
    """Return the node over each two neighbours of a level of hashes (RFC 9162 section 2.1.1);
    an odd last one is left out."""
    pairs, size = below.shape[0] // 2, 2 * DIGEST + 1
    text = np.empty(pairs * size, np.uint8)
    for pair in range(pairs):
        text[pair * size] = 1
        for side in range(2):
            for byte in range(DIGEST):
                text[pair * size + 1 + side * DIGEST + byte] = below[2 * pair + side, byte]
    return hash_records(text, np.arange(1, pairs + 1) * size)


def tree(leaves: Bytes) -> Bytes:
    """Return all levels of a Merkle tree one after the other, from its leaves to its root: what
    `merkle.levels` returns, as rows of 32 bytes. Raises ValueError for no leaf."""
    if not leaves.size:
        raise ValueError("a tree has a leaf")
    levels = [leaves]
    while levels[-1].shape[0] > 1:
        levels.append(_level_above(levels[-1]))
    return np.concatenate(levels)


def _level_above(below: Bytes) -> Bytes:
    size = below.shape[0]
    parts = (below[at : at + 2 * CHUNK] for at in range(0, size, 2 * CHUNK))
    above = list(side_by_side(hash_pairs, parts))
    return np.concatenate([*above, below[size - size % 2 :]])


def side_by_side(work: Callable[[Given], Made], parts: Iterable[Given]) -> Iterator[Made]:
    """Give work(part) of each part in order, some of them made at the same time; compiled work
    needs no lock, so threads suffice. At most a few answers wait in memory."""
    with ThreadPoolExecutor(THREADS) as pool:
        waiting: deque[Future[Made]] = deque()
        for part in parts:
            waiting.append(pool.submit(work, part))
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
