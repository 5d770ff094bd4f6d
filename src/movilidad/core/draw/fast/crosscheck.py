"""A second recomputation of a drawn round that shares no loop with the first."""

from movilidad.core.draw import merkle
from movilidad.core.draw.fast import draw_columns, read_columns
from movilidad.core.draw.fast.chance import keys
from movilidad.core.draw.fast.publishing import Writer
from movilidad.core.draw.publication import Frozen, parts
from movilidad.core.draw.transcript import weights


def result_root(frozen: Frozen, seed: str) -> str:
    """Return the root of the result by the fast path: nobody is told before both agree."""
    columns = read_columns(frozen.applications.values(), *parts(frozen.round_object))
    losses = dict(zip(columns.tickets, columns.losses.tolist(), strict=True))
    ranking = keys(seed, columns.tickets, weights(frozen.round_object, losses))
    writer = Writer(columns.tickets, [frozen.commitments[one] for one in columns.tickets])
    return merkle.root(writer.row_leaves(draw_columns(columns, ranking))).hex()
