"""What follows an alarm of the fairness gate: look, repeat with the same seed, and say so."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.run_round import locked_round, need, note
from movilidad.apps.appointments.fairness_report import store_report
from movilidad.apps.appointments.models import GateRelease, Round
from movilidad.apps.appointments.publication import freeze_list
from movilidad.apps.appointments.types import FindingMissing, GateNotClosed, RepetitionDiffers
from movilidad.apps.audit.types import Actor
from movilidad.core.draw import allocate, keys
from movilidad.core.draw.canonical import read_canonical
from movilidad.core.draw.publication import parts
from movilidad.core.draw.result import Result
from movilidad.core.draw.round import read_round
from movilidad.core.draw.transcript import result_root, rows, weights
from movilidad.infra.ids import new_id

SHORTEST_FINDING = 20
LONGEST_FINDING = 1000
_Allocate = Callable[
    [
        Iterable[Mapping[str, object]],
        Iterable[Mapping[str, object]],
        Iterable[Mapping[str, object]],
        Mapping[str, str],
    ],
    Result,
]


@transaction.atomic
def release_gate(*, round_id: UUID, finding: str, by: Actor, at: datetime) -> None:
    """Let a result pass that the gate holds: an alarm of chance, as one honest round in a
    thousand gives.

    The draw is repeated with the same seed by both programs; only the very same result can be
    released. There is no way to draw anew. `finding` says what was looked at, is published and
    kept. Done once; again changes nothing. Who may: `round.release`, an observer and not the
    one who runs the round.
    Raises RoundOutOfOrder, GateNotClosed, FindingMissing (20 to 1000 characters) or
    RepetitionDiffers.
    """
    from movilidad.core.draw import fast  # numba is slow to load; see rapid

    row = locked_round(round_id)
    if GateRelease.objects.filter(round=row).exists():
        return
    if row.state != Round.State.CHECKED:
        need(row, Round.State.DRAWN)
    if store_report(row, at).passes:
        raise GateNotClosed
    words = " ".join(finding.split())
    if not SHORTEST_FINDING <= len(words) <= LONGEST_FINDING:
        raise FindingMissing(least=SHORTEST_FINDING, most=LONGEST_FINDING)
    if any(_repeat(row, program) != row.result_root for program in (allocate, fast.allocate)):
        raise RepetitionDiffers
    GateRelease.objects.create(
        id=new_id(),
        round=row,
        finding=words,
        result_root=row.result_root,
        released_by=by.id,
        released_at=at,
    )
    note(row, by, at, step="released")


def _repeat(row: Round, program: _Allocate) -> str:
    """The root of the result that the announced rules, the frozen list and the seed give now."""
    transcript: Any = read_canonical(bytes(row.draw.transcript))
    published = transcript["round"]
    frozen = freeze_list(published, row.tickets.all())
    if (frozen.params, frozen.root) != (row.params_hash, row.entrants_root):
        raise RepetitionDiffers
    entrants, tables = list(frozen.applications.values()), parts(published)
    read = read_round(entrants, *tables)
    losses = {ticket: entrant.losses for ticket, entrant in read.entrants.items()}
    numbers = keys(row.seed, read.entrants, weights(published, losses))
    result = program(entrants, *tables, numbers)
    return result_root(rows(read, frozen.commitments, result).values())
