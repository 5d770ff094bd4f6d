"""The cross-check: two programs repeat the draw, and nobody is told before they agree.

The fast program drew. The clear one repeats it from the database, and verify_draw.py, the file
that auditors run, repeats it in a process of its own over written files.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.run_round import advance, locked_round, need, note, past
from movilidad.apps.appointments.life.progress import how_far
from movilidad.apps.appointments.models import Recomputation, Round
from movilidad.apps.appointments.publication import frozen_as_drawn
from movilidad.apps.appointments.rapid import auditors_files, drawn_again, folder_files
from movilidad.apps.appointments.types import CrossCheckFailed
from movilidad.apps.audit.types import Actor
from movilidad.core.draw import verify_draw
from movilidad.core.draw.publication import draw
from movilidad.core.draw.result import Row
from movilidad.core.draw.seeding import derive_seed
from movilidad.infra.ids import new_id

NOTHING_FOUND = ""


def _by_the_clear_program(row: Round) -> str:
    frozen, seed = frozen_as_drawn(row), derive_seed(row.draw.seed_material)
    if (frozen.params, frozen.root, seed) != (row.params_hash, row.entrants_root, row.seed):
        return NOTHING_FOUND
    drawn = draw(frozen, seed)
    return drawn.result_root if _stored_as(row, drawn.rows) else NOTHING_FOUND


def _stored_as(row: Round, rows: Mapping[str, Row]) -> bool:
    """Whether every ticket holds the place and the seat that offers are made of."""
    stored = row.tickets.values_list("text", "position", "block", "session_id", "own_row")
    return all(
        own == rows[text]
        and (position, block) == (own["position"], own["block"])
        and (session and str(session)) == own["session"]
        for text, position, block, session, own in stored.iterator(chunk_size=5000)
    )


def _by_the_file_that_stands_alone(row: Round) -> str:
    """What the auditors' folder says, if verify_draw.py finds that everything in it holds."""
    frozen, outcome = drawn_again(row)
    files = auditors_files(folder_files(row, frozen, outcome), frozen, outcome)
    with tempfile.TemporaryDirectory(prefix="movilidad-check-") as where:
        for name, data in files.items():
            (Path(where) / name).write_bytes(data)
        program = [sys.executable, "-I", str(verify_draw.__file__), where]
        done = subprocess.run(program, capture_output=True, check=False)  # noqa: S603 - our own
    return outcome.result_root if done.returncode == 0 else NOTHING_FOUND


PROGRAMS: Mapping[str, Callable[[Round], str]] = {
    Recomputation.Program.CLEAR: _by_the_clear_program,
    Recomputation.Program.ALONE: _by_the_file_that_stands_alone,
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
    disagreeing = []
    for number, (program, repeat) in enumerate(PROGRAMS.items()):
        how_far(number, len(PROGRAMS))
        found = repeat(row)
        agrees = found == row.result_root == row.draw.result_root
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
