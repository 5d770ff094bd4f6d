"""The published folder of a round: what anyone may check, byte for byte."""

from functools import lru_cache
from uuid import UUID

from movilidad.apps.appointments.models import Draw, Round
from movilidad.apps.appointments.publication import freeze_list
from movilidad.core.draw.canonical import read_canonical
from movilidad.core.draw.publication import auditors_files, draw, public_files


def published_files(code: str) -> dict[str, bytes] | None:
    """The public files of a published round by name, as core.draw.folder lays them out; None
    before publication. No file says who a ticket is, or where it stands in the order."""
    row = Round.objects.filter(code=code, state=Round.State.PUBLISHED).first()
    return dict(_files(row.id, auditors=False)) if row else None


def files_for_auditors(round_id: UUID) -> dict[str, bytes]:
    """The folder of accredited auditors, who repeat the whole draw. Raises Draw.DoesNotExist."""
    return dict(_files(round_id, auditors=True))


@lru_cache(maxsize=4)  # a draw never changes, and making its folder repeats it whole
def _files(round_id: UUID, *, auditors: bool) -> dict[str, bytes]:
    record = Draw.objects.select_related("round").get(round_id=round_id)
    parties = list(record.round.parties.all())
    transcript = read_canonical(bytes(record.transcript))
    if not isinstance(transcript, dict):
        raise TypeError("a transcript is an object")
    # The sessions as they were drawn: the office may have changed them since.
    frozen = freeze_list(transcript["round"], record.round.tickets.all())
    drawn = draw(frozen, record.round.seed)
    files = public_files(
        frozen,
        drawn,
        parties={one.name: one.commitment for one in parties},
        reveals={one.name: one.reveal for one in parties if one.reveal},
        announced=None,
        beacon=None,
    )
    return auditors_files(files, frozen, drawn) if auditors else files
