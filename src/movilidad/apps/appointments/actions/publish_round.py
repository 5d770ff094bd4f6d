"""Telling everybody: offers to those who were drawn, and a word to those who were not."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.run_round import locked_round, need, note, past
from movilidad.apps.appointments.correspondence import Letter, many_letters, tell
from movilidad.apps.appointments.entrants import households_with_a_seat
from movilidad.apps.appointments.fairness_report import require_fair
from movilidad.apps.appointments.folder import write_folder
from movilidad.apps.appointments.life.needs import class_of, need_now
from movilidad.apps.appointments.life.progress import how_far
from movilidad.apps.appointments.life.signatures import require_signatures
from movilidad.apps.appointments.models import Offer, Round, Session
from movilidad.apps.appointments.offering import BATCH, Seat, ended_offer, place
from movilidad.apps.appointments.standby import give_back, room_left
from movilidad.apps.audit.types import Actor
from movilidad.apps.messaging.actions import enqueue
from movilidad.apps.registration.queries import standing_households
from movilidad.apps.registration.types import HouseholdStanding


def publish_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """Make the offers of a checked round and queue the messages, all or nothing; then write its
    public folder. Repeating it writes the folder again and tells nobody a second time.

    A household that withdrew or got a seat meanwhile is passed over and its seat goes down the
    order at once. Those without an offer have lost this round, which counts for them in the
    next (see entrants.losses_of). Raises RoundOutOfOrder; FairnessGateClosed while day or hour
    of registration predicts who was drawn (core.draw.fairness) and no observer released it;
    SignaturesMissing while an observer whom the rules name may still sign.
    """
    write_folder(_publish(round_id, by, at))


@transaction.atomic
def _publish(round_id: UUID, by: Actor, at: datetime) -> Round:
    row = locked_round(round_id)
    if past(row, Round.State.PUBLISHED):
        return row
    need(row, Round.State.CHECKED)
    require_fair(row, at)
    require_signatures(row, at)
    row.state, row.published_at = Round.State.PUBLISHED, at
    row.save()
    standing = {one.id: one for one in standing_households(row.programme_id, at)}
    busy = households_with_a_seat(row.programme_id, at)
    may_have = {id_: one for id_, one in standing.items() if id_ not in busy}
    offers = _first_offers(row, may_have, at)
    _hand_down_unclaimed(row, offers, at)
    offered = set(row.offers.values_list("household_id", flat=True))
    _tell_the_rest(row, standing.keys() - offered, at)
    note(row, by, at, step="published", offers=len(offered))
    return row


def _first_offers(
    row: Round, may_have: Mapping[UUID, HouseholdStanding], at: datetime
) -> list[Offer]:
    """Offers to those who were drawn; last to those who changed since, where they still fit."""
    sessions = {one.id: one for one in _sessions(row)}
    as_drawn, changed = [], []
    for ticket in row.tickets.filter(session_id__isnull=False).order_by("position"):
        household = may_have.get(ticket.household_id)
        if household is None or ticket.session_id not in sessions:
            continue
        ticket.round = row
        need, session = need_now(ticket, household), sessions[ticket.session_id]
        if need == class_of(ticket):
            as_drawn.append(Seat(ticket, session, need))
        else:
            changed.append(Seat(ticket, session, need))
    placed = place(row, as_drawn, at)
    for seat in changed:
        placed += _offer_if_it_fits(row, seat, at)
    return placed


def _offer_if_it_fits(row: Round, seat: Seat, at: datetime) -> list[Offer]:
    """The seat of a household that changed since the list was frozen; see decision 0054."""
    if room_left(seat.session).fits(seat.need):
        return place(row, [seat], at)
    ended_offer(row, seat, Offer.State.CHANGED, at)
    tell(seat.ticket.household_id, row.programme.code, "seat_lost", at=at)
    return []


def _hand_down_unclaimed(row: Round, offers: Iterable[Offer], at: datetime) -> None:
    offered = {offer.household_id for offer in offers}
    unclaimed = row.tickets.filter(session_id__isnull=False).exclude(household_id__in=offered)
    for session, block in sorted(set(unclaimed.values_list("session_id", "block"))):
        if session is not None:
            give_back(session=session, block=block, at=at)


def _tell_the_rest(row: Round, standing: Collection[UUID], at: datetime) -> None:
    without = [
        one for one in row.tickets.values_list("household_id", flat=True) if one in standing
    ]
    for start in range(0, len(without), BATCH):
        part = [Letter(one, "not_drawn") for one in without[start : start + BATCH]]
        enqueue(list(chain.from_iterable(many_letters(row.programme.code, part))), at=at)
        how_far(min(start + BATCH, len(without)), len(without))


def _sessions(row: Round) -> Iterable[Session]:
    return row.sessions.filter(cancelled_at=None).select_related("office", "programme")
