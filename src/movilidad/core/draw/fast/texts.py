"""Many texts as one table of bytes, where all have the same length, as tickets and hashes do."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from movilidad.core.draw.fast.kernels import Bytes, Ints

_QUOTE, _BACKSLASH, _FIRST_PRINTED = 34, 92, 32


def equally_long(texts: Sequence[str]) -> Bytes | None:
    """Return texts[i] as row i; None where lengths differ or a text is not plain ASCII.

    Comparing rows is then comparing texts: both go by the numbers of their letters.
    """
    joined = "".join(texts)
    width = len(texts[0]) if texts else 0
    if not width or not joined.isascii() or set(map(len, texts)) != {width}:
        return None
    rows: Bytes = np.frombuffer(joined.encode(), np.uint8).reshape(-1, width)
    # A zero byte at the end would be lost on numpy's own texts.
    return rows if rows.min() else None


def as_texts(rows: Bytes) -> Any:
    """Return rows as numpy's texts, which it can compare and sort."""
    return np.ascontiguousarray(rows).view(f"S{rows.shape[1]}").ravel()


def is_plain_json(rows: Bytes) -> bool:
    """Tell whether JSON writes all these letters as they are."""
    special = (rows < _FIRST_PRINTED) | (rows == _QUOTE) | (rows == _BACKSLASH)
    return not special.any()


def text_order(texts: Sequence[str], rows: Bytes | None) -> Ints:
    """Return the indices of texts in their order. `rows` are those of `equally_long`."""
    if rows is None:
        return np.array(sorted(range(len(texts)), key=texts.__getitem__), np.int64)
    table = as_texts(rows)
    if (table[:-1] <= table[1:]).all():
        return np.arange(len(texts))
    order: Ints = np.argsort(table, kind="stable").astype(np.int64)
    return order


def all_differ(texts: Sequence[str]) -> bool:
    """Tell whether no text stands twice."""
    rows = equally_long(texts)
    if rows is None:
        return len(set(texts)) == len(texts)
    table = as_texts(rows)
    in_order = table if (table[:-1] <= table[1:]).all() else np.sort(table)
    return not (in_order[:-1] == in_order[1:]).any()
