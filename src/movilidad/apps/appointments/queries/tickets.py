"""A family's own ticket, explained."""

from datetime import datetime
from uuid import UUID

from movilidad.apps.appointments.models import Session, Ticket
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
    row = ticket.own_row or {"closing": []}
    times = _times([UUID(session) for session, _ in row["closing"]])
    return TicketStory(
        facts=facts_of(ticket),
        zone=ticket.programme.zone,
        listed=len(row["closing"]),
        seat_starts_at=times[ticket.session_id][0] if ticket.session_id else None,
        closed_before=tuple(_closed_before(ticket, times)),
        entrants_root=ticket.round.entrants_root,
        result_root=ticket.round.result_root,
        seed=ticket.round.seed,
        commitment=commitment(bytes(ticket.salt), ticket.entrant),
        salt=bytes(ticket.salt).hex(),
        application=ticket.entrant,
    )


def _times(sessions: list[UUID]) -> dict[UUID, tuple[datetime, str]]:
    rows = Session.objects.filter(id__in=sessions).values_list("id", "starts_at", "office__code")
    return {session: (starts_at, office) for session, starts_at, office in rows}


def _closed_before(ticket: Ticket, times: dict[UUID, tuple[datetime, str]]) -> list[ClosedBefore]:
    """The listed sessions before the seat, in own order: each had closed by this position."""
    closed = []
    for session, place in (ticket.own_row or {}).get("closing", []):
        if UUID(session) == ticket.session_id:
            break
        starts_at, office = times[UUID(session)]
        closed.append(ClosedBefore(starts_at, office, place))
    return closed
