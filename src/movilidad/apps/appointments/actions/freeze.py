"""Fixing the list of entrants, and hearing who says that it is wrong."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.run_round import advance, locked_round, need, note, past
from movilidad.apps.appointments.entrants import issue_tickets
from movilidad.apps.appointments.folder import write_folder
from movilidad.apps.appointments.models import FrozenList, Objection, Round
from movilidad.apps.appointments.publication import round_object, session_objects
from movilidad.apps.appointments.rapid import frozen_round
from movilidad.apps.appointments.types import NoEntrants, ObjectionsOver, RoundOutOfOrder
from movilidad.apps.audit.types import Actor
from movilidad.core.draw.schedule import schedule
from movilidad.infra.ids import new_id


def freeze_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """Give a ticket to every standing household that accepts a session of the round, and fix
    the list by its Merkle root. From now on it may be objected to.

    After an objection it freezes a new list: every family keeps its ticket, every salt is new,
    and a beacon that is still days ahead is named. Raises RoundOutOfOrder, NoEntrants.
    """
    write_folder(_freeze(round_id, by, at))


@transaction.atomic
def _freeze(round_id: UUID, by: Actor, at: datetime) -> Round:
    row = locked_round(round_id)
    if past(row, Round.State.FROZEN):
        return row
    need(row, Round.State.CLOSED)
    tickets = issue_tickets(row, at)
    if not tickets:
        raise NoEntrants
    published = round_object(row, session_objects(row))
    frozen = frozen_round(published, ((one.text, one.salt, one.entrant) for one in tickets))
    row.entrants_root, row.entrants_count = frozen.listed.root, len(tickets)
    row.frozen_at = at
    if row.beacon is not None:
        row.beacon_round = schedule(at, row.objection_hours).beacon_round
    made = FrozenList.objects.create(
        id=new_id(),
        round=row,
        number=row.lists.count() + 1,
        root=row.entrants_root,
        entrants=len(tickets),
        beacon_round=row.beacon_round,
        frozen_at=at,
    )
    advance(row, Round.State.FROZEN, by, at, entrants=len(tickets), list=made.number)
    return row


@transaction.atomic
def record_objection(*, round_id: UUID, kind: str, by: Actor, at: datetime) -> UUID:
    """Record that somebody objects to the frozen list; it must then be frozen anew.

    `kind` is missing, wrong or stranger: nothing about a family is written down here. Only
    inside the objection window, before any secret is revealed. Several may be recorded before
    the new list. Raises RoundOutOfOrder, ObjectionsOver, ValueError for another kind.
    """
    row = locked_round(round_id)
    if row.frozen_at is None or row.state not in {Round.State.FROZEN, Round.State.CLOSED}:
        raise RoundOutOfOrder(state=row.state, needed=Round.State.FROZEN.value)
    until = row.frozen_at + timedelta(hours=row.objection_hours)
    if at >= until:
        raise ObjectionsOver(until=until)
    made = Objection.objects.create(
        id=new_id(),
        round=row,
        kind=Objection.Kind(kind),
        list_number=row.lists.count(),
        made_at=at,
    )
    row.state = Round.State.CLOSED
    row.save(update_fields=["state"])
    note(row, by, at, step="objection", kind=kind)
    return made.id
