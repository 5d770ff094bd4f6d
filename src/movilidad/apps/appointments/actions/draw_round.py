"""The draw itself: keys, allocation, transcript, all from what was published before."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from movilidad.apps.appointments.actions.run_round import locked_round, need, note, past
from movilidad.apps.appointments.fairness_report import store_report
from movilidad.apps.appointments.models import Draw, Round
from movilidad.apps.appointments.publication import freeze_list, round_object, session_objects
from movilidad.apps.appointments.types import RulesChanged
from movilidad.apps.audit.types import Actor
from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.publication import draw
from movilidad.core.draw.result import Row
from movilidad.core.draw.seeding import derive_seed
from movilidad.infra.ids import new_id


@transaction.atomic
def draw_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """Draw a seeded round. The same inputs give the same bytes, so a crash half-way is nothing:
    run it again. A drawn round is never drawn a second time.

    Raises RoundOutOfOrder, or RulesChanged when rules or list are not those that were seeded.
    """
    row = locked_round(round_id)
    if past(row, Round.State.DRAWN):
        return
    need(row, Round.State.SEEDED)
    published = round_object(row, session_objects(row))
    frozen = freeze_list(published, row.tickets.all())
    if (frozen.params, frozen.root) != (row.params_hash, row.entrants_root):
        raise RulesChanged
    drawn = draw(frozen, derive_seed(row.seed_material))
    _store_positions(row, drawn.rows)
    row.result_root = drawn.result_root
    row.state, row.drawn_at = Round.State.DRAWN, at
    row.save()
    Draw.objects.create(
        id=new_id(),
        round=row,
        seed_material=row.seed_material,
        transcript=canonical(
            {
                "round": published,
                "seed": row.seed,
                "entrants": list(frozen.applications.values()),
                "result": dict(drawn.result, result_root=row.result_root),
            }
        ),
        result_root=row.result_root,
        drawn_at=at,
    )
    store_report(row, at)
    note(row, by, at, step="drawn", seed=row.seed, result_root=row.result_root)


def _store_positions(row: Round, own_rows: Mapping[str, Row]) -> None:
    """One statement for all tickets: a row each would take minutes at a million households."""
    document = canonical(list(own_rows.values())).decode()
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
            [document, row.id],
        )
