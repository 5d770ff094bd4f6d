"""Texts put together from numbered pieces: a million rows share few words, so copy, not format."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import chain
from json.encoder import encode_basestring
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from movilidad.core.draw.fast.kernels import Bytes, Ints, join

Numbers = NDArray[np.integer[Any]]
Number = TypeVar("Number", np.uint8, np.int64)


class Pieces:
    """A growing table of texts. Give texts, get the number of the first; then join by number."""

    def __init__(self) -> None:
        self._blob: Bytes = np.empty(0, np.uint8)
        self._ends: Ints = np.zeros(1, np.int64)
        self._count = 0

    def add(self, *texts: str) -> int:
        """Add texts and return the number of the first; the others follow it."""
        return self.add_all(texts)

    def add_all(self, texts: Iterable[str]) -> int:
        """Add many texts and return the number of the first; the others follow it."""
        part = list(map(str.encode, texts))
        first, used = self._count, int(self._ends[self._count])
        ends = used + np.cumsum(np.fromiter(map(len, part), np.int64, len(part)))
        self._count += len(part)
        self._ends = _with_room(self._ends, first + 1, self._count + 1)
        self._ends[first + 1 : self._count + 1] = ends
        joined = np.frombuffer(b"".join(part), np.uint8)
        self._blob = _with_room(self._blob, used, used + joined.size)
        self._blob[used : used + joined.size] = joined
        return first

    def table(self) -> tuple[Bytes, Ints]:
        """Return all pieces in one row of bytes, and where each of them ends, 0 first."""
        return self._blob, self._ends


def _with_room(array: NDArray[Number], used: int, needed: int) -> NDArray[Number]:
    """Grow by a quarter more than needed, since each growth copies what is there."""
    if needed <= array.size:
        return array
    larger = np.empty(needed * 5 // 4, array.dtype)
    larger[:used] = array[:used]
    return larger


class Numerals:
    """Whole numbers below a million or so, as two pieces: thousands, and the rest filled up."""

    def __init__(self, pieces: Pieces, below: int) -> None:
        self._plain = pieces.add_all(str(number) for number in range(max(1000, below // 1000 + 1)))
        self._filled = pieces.add_all(f"{number:03}" for number in range(1000))
        self._nothing = pieces.add("")

    def of(self, numbers: Ints) -> tuple[Ints, Ints]:
        """Return the two piece numbers of each number."""
        small = numbers < 1000
        head = self._plain + np.where(small, numbers, numbers // 1000)
        tail = np.where(small, self._nothing, self._filled + numbers % 1000)
        return head, tail


def side_by_side(*columns: Numbers | int) -> Ints:
    """Return the sequence that writes, record by record, one piece of each column."""
    table = np.column_stack(np.broadcast_arrays(*columns))
    return table.ravel().astype(np.int64, copy=False)


def written(pieces: Pieces, sequence: Ints) -> Bytes:
    """Return the text of a sequence of pieces."""
    return join(*pieces.table(), sequence, np.empty(0, np.int64))[0]


def leaves(pieces: Pieces, records: Iterable[tuple[Ints, Ints]]) -> list[bytes]:
    """Return the SHA-256 of each record; `records` are chunks of sequence and marks, see `join`.

    One thread writes the next chunk while this one hashes: the compiled join needs no lock.
    """
    table, waiting, found = pieces.table(), iter(records), []
    with ThreadPoolExecutor(max_workers=1) as writer:
        ahead = writer.submit(_join_next, table, waiting)
        while (joined := ahead.result()) is not None:
            ahead = writer.submit(_join_next, table, waiting)
            data, stops = joined[0].tobytes(), joined[1].tolist()
            starts = chain([0], stops)
            found += [sha256(data[a:b]).digest() for a, b in zip(starts, stops, strict=False)]
    return found


def _join_next(
    table: tuple[Bytes, Ints], waiting: Iterator[tuple[Ints, Ints]]
) -> tuple[Bytes, Ints] | None:
    chunk = next(waiting, None)
    return None if chunk is None else join(*table, *chunk)


def quoted(texts: Iterable[str]) -> Iterator[str]:
    """Give each text as JSON writes it."""
    return map(encode_basestring, texts)
