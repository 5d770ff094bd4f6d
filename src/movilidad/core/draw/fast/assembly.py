"""The public folder of a round by the fast path, from applications to SHA256SUMS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from movilidad.core.draw import folder
from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.fast import Drawn, draw_ranked, read_columns
from movilidad.core.draw.fast.chance import key_bytes
from movilidad.core.draw.fast.columns import Columns
from movilidad.core.draw.fast.digest import tree
from movilidad.core.draw.fast.publishing import Writer, hash_lines
from movilidad.core.draw.fast.ranking import rank_bytes
from movilidad.core.draw.fields import text
from movilidad.core.draw.publication import Plain, parts
from movilidad.core.draw.seeding import derive_seed, seed_material
from movilidad.core.draw.transcript import params_hash, weight_cap


@dataclass(frozen=True, slots=True)
class Assembled:
    """The public files, and the result for those who keep more of it."""

    files: Mapping[str, bytes]
    drawn: Drawn
    writer: Writer
    result_root: str


def assemble(
    round_object: Plain,
    applications: Sequence[Plain],
    commitments: Sequence[str],
    *,
    parties: Mapping[str, str],
    reveals: Mapping[str, str],
    announced: Plain | None,
    beacon: Plain | None,
) -> Assembled:
    """Return what `publication.public_files` returns for the same round, byte for byte.

    `commitments` belong to `applications` one by one, 64 hexadecimal digits each; the other
    arguments are those of `public_files`. Raises what that raises, only faster.
    """
    batch, params = text(round_object, "round", "round"), params_hash(round_object)
    columns = read_columns(applications, *parts(round_object))
    writer = Writer(columns.tickets, commitments)
    entries = tree(writer.entry_leaves())
    root = entries[-1].tobytes().hex()
    material = seed_material(
        batch=batch,
        root=root,
        params=params,
        drand=beacon and {name: one for name, one in beacon.items() if name != "signature"},
        commitments=parties,
        reveals=reveals,
    )
    seed = derive_seed(material)
    drawn = draw_seeded(columns, seed, weight_cap(round_object))
    rows = tree(writer.row_leaves(drawn))
    result_root = rows[-1].tobytes().hex()
    frozen = folder.frozen_object(
        batch=batch,
        params=params,
        root=root,
        entrants=writer.count,
        parties=parties,
        beacon=announced,
    )
    result = folder.result_object(
        batch=batch, root=root, seed=seed, result_root=result_root, totals=totals(drawn)
    )
    files = {
        folder.ROUND: canonical(dict(round_object)),
        folder.FROZEN: canonical(frozen),
        folder.LEAVES: hash_lines(entries[: writer.count]),
        folder.SEED: canonical(material),
        folder.RESULT: canonical(result),
        folder.RESULT_LEAVES: hash_lines(rows[: writer.count]),
    }
    if beacon is not None and "signature" in beacon:
        files[folder.BEACON] = canonical(dict(beacon))
    return Assembled(folder.with_sums(files), drawn, writer, result_root)


def draw_seeded(columns: Columns, seed: str, cap: int) -> Drawn:
    """Draw a round by its seed; `cap` is how many losses count as weight."""
    weights = 1 + np.minimum(columns.losses, cap)
    keys = key_bytes(seed, columns.tickets, weights)
    return draw_ranked(columns, rank_bytes(columns.tickets, keys))


def totals(drawn: Drawn) -> dict[str, int | None]:
    """Return what `folder.totals` returns."""
    columns = drawn.columns
    seated = drawn.seats >= 0
    units = np.array([need.units for need in columns.classes], np.int64)[columns.need]
    counts = {
        "households": len(columns.tickets),
        "households_seated": int(seated.sum()),
        "units": sum(session.units for session in columns.sessions),
        "units_given": int(units[seated].sum()),
    }
    return {name: folder.hide_small(count) for name, count in counts.items()}
