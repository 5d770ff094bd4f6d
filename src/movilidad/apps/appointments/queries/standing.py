"""Where one family stands."""

from datetime import datetime
from uuid import UUID

from movilidad.apps.appointments.models import (
    Appointment,
    Invitation,
    Offer,
    Round,
    Session,
    Ticket,
)
from movilidad.apps.appointments.types import Seat, Standing, StandingKind, TicketFacts

_KIND_OF_STATE = {
    Appointment.State.BOOKED: StandingKind.BOOKED,
    Appointment.State.ATTENDED: StandingKind.ATTENDED,
    Appointment.State.MISSED: StandingKind.MISSED,
}
_OVER = (Round.State.CANCELLED,)


def standing_of(household: UUID, at: datetime) -> Standing:
    """Where a registered household stands at `at` (aware, UTC), in at most 4 statements.

    A booked appointment comes before an open offer, an offer before an invitation to choose a
    time, and that before a ticket newer than the last appointment. It is for households that
    stand: whether one withdrew is registration's to know, and the kind NONE is for its callers
    to use.
    """
    appointment = _latest_appointment(household)
    if appointment and appointment.state == Appointment.State.BOOKED:
        return _of_appointment(appointment)
    offer = _newest_offer(household)
    if offer and offer.state == Offer.State.OPEN and offer.expires_at > at:
        return _of_offer(offer)
    if invitation := _invited_until(household, at):
        return Standing(StandingKind.INVITED, expires_at=invitation)
    ticket = _newest_ticket(household)
    if appointment and not (ticket and ticket.round.opens_at > appointment.changed_at):
        return _of_appointment(appointment)
    return _waiting(ticket, offer)


def seat_of(session: Session) -> Seat:
    """The time and place of a session fetched with its office and programme."""
    return Seat(
        session=session.id,
        office=session.office_id,
        office_code=session.office.code,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        zone=session.programme.zone,
    )


def _invited_until(household: UUID, at: datetime) -> datetime | None:
    """Until when the household may choose a time by itself, or None."""
    open_now = Invitation.objects.filter(
        household_id=household, state=Invitation.State.OPEN, expires_at__gt=at
    )
    return open_now.values_list("expires_at", flat=True).first()


def _latest_appointment(household: UUID) -> Appointment | None:
    return (
        Appointment.objects.filter(household_id=household, state__in=list(_KIND_OF_STATE))
        .select_related("session__office", "session__programme")
        .order_by("-confirmed_at")
        .first()
    )


def _newest_offer(household: UUID) -> Offer | None:
    return (
        Offer.objects.filter(household_id=household)
        .select_related("session__office", "session__programme", "round")
        .order_by("-made_at", "-id")
        .first()
    )


def _newest_ticket(household: UUID) -> Ticket | None:
    return (
        Ticket.objects.filter(household_id=household)
        .exclude(round__state__in=_OVER)
        .select_related("round")
        .order_by("-id")
        .first()
    )


def _of_appointment(appointment: Appointment) -> Standing:
    return Standing(
        _KIND_OF_STATE[Appointment.State(appointment.state)],
        seat=seat_of(appointment.session),
        appointment=appointment.id,
        offer=appointment.offer_id,
        direct=appointment.offer_id is None,
        version=appointment.version,
        moves=appointment.moves,
        units=appointment.units,
    )


def _of_offer(offer: Offer) -> Standing:
    return Standing(
        StandingKind.OFFERED,
        seat=seat_of(offer.session),
        offer=offer.id,
        expires_at=offer.expires_at,
        units=offer.units,
        round_code=offer.round.code,
    )


def _waiting(ticket: Ticket | None, offer: Offer | None) -> Standing:
    """No seat and no offer: in a round, or waiting for the next one."""
    past = None
    if offer and (ticket is None or offer.round_id == ticket.round_id):
        lapsed = offer.state == Offer.State.OPEN  # its time is over, the worker has not come by
        past = Offer.State.LAPSED.value if lapsed else offer.state
    if ticket:
        facts = facts_of(ticket)
        return Standing(
            StandingKind.IN_ROUND, round_code=facts.round_code, ticket=facts, past_offer=past
        )
    return Standing(StandingKind.REGISTERED_WAITING, past_offer=past)


def facts_of(ticket: Ticket) -> TicketFacts:
    """What a page may say of a ticket: nothing of the draw before it is published."""
    told = ticket.round.state == Round.State.PUBLISHED
    return TicketFacts(
        text=ticket.text,
        round_code=ticket.round.code,
        round_state=ticket.round.state,
        position=ticket.position if told else None,
        entrants=ticket.round.entrants_count,
        block=ticket.block if told else "",
    )
