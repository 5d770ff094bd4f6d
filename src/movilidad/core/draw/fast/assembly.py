"""The public folder of a round by the fast path, from applications to SHA256SUMS.

Each part returns what `publication` returns for the same round, byte for byte, and raises what
that raises, only faster.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json import JSONEncoder

import numpy as np

from movilidad.core.draw import folder
from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.fast import Drawn, draw_ranked, read_columns
from movilidad.core.draw.fast.chance import key_bytes
from movilidad.core.draw.fast.columns import Columns
from movilidad.core.draw.fast.digest import tree
from movilidad.core.draw.fast.kernels import Bytes
from movilidad.core.draw.fast.publishing import Writer, hash_lines
from movilidad.core.draw.fast.ranking import rank_bytes
from movilidad.core.draw.fields import text
from movilidad.core.draw.publication import Plain, parts
from movilidad.core.draw.seeding import derive_seed, seed_material
from movilidad.core.draw.transcript import params_hash, weight_cap

_write = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Listed:
    """A frozen list. `entries` are all levels of its tree, from the leaves to the root."""

    round_object: Plain
    params: str
    columns: Columns
    writer: Writer
    entries: Bytes

    @property
    def root(self) -> str:
        """Return the entrants' root, 64 hexadecimal digits."""
        return _hexadecimal(self.entries[-1])

    @property
    def leaves_file(self) -> bytes:
        """Return leaves.txt."""
        return hash_lines(self.entries[: self.writer.count])


@dataclass(frozen=True, slots=True)
class Outcome:
    """A drawn list. `rows` are all levels of the tree over the rows."""

    seed: str
    drawn: Drawn
    rows: Bytes

    @property
    def result_root(self) -> str:
        """Return the root of the result, 64 hexadecimal digits."""
        return _hexadecimal(self.rows[-1])


@dataclass(frozen=True, slots=True)
class Assembled:
    """The public files, and the list and its outcome for those who keep more of them."""

    files: Mapping[str, bytes]
    listed: Listed
    outcome: Outcome


def application_texts(applications: Sequence[Plain]) -> list[bytes]:
    """Return the canonical JSON of applications that `read_columns` has taken without raising:
    it lets nothing pass that would have no canonical form."""
    return [_write(dict(one)).encode() for one in applications]


def commitments_of(salts: Sequence[bytes], texts: Sequence[bytes]) -> list[str]:
    """Return what `commitment.commitment` returns, for canonical applications."""
    return [sha256(salt + one).hexdigest() for salt, one in zip(salts, texts, strict=True)]


def list_entrants(
    round_object: Plain,
    applications: Sequence[Plain],
    commitments: Sequence[str] | None = None,
    *,
    salts: Sequence[bytes] = (),
) -> Listed:
    """Freeze a list of applications, which may come in any order. Their commitments are handed
    over one by one, or made of `salts` of 16 bytes."""
    params = params_hash(round_object)
    columns = read_columns(applications, *parts(round_object))
    if commitments is None:
        commitments = commitments_of(salts, application_texts(applications))
    writer = Writer(columns.tickets, commitments)
    return Listed(round_object, params, columns, writer, tree(writer.entry_leaves()))


def draw_listed(listed: Listed, seed: str) -> Outcome:
    """Draw a frozen list by its seed."""
    columns, cap = listed.columns, weight_cap(listed.round_object)
    keys = key_bytes(seed, columns.tickets, 1 + np.minimum(columns.losses, cap))
    drawn = draw_ranked(columns, rank_bytes(columns.tickets, keys))
    return Outcome(seed, drawn, tree(listed.writer.row_leaves(drawn)))


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
    """Return what `publication.public_files` returns for the same round, from the applications.

    `commitments` belong to `applications` one by one, 64 hexadecimal digits each; the other
    arguments are those of `public_files`.
    """
    listed = list_entrants(round_object, applications, commitments)
    material = seed_material(
        batch=text(round_object, "round", "round"),
        root=listed.root,
        params=listed.params,
        drand=beacon and {name: one for name, one in beacon.items() if name != "signature"},
        commitments=parties,
        reveals=reveals,
    )
    outcome = draw_listed(listed, derive_seed(material))
    files = public_files(
        listed, outcome, material=material, parties=parties, announced=announced, beacon=beacon
    )
    return Assembled(files, listed, outcome)


def public_files(
    listed: Listed,
    outcome: Outcome,
    *,
    material: Plain,
    parties: Mapping[str, str],
    announced: Plain | None,
    beacon: Plain | None,
    signatures: Plain | None = None,
) -> dict[str, bytes]:
    """Return the public folder of a drawn list; `material` is what its seed was made of."""
    files = {
        **files_so_far(listed, parties=parties, announced=announced),
        folder.SEED: canonical(dict(material)),
        folder.RESULT: result_json(listed, outcome),
        folder.RESULT_LEAVES: hash_lines(outcome.rows[: listed.writer.count]),
    }
    if beacon is not None and "signature" in beacon:
        files[folder.BEACON] = canonical(dict(beacon))
    if signatures is not None:
        files[folder.SIGNATURES] = canonical(dict(signatures))
    return folder.with_sums(files)


def files_so_far(
    listed: Listed, *, parties: Mapping[str, str], announced: Plain | None
) -> dict[str, bytes]:
    """Return the files that are public from the freeze on."""
    frozen = folder.frozen_object(
        batch=text(listed.round_object, "round", "round"),
        params=listed.params,
        root=listed.root,
        entrants=listed.writer.count,
        parties=parties,
        beacon=announced,
    )
    return {
        folder.ROUND: canonical(dict(listed.round_object)),
        folder.FROZEN: canonical(frozen),
        folder.LEAVES: listed.leaves_file,
    }


def result_json(listed: Listed, outcome: Outcome) -> bytes:
    """Return result.json."""
    return canonical(
        folder.result_object(
            batch=text(listed.round_object, "round", "round"),
            root=listed.root,
            seed=outcome.seed,
            result_root=outcome.result_root,
            totals=totals(outcome.drawn),
        )
    )


def full_result(listed: Listed, outcome: Outcome) -> Iterator[bytes]:
    """Give result_full.json part by part."""
    return listed.writer.result_file(outcome.drawn, outcome.result_root)


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


def _hexadecimal(digest: Bytes) -> str:
    raw: bytes = digest.tobytes()
    return raw.hex()
