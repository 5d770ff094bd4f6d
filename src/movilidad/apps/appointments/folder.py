"""Writing the public folder of a round: static files that any web server or mirror can hold.

    MOVILIDAD_DATA/draws/<round>/<file>         core.draw.folder says which
    MOVILIDAD_DATA/draws-trees/<root>           hash trees, from which families get their proofs

Files are whole or not there: each is written beside its place and moved. Writing again gives the
same bytes, so a crash between two files is mended by repeating the step. A list that was objected
to gives way to its successor; its root stays on record (models.FrozenList).
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from movilidad.apps.appointments.models import Round
from movilidad.apps.appointments.publication import round_object, session_objects
from movilidad.apps.appointments.rapid import (
    drawn_again,
    early_files,
    entries_of,
    folder_files,
    frozen_round,
)
from movilidad.core.draw import folder
from movilidad.core.draw.merkle import InclusionProof

if TYPE_CHECKING:
    from movilidad.core.draw.fast.kernels import Bytes

_HASH = 32


def public_folder(code: str) -> Path:
    """Where the public files of a round are."""
    return Path(settings.DATA) / "draws" / code


def _trees() -> Path:
    return Path(settings.DATA) / "draws-trees"


def write_folder(row: Round) -> None:
    """Write what may be public of a frozen round in the state it has, and the trees beside it.

    Call it after the transaction: a root that was never committed must not be seen.
    """
    if row.state == Round.State.PUBLISHED:
        frozen, outcome = drawn_again(row)
        _write_tree(frozen.listed.entries)
        _write_tree(outcome.rows)
        _write_all(public_folder(row.code), folder_files(row, frozen, outcome))
        return
    published = round_object(row, session_objects(row))
    frozen = frozen_round(published, entries_of(row))
    _write_tree(frozen.listed.entries)
    _write_all(public_folder(row.code), early_files(row, frozen))


def is_written(code: str) -> bool:
    """Whether the folder of a published round is there whole."""
    return (public_folder(code) / folder.SUMS).is_file()


def proof(root: str, index: int, size: int) -> InclusionProof | None:
    """The path of one leaf to a root, read from some twenty places of the tree's file; None
    where the tree is not on this machine."""
    path = []
    try:
        with (_trees() / root).open("rb") as tree:
            offset, place, count = 0, index, size
            while count > 1:
                if (neighbour := place ^ 1) < count:
                    tree.seek((offset + neighbour) * _HASH)
                    path.append(tree.read(_HASH))
                offset, place, count = offset + count, place >> 1, (count + 1) >> 1
    except FileNotFoundError:
        return None
    return InclusionProof(index, size, tuple(path))


def _write_tree(tree: "Bytes") -> None:
    _write_all(_trees(), {tree[-1].tobytes().hex(): tree.tobytes()})


def _write_all(where: Path, files: Mapping[str, bytes]) -> None:
    """Every file, the sums last: who finds them finds everything."""
    where.mkdir(parents=True, exist_ok=True)
    for name in sorted(files, key=lambda one: (one == folder.SUMS, one)):
        _write(where / name, files[name])


def _write(path: Path, data: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
