"""The published folder of a round: what anyone may check, byte for byte."""

from functools import lru_cache
from pathlib import Path
from uuid import UUID

from movilidad.apps.appointments.folder import is_written, public_folder, write_folder
from movilidad.apps.appointments.models import Round
from movilidad.apps.appointments.rapid import auditors_files, drawn_again, folder_files
from movilidad.core.draw import folder

NAMES = folder.PUBLIC_FILES | {folder.BEACON, folder.SIGNATURES}


def published_files(code: str) -> dict[str, bytes] | None:
    """The public files of a published round by name, as core.draw.folder lays them out; None
    before publication. No file says who a ticket is, or where it stands in the order."""
    row = Round.objects.filter(code=code, state=Round.State.PUBLISHED).first()
    if row is None:
        return None
    _mend(row)
    return {path.name: path.read_bytes() for path in _there(code)}


def public_names(code: str) -> list[str]:
    """The files of a round that anyone may read now, by name."""
    return sorted(path.name for path in _there(code))


def public_file(code: str, name: str) -> bytes | None:
    """One public file of an announced round; None where there is none, or not yet."""
    row = Round.objects.filter(code=code, frozen_at__isnull=False).first()
    if row is None or name not in NAMES:
        return None
    _mend(row)
    path = public_folder(code) / name
    return path.read_bytes() if path.is_file() else None


def files_for_auditors(round_id: UUID) -> dict[str, bytes]:
    """The folder of accredited auditors, who repeat the whole draw. Raises Draw.DoesNotExist."""
    return dict(_auditors(round_id))


@lru_cache(maxsize=4)  # a draw never changes, and making its folder repeats it whole
def _auditors(round_id: UUID) -> dict[str, bytes]:
    row = Round.objects.select_related("draw").get(id=round_id)
    frozen, outcome = drawn_again(row)
    return auditors_files(folder_files(row, frozen, outcome), frozen, outcome)


def _mend(row: Round) -> None:
    """Write a folder that a crash between the decision and the disk left out."""
    if row.state == Round.State.PUBLISHED and not is_written(row.code):
        write_folder(row)


def _there(code: str) -> list[Path]:
    where = public_folder(code)
    return [where / name for name in sorted(NAMES) if (where / name).is_file()]
