"""Giving out a few units more than a session has desks, or no longer. Off unless switched on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.plan_sessions import locked_session, note_plan
from movilidad.apps.appointments.models import Round
from movilidad.apps.appointments.queries.overbooking import advice_for
from movilidad.apps.appointments.types import OverbookingTooLate
from movilidad.apps.audit.types import Actor
from movilidad.core.draw.overbooking import Overbooking


@transaction.atomic
def overbook_session(*, session: UUID, on: bool, by: Actor, at: datetime) -> Overbooking:
    """Switch overbooking of one session on or off; return what the rules decided.

    The number comes from the rule alone (core.draw.overbooking), nobody types it. It becomes
    part of the session's units before the round is announced, so the commitment binds it and
    the draw knows nothing special. Interpreters and accessible desks are never overbooked.
    Raises SessionUnknown, or OverbookingTooLate once the round is announced or a family holds
    something in the session.
    """
    row = locked_session(session)
    announced = row.round is not None and row.round.state != Round.State.DRAFT
    if announced or row.cancelled_at is not None or row.taken_units or row.offers.exists():
        raise OverbookingTooLate
    decided = advice_for(row, at)
    desks = row.desk_units
    row.overbooked_units = decided.extra if on else 0
    row.units = desks + row.overbooked_units
    row.overbooking = _reason(decided, at) if on else None
    row.save(update_fields=["units", "overbooked_units", "overbooking"])
    note_plan(row, by, at, overbooked=row.overbooked_units, units=row.units)
    return decided


def _reason(decided: Overbooking, at: datetime) -> dict[str, int | str]:
    return {
        "booked": decided.observed.booked,
        "came": decided.observed.came,
        "limit": decided.limit,
        "decided_at": at.isoformat(),
    }
