"""The draw itself: keys, allocation, transcript, all from what was published before."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction

from movilidad.apps.appointments.actions.run_round import locked_round, need, note, past
from movilidad.apps.appointments.fairness_report import store_report
from movilidad.apps.appointments.life.progress import how_far
from movilidad.apps.appointments.models import Draw, Round
from movilidad.apps.appointments.publication import round_object, session_objects
from movilidad.apps.appointments.rapid import (
    FrozenRound,
    entries_of,
    frozen_round,
    transcript,
)
from movilidad.apps.appointments.types import RulesChanged
from movilidad.apps.audit.types import Actor
from movilidad.core.draw.seeding import derive_seed
from movilidad.infra.ids import new_id

if TYPE_CHECKING:
    from movilidad.core.draw.fast.assembly import Outcome


@transaction.atomic
def draw_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """Draw a seeded round. The same inputs give the same bytes, so a crash half-way is nothing:
    run it again. A drawn round is never drawn a second time.

    The fast program draws; two others repeat it before anybody is told (`check_round`).
    Raises RoundOutOfOrder, or RulesChanged when rules or list are not those that were seeded.
    """
    from movilidad.core.draw.fast.assembly import draw_listed, result_json

    row = locked_round(round_id)
    if past(row, Round.State.DRAWN):
        return
    need(row, Round.State.SEEDED)
    published = round_object(row, session_objects(row))
    frozen = frozen_round(published, entries_of(row))
    if (frozen.listed.params, frozen.listed.root) != (row.params_hash, row.entrants_root):
        raise RulesChanged
    outcome = draw_listed(frozen.listed, derive_seed(row.seed_material))
    _store_positions(row, frozen, outcome)
    row.result_root = outcome.result_root
    row.state, row.drawn_at = Round.State.DRAWN, at
    row.save()
    Draw.objects.create(
        id=new_id(),
        round=row,
        seed_material=row.seed_material,
        transcript=transcript(frozen, outcome),
        rules=published,
        result=result_json(frozen.listed, outcome),
        result_root=row.result_root,
        drawn_at=at,
    )
    store_report(row, at)
    note(row, by, at, step="drawn", seed=row.seed, result_root=row.result_root)


def _store_positions(row: Round, frozen: FrozenRound, outcome: "Outcome") -> None:
    """One statement for some thousands of tickets: a row each would take hours."""
    done, count = 0, frozen.listed.writer.count
    for rows in frozen.listed.writer.rows(outcome.drawn):
        with connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE appointments_ticket AS ticket
                   SET position = (own ->> 'position')::integer,
                       block = own ->> 'block',
                       session_id = (own ->> 'session')::uuid,
                       own_row = own
                  FROM jsonb_array_elements(%s::jsonb) AS own
                 WHERE ticket.round_id = %s AND ticket.text = own ->> 't'
                """,
                [(b"[" + b",".join(rows) + b"]").decode(), row.id],
            )
        done += len(rows)
        how_far(done, count)
