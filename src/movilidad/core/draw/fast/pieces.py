"""Texts put together from numbered pieces: a million rows share few words, so copy, not format."""

from collections.abc import Callable, Iterable, Iterator
from json.encoder import encode_basestring
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from movilidad.core.draw.fast.digest import CHUNK, hash_records, side_by_side
from movilidad.core.draw.fast.joining import SPARE, join
from movilidad.core.draw.fast.kernels import Bytes, Ints

Numbers = NDArray[np.integer[Any]]
Number = TypeVar("Number", np.uint8, np.int64)
# Places of records in, their pieces and the marks behind each record out; see `join`.
Records = Callable[[Ints], tuple[Ints, Ints]]


class Pieces:
    """A growing table of texts. Give texts, get the number of the first; then join by number."""

    def __init__(self) -> None:
        self._blob: Bytes = np.zeros(SPARE, np.uint8)
        self._ends: Ints = np.zeros(1, np.int64)
        self._count = 0

    def add(self, *texts: str) -> int:
        """Add texts and return the number of the first; the others follow it."""
        return self.add_all(texts)

    def add_all(self, texts: Iterable[str]) -> int:
        """Add many texts and return the number of the first; the others follow it."""
        part = list(map(str.encode, texts))
        sizes = np.fromiter(map(len, part), np.int64, len(part))
        return self._add(np.frombuffer(b"".join(part), np.uint8), sizes)

    def add_rows(self, rows: Bytes) -> int:
        """Add texts that are rows of one table and return the number of the first."""
        return self._add(rows.ravel(), np.full(rows.shape[0], rows.shape[1]))

    def _add(self, data: Bytes, sizes: Ints) -> int:
        first, used = self._count, int(self._ends[self._count])
        self._count += sizes.size
        self._ends = _with_room(self._ends, first + 1, self._count + 1)
        self._ends[first + 1 : self._count + 1] = used + np.cumsum(sizes)
        self._blob = _with_room(self._blob, used, used + data.size + SPARE)
        self._blob[used : used + data.size] = data
        return first

    def table(self) -> tuple[Bytes, Ints]:
        """Return all pieces in one row of bytes, and where each of them ends, 0 first. Behind
        the last are as many bytes to spare as `join` may read too far."""
        return self._blob, self._ends


def _with_room(array: NDArray[Number], used: int, needed: int) -> NDArray[Number]:
    """Grow by a quarter more than needed, since each growth copies what is there."""
    if needed <= array.size:
        return array
    larger = np.empty(needed * 5 // 4, array.dtype)
    larger[:used] = array[:used]
    return larger


def columns(*parts: Numbers | int) -> tuple[Ints, Ints]:
    """Return the records that write, one by one, one piece of each column."""
    table = np.column_stack(np.broadcast_arrays(*parts)).astype(np.int64, copy=False)
    return table.ravel(), np.arange(1, len(table) + 1) * table.shape[1]


def chunks(count: int) -> Iterator[Ints]:
    """Give the places 0 to count - 1, some thousands at a time."""
    return (np.arange(at, min(at + CHUNK, count)) for at in range(0, count, CHUNK))


def written(pieces: Pieces, count: int, records: Records) -> Iterator[tuple[Bytes, Ints]]:
    """Give the text of `count` records in chunks, each with the places at which records end."""
    table = pieces.table()
    return side_by_side(lambda places: join(*table, *records(places)), chunks(count))


def hashed(pieces: Pieces, count: int, records: Records) -> Bytes:
    """Return the SHA-256 of each of `count` records, 32 bytes each."""
    table = pieces.table()
    found = side_by_side(
        lambda places: hash_records(*join(*table, *records(places))), chunks(count)
    )
    return np.concatenate(list(found))


def quoted(texts: Iterable[str]) -> Iterator[str]:
    """Give each text as JSON writes it."""
    return map(encode_basestring, texts)


def unquoted(texts: Iterable[str]) -> Iterator[str]:
    """Give each text as JSON writes it between its quotation marks."""
    return (one[1:-1] for one in quoted(texts))
