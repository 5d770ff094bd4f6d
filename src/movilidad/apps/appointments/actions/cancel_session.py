"""The office takes a session out of the plan; whoever held a place in it is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.plan_sessions import (
    locked_session,
    note_plan,
    refuse_if_fixed,
)
from movilidad.apps.appointments.correspondence import tell
from movilidad.apps.appointments.direct import statements
from movilidad.apps.appointments.models import Appointment, Hold, Offer, Round, Session
from movilidad.apps.appointments.seats import free_seat
from movilidad.apps.audit.types import Actor
from movilidad.infra.retrying import retried


def cancel_session(*, session: UUID, by: Actor, at: datetime) -> int:
    """Cancel a session; return how many families lost a seat or an offer by it.

    They are told, and their registration stands for the next round. Two transactions, because
    a family that is confirming holds its offer and waits for the session: first the session is
    shut, then those who hold something in it are released. Again after a crash goes on where
    it stopped, and so does the worker. Raises SessionUnknown, or SessionFixed while its round is
    between opening and publishing.
    """
    shut_session(session=session, by=by, at=at, by_hand=True)
    return release_rest(session=session, by=by, at=at)


@transaction.atomic
def shut_session(*, session: UUID, by: Actor, at: datetime, by_hand: bool = False) -> None:
    """Let nobody new in. `by_hand`: the timetable must not bring it back. Raises
    SessionUnknown, SessionFixed."""
    row = locked_session(session)
    refuse_if_fixed(row)
    if row.cancelled_at is None:
        row.cancelled_at = at
        if by_hand:
            row.made_by = Session.MadeBy.HAND
        if row.round is not None and row.round.state == Round.State.DRAFT:
            row.round = None  # a draft counts only what it can still give
        row.save(update_fields=["cancelled_at", "round", "made_by"])
        note_plan(row, by, at, cancelled=True)


@retried
@transaction.atomic
def release_rest(*, session: UUID, by: Actor, at: datetime) -> int:
    """Release and tell whoever still holds something in a session that was shut; how many."""
    row = Session.objects.select_related("programme").get(id=session)
    # Everything is locked before the session is: the order in which families decide.
    live = row.holds.filter(state=Hold.State.LIVE).order_by("id")
    held = list(live.select_for_update(no_key=True))
    open_offers = row.offers.filter(state=Offer.State.OPEN).order_by("id")
    offers = list(open_offers.select_for_update(no_key=True))
    booked = row.appointments.filter(state=Appointment.State.BOOKED).order_by("id")
    appointments = list(booked.select_for_update(no_key=True))
    for hold in held:
        statements.end_hold(hold.id, hold.household_id, Hold.State.RELEASED, at)
    for offer in offers:
        offer.state, offer.decided_at = Offer.State.WITHDRAWN, at
        offer.save(update_fields=["state", "decided_at"])
    for appointment in appointments:
        free_seat(appointment, at)
    told = [offer.household_id for offer in offers]
    told += [appointment.household_id for appointment in appointments]
    for household in told:
        tell(household, row.programme.code, "cancelled", at=at)
    if told:
        note_plan(row, by, at, cancelled=True, families=len(told))
    return len(told)
