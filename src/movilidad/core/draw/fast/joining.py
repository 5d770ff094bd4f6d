"""Copying many short texts behind one another, sixteen bytes at a time."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from movilidad.core.draw.fast.kernels import Bytes, Ints, compiled

# A copy may read and write up to so many bytes beyond the end of a piece.
SPARE = 16
_BLOCK = ir.VectorType(ir.IntType(8), SPARE)


def _sixteen_bytes(_typing: Any, out: Any, at: Any, source: Any, start: Any) -> Any:
    """Copy 16 bytes from source[start:] to out[at:], wherever in memory they lie."""
    return types.void(out, at, source, start), _write_copy


def _write_copy(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    places = []
    for number in (0, 2):
        array = context.make_array(signature.args[number])(context, builder, arguments[number])
        byte = builder.gep(array.data, [arguments[number + 1]])
        places.append(builder.bitcast(byte, _BLOCK.as_pointer()))
    builder.store(builder.load(places[1], align=1), places[0], align=1)
    return context.get_dummy_value()


_copy_block: Any = intrinsic(_sixteen_bytes)


@compiled
def join(blob: Bytes, ends: Ints, sequence: Ints, marks: Ints) -> tuple[Bytes, Ints]:
    """Write the pieces named in `sequence` one after the other.

    Piece i is blob[ends[i] : ends[i + 1]], and SPARE bytes follow the last. `marks` are places
    in `sequence` at which a record ends; the second answer says at which byte of the first.
    """
    total = 0
    for piece in sequence:
        total += ends[piece + 1] - ends[piece]
    out = np.empty(total + SPARE, np.uint8)
    at = np.empty(marks.size, np.int64)
    written, place = 0, 0
    for record in range(marks.size):
        while place < marks[record]:
            piece = sequence[place]
            size = ends[piece + 1] - ends[piece]
            for copied in range(0, size, SPARE):
                _copy_block(out, written + copied, blob, ends[piece] + copied)
            written += size
            place += 1
        at[record] = written
    return out[:total], at
