"""The draw itself: seed, keys, allocation, transcript, all from what was published before."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from movilidad.apps.appointments.actions.run_round import locked_round, need, note, past
from movilidad.apps.appointments.fairness_report import store_report
from movilidad.apps.appointments.models import Draw, Round
from movilidad.apps.appointments.publication import freeze_list, round_object, session_objects
from movilidad.apps.appointments.types import NobodyRevealed, RevealsMissing, RulesChanged
from movilidad.apps.audit.types import Actor
from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.publication import draw
from movilidad.core.draw.result import Row
from movilidad.core.draw.seeding import derive_seed, seed_material
from movilidad.infra.ids import new_id

# A silent party is replaced by its commitment, but not before it had this long to speak.
REVEAL_PATIENCE = timedelta(hours=24)


@transaction.atomic
def draw_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """Draw a frozen round. The same inputs give the same bytes, so a crash half-way is nothing:
    run it again. A drawn round is never drawn a second time.

    Raises RoundOutOfOrder, RevealsMissing (silent parties within 24 hours of freezing),
    NobodyRevealed, RulesChanged.
    """
    row = locked_round(round_id)
    if past(row, Round.State.DRAWN):
        return
    need(row, Round.State.FROZEN)
    published = round_object(row, session_objects(row))
    frozen = freeze_list(published, row.tickets.all())
    if (frozen.params, frozen.root) != (row.params_hash, row.entrants_root):
        raise RulesChanged
    material = _material(row, at)
    drawn = draw(frozen, derive_seed(material))
    _store_positions(row, drawn.rows)
    row.seed, row.result_root = drawn.seed, drawn.result_root
    row.state, row.drawn_at = Round.State.DRAWN, at
    row.save()
    Draw.objects.create(
        id=new_id(),
        round=row,
        seed_material=material,
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


def _material(row: Round, at: datetime) -> dict[str, object]:
    parties = list(row.parties.order_by("name"))
    reveals = {party.name: party.reveal for party in parties if party.reveal}
    silent = [party.name for party in parties if not party.reveal]
    if not reveals:
        raise NobodyRevealed
    if silent and row.frozen_at and at < row.frozen_at + REVEAL_PATIENCE:
        raise RevealsMissing(parties=", ".join(silent), until=row.frozen_at + REVEAL_PATIENCE)
    return seed_material(
        batch=row.code,
        root=row.entrants_root,
        params=row.params_hash,
        drand=None,
        commitments={party.name: party.commitment for party in parties},
        reveals=reveals,
    )


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
