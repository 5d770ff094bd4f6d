"""The cross-check: two programs repeat the draw, and nobody is told before they agree."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.run_round import advance, locked_round, need, note, past
from movilidad.apps.appointments.models import Recomputation, Round
from movilidad.apps.appointments.publication import frozen_as_drawn
from movilidad.apps.appointments.types import CrossCheckFailed
from movilidad.apps.audit.types import Actor
from movilidad.core.draw.fast import crosscheck
from movilidad.core.draw.publication import Frozen, draw
from movilidad.core.draw.seeding import derive_seed
from movilidad.infra.ids import new_id


def _by_the_clear_program(frozen: Frozen, seed: str) -> str:
    return draw(frozen, seed).result_root


PROGRAMS: Mapping[str, Callable[[Frozen, str], str]] = {
    Recomputation.Program.CLEAR: _by_the_clear_program,
    Recomputation.Program.FAST: crosscheck.result_root,
}


def check_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """Repeat a drawn round by both programs, from the stored list and the parts of the seed.

    What each found is recorded, also when it disagrees: then the round stays drawn and nobody
    can be told. A checked round is not checked again. Raises RoundOutOfOrder, CrossCheckFailed.
    """
    if disagreeing := _check(round_id, by, at):
        raise CrossCheckFailed(programs=", ".join(disagreeing))


@transaction.atomic
def _check(round_id: UUID, by: Actor, at: datetime) -> list[str]:
    row = locked_round(round_id)
    if past(row, Round.State.CHECKED):
        return []
    need(row, Round.State.DRAWN)
    frozen, seed = frozen_as_drawn(row), derive_seed(row.draw.seed_material)
    same = (frozen.params, frozen.root, seed) == (row.params_hash, row.entrants_root, row.seed)
    disagreeing = []
    for program, repeat in PROGRAMS.items():
        found = repeat(frozen, seed)
        agrees = same and found == row.result_root == row.draw.result_root
        Recomputation.objects.create(
            id=new_id(), round=row, program=program, result_root=found, agrees=agrees, made_at=at
        )
        if not agrees:
            disagreeing.append(str(program))
    if disagreeing:
        note(row, by, at, step="check_failed", programs=", ".join(disagreeing))
    else:
        row.checked_at = at
        advance(row, Round.State.CHECKED, by, at, result_root=row.result_root)
    return disagreeing
