"""A family's own ticket, explained."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from movilidad.apps.appointments.models import Session, Ticket
from movilidad.apps.appointments.publication import entrant_object
from movilidad.apps.appointments.queries.standing import facts_of
from movilidad.apps.appointments.types import ClosedBefore, TicketStory
from movilidad.core.draw.commitment import commitment


def ticket_story(household: UUID) -> TicketStory | None:
    """The story of the household's newest ticket, in two statements; None if it never had one.

    Only the family's own rows are in it: see core.draw.transcript for why no other row is.
    """
    ticket = (
        Ticket.objects.filter(household_id=household)
        .exclude(round__state="cancelled")
        .select_related("round", "programme")
        .order_by("-id")
        .first()
    )
    if ticket is None:
        return None
    facts, application = facts_of(ticket), entrant_object(ticket)
    row = ticket.own_row if facts.position is not None else None
    closing = row["closing"] if row else []
    times = _times([UUID(session) for session, _ in closing])
    seat = ticket.session_id if closing else None
    return TicketStory(
        facts=facts,
        zone=ticket.programme.zone,
        listed=len(closing),
        seat_starts_at=times[seat][0] if seat else None,
        closed_before=tuple(_closed_before(closing, seat, times)),
        entrants_root=ticket.round.entrants_root,
        result_root=ticket.round.result_root,
        seed=ticket.round.seed,
        commitment=commitment(bytes(ticket.salt), application),
        salt=bytes(ticket.salt).hex(),
        application=application,
    )


def _times(sessions: list[UUID]) -> dict[UUID, tuple[datetime, str]]:
    rows = Session.objects.filter(id__in=sessions).values_list("id", "starts_at", "office__code")
    return {session: (starts_at, office) for session, starts_at, office in rows}


def _closed_before(
    closing: Iterable[tuple[str, int]],
    seat: UUID | None,
    times: Mapping[UUID, tuple[datetime, str]],
) -> list[ClosedBefore]:
    """The listed sessions before the seat, in own order: each had closed by this position."""
    before = takewhile(lambda pair: UUID(pair[0]) != seat, closing)
    return [ClosedBefore(*times[UUID(session)], place) for session, place in before]
