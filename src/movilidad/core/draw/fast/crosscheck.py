"""A second recomputation of a drawn round that shares no loop with the first."""

from movilidad.core.draw.fast import read_columns
from movilidad.core.draw.fast.assembly import draw_seeded
from movilidad.core.draw.fast.digest import tree
from movilidad.core.draw.fast.publishing import Writer
from movilidad.core.draw.publication import Frozen, parts
from movilidad.core.draw.transcript import weight_cap


def result_root(frozen: Frozen, seed: str) -> str:
    """Return the root of the result by the fast path: nobody is told before both agree."""
    columns = read_columns(frozen.applications.values(), *parts(frozen.round_object))
    writer = Writer(columns.tickets, [frozen.commitments[one] for one in columns.tickets])
    drawn = draw_seeded(columns, seed, weight_cap(frozen.round_object))
    root: bytes = tree(writer.row_leaves(drawn))[-1].tobytes()
    return root.hex()
