"""Telling everybody: offers to those who were drawn, and a word to those who were not."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.run_round import locked_round, need, note, past
from movilidad.apps.appointments.correspondence import letters
from movilidad.apps.appointments.entrants import households_with_a_seat
from movilidad.apps.appointments.fairness_report import require_fair
from movilidad.apps.appointments.folder import write_folder
from movilidad.apps.appointments.models import Offer, Round, Session
from movilidad.apps.appointments.offering import new_offer, place
from movilidad.apps.appointments.standby import give_back
from movilidad.apps.audit.types import Actor
from movilidad.apps.messaging.actions import enqueue
from movilidad.apps.registration.queries import standing_households
from movilidad.infra.sealing.keys import vaults_of

_TELL_BATCH = 500


def publish_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """Make the offers of a checked round and queue the messages, all or nothing; then write its
    public folder. Repeating it writes the folder again and tells nobody a second time.

    A household that withdrew or got a seat meanwhile is passed over and its seat goes down the
    order at once. Those without an offer have lost this round, which counts for them in the
    next (see entrants.losses_of). Raises RoundOutOfOrder, or FairnessGateClosed while day or
    hour of registration predicts who was drawn (core.draw.fairness) and no observer released it.
    """
    write_folder(_publish(round_id, by, at))


@transaction.atomic
def _publish(round_id: UUID, by: Actor, at: datetime) -> Round:
    row = locked_round(round_id)
    if past(row, Round.State.PUBLISHED):
        return row
    need(row, Round.State.CHECKED)
    require_fair(row, at)
    row.state, row.published_at = Round.State.PUBLISHED, at
    row.save()
    standing = {one.id for one in standing_households(row.programme_id, at)}
    may_have = standing - households_with_a_seat(row.programme_id, at)
    offers = _first_offers(row, may_have, at)
    _hand_down_unclaimed(row, offers, at)
    offered = set(row.offers.values_list("household_id", flat=True))
    _tell_the_rest(row, standing - offered, at)
    note(row, by, at, step="published", offers=len(offered))
    return row


def _first_offers(row: Round, may_have: set[UUID], at: datetime) -> list[Offer]:
    sessions = {one.id: one for one in _sessions(row)}
    drawn = row.tickets.filter(session_id__isnull=False).order_by("position")
    return place(
        [
            new_offer(row, ticket, sessions[ticket.session_id], at)
            for ticket in drawn
            if ticket.household_id in may_have and ticket.session_id in sessions
        ],
        at,
    )


def _hand_down_unclaimed(row: Round, offers: Iterable[Offer], at: datetime) -> None:
    offered = {offer.household_id for offer in offers}
    unclaimed = row.tickets.filter(session_id__isnull=False).exclude(household_id__in=offered)
    for session, block in sorted(set(unclaimed.values_list("session_id", "block"))):
        if session is not None:
            give_back(session=session, block=block, at=at)


def _tell_the_rest(row: Round, standing: set[UUID], at: datetime) -> None:
    without = [
        one for one in row.tickets.values_list("household_id", flat=True) if one in standing
    ]
    for start in range(0, len(without), _TELL_BATCH):
        vaults = vaults_of(without[start : start + _TELL_BATCH])
        written = [
            letters(household, row.programme.code, "not_drawn", vault=vault)
            for household, vault in vaults.items()
        ]
        enqueue(list(chain.from_iterable(written)), at=at)


def _sessions(row: Round) -> Iterable[Session]:
    return row.sessions.filter(cancelled_at=None).select_related("office", "programme")
