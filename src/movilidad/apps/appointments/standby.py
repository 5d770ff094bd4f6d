"""Seats that come back go down the published order of their round, never to a first comer.

The rule is core.draw.standby.next_holder, asked of the database here because a round may have a
million tickets; a test holds both to the same answers.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from movilidad.apps.appointments.choices import group_of
from movilidad.apps.appointments.life.needs import accepts, class_of, need_now
from movilidad.apps.appointments.models import Appointment, Offer, Round, Session, Ticket
from movilidad.apps.appointments.offering import Seat, place
from movilidad.apps.registration.queries import standing_household
from movilidad.core.draw.clear import Room
from movilidad.core.draw.round import EVERYBODY, OPEN, HouseholdClass

# Nobody is asked to travel on less notice than this; what comes back later stays free.
NOTICE = timedelta(hours=24)


@transaction.atomic
def give_back(*, session: UUID, block: str, at: datetime) -> int:
    """Offer what is free in a session to the next in the published order; return how many.

    `block` is the reserve in which the seat was drawn: its households come first, in its own
    order, then everybody in the drawn order. Asked are those who listed the session, fit whole,
    hold no seat and were not offered one in this round. The session is locked meanwhile.
    """
    row = Session.objects.select_for_update(of=["self"], no_key=True).get(id=session)
    drawn = row.round
    if drawn is None or drawn.state != Round.State.PUBLISHED or row.cancelled_at is not None:
        return 0
    if row.starts_at - at < NOTICE:
        return 0
    made = 0
    room = room_left(row)
    for ticket in _in_order(drawn, row, block):
        if room.units < 1:
            break
        need = _wanted(ticket, row)
        if need is not None and room.fits(need):
            stored = place(drawn, [Seat(ticket, row, need)], at)
            if stored:
                room.take(need)
                made += 1
    return made


def room_left(session: Session) -> Room:
    """What a session has beside confirmed seats and open offers."""
    room = Room(
        session.units - session.taken_units,
        {one.language: one.units - one.taken for one in session.languages.all()},
        session.accessible - session.taken_accessible,
    )
    for offer in session.offers.filter(state=Offer.State.OPEN):
        if offer.language is not None:
            # The office may have lost the interpreter since: then there is less than nothing.
            room.languages.setdefault(offer.language, 0)
        room.take(HouseholdClass(offer.units, offer.language, offer.accessible))
    return room


def _wanted(ticket: Ticket, session: Session) -> HouseholdClass | None:
    """What the household of a ticket needs now; None if it left, or changed so that it would
    not come to this session."""
    household = standing_household(ticket.household_id)
    if household is None:
        return None
    need = need_now(ticket, household)
    return need if need == class_of(ticket) or accepts(household, session) else None


def _in_order(drawn: Round, session: Session, block: str) -> Iterator[Ticket]:
    waiting = _waiting(drawn, session)
    reserve = next((one for one in drawn.reserves if one["code"] == block != OPEN), None)
    seen: set[UUID] = set()
    if reserve is not None:
        mine = waiting
        if reserve["who"] != EVERYBODY:
            mine = mine.filter(entrant__flags__contains=[reserve["who"]])
        by_losses = ["-entrant__losses"] if reserve["order"] == "losses" else []
        for ticket in mine.order_by(*by_losses, "position").iterator(chunk_size=200):
            seen.add(ticket.id)
            yield ticket
    for ticket in waiting.order_by("position").iterator(chunk_size=200):
        if ticket.id not in seen:
            yield ticket


def _waiting(drawn: Round, session: Session) -> QuerySet[Ticket]:
    same_household = {"household_id": OuterRef("household_id")}
    # Whoever lost a seat by changing keeps the place in this order: decision 0054.
    ended = Q(round=drawn) & ~Q(state=Offer.State.CHANGED)
    asked = Offer.objects.filter(ended | Q(state=Offer.State.OPEN), **same_household)
    seated = Appointment.objects.filter(
        state__in=[Appointment.State.BOOKED, Appointment.State.ATTENDED], **same_household
    )
    return drawn.tickets.filter(
        ~Exists(asked),
        ~Exists(seated),
        position__isnull=False,
        entrant__choices__contains=[group_of(session)],
    )
