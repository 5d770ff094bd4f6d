"""Who enters a round: every standing household that accepts one of its sessions.

One standing request is enough: a family does nothing for each round.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from movilidad.apps.appointments.choices import expand, groups_in_order
from movilidad.apps.appointments.models import Appointment, Offer, Round, Session, Ticket
from movilidad.apps.appointments.publication import session_objects
from movilidad.apps.registration.queries import standing_households
from movilidad.apps.registration.types import HouseholdStanding
from movilidad.core.draw.commitment import SALT_BYTES
from movilidad.core.draw.tickets import ticket_text
from movilidad.core.vocabulary.references import RAW_BYTES
from movilidad.infra.ids import new_id

_BATCH = 2000
LARGE_UNITS = 2  # of a household that the reserve SIZE2+ is for


def issue_tickets(row: Round, at: datetime) -> list[Ticket]:
    """Make and store one ticket per entrant, with random text and salt, in order of text.

    The caller holds the round's lock; a household cannot get a second ticket because the
    database refuses it. When a list is made anew, a household keeps the text that it may have
    written down; every salt is new, so that two lists cannot be compared line by line.
    """
    kept = dict(row.tickets.values_list("household_id", "text"))
    row.tickets.all().delete()
    groups = groups_in_order(session_objects(row))
    standing = standing_households(row.programme_id, at)
    near = frozenset(departments_with_sessions(row))
    lost = losses_of(household.id for household in standing)
    busy = households_with_a_seat(row.programme_id, at)
    tickets = []
    for household in standing:
        accepted = expand(household.choices, groups)
        if accepted and household.id not in busy:
            entrant = _entrant(household, accepted, near, lost.get(household.id, 0))
            tickets.append(_ticket(row, household.id, entrant, kept.get(household.id)))
    tickets.sort(key=lambda ticket: ticket.text)
    for place, ticket in enumerate(tickets):
        ticket.leaf = place
    return Ticket.objects.bulk_create(tickets, batch_size=_BATCH)


def flags_of(household: HouseholdStanding, near: frozenset[str]) -> list[str]:
    """The reserves that a household belongs to, each from what it registered."""
    flags = set(household.flags)
    if household.units >= LARGE_UNITS:
        flags.add("SIZE2+")
    if household.interpreter is not None:
        flags.add(f"LANG:{household.interpreter}")
    if household.department and household.department not in near:
        flags.add("RURAL")
    return sorted(flags)


def households_with_a_seat(programme: UUID, at: datetime) -> frozenset[UUID]:
    """Households that hold an appointment, an open offer, or were received already."""
    holding = Appointment.objects.filter(
        programme_id=programme,
        state__in=[Appointment.State.BOOKED, Appointment.State.ATTENDED],
    ).values_list("household_id", flat=True)
    offered = Offer.objects.filter(
        programme_id=programme, state=Offer.State.OPEN, expires_at__gt=at
    ).values_list("household_id", flat=True)
    return frozenset(holding) | frozenset(offered)


def losses_of(households: Iterable[UUID]) -> dict[UUID, int]:
    """Published rounds that each household entered without ever being offered a seat.

    Counted from the tickets, so that repeating a step can never count a loss twice. A round in
    which the family declined or let an offer lapse is not a loss.
    """
    offered = Offer.objects.filter(
        round_id=OuterRef("round_id"), household_id=OuterRef("household_id")
    )
    wanted = frozenset(households)
    counts: dict[UUID, int] = {}
    lost = Ticket.objects.filter(~Q(Exists(offered)), round__state=Round.State.PUBLISHED)
    for household in lost.values_list("household_id", flat=True).iterator():
        if household in wanted:
            counts[household] = counts.get(household, 0) + 1
    return counts


def departments_with_sessions(row: Round) -> list[str]:
    """Departments that have an office with a session in this round."""
    offices = Session.objects.filter(round=row, cancelled_at=None)
    return list(offices.values_list("office__department", flat=True).distinct())


def _entrant(
    household: HouseholdStanding, accepted: list[str], near: frozenset[str], losses: int
) -> dict[str, object]:
    return {
        "units": household.units,
        "language": household.interpreter,
        "accessible": household.accessible,
        "flags": flags_of(household, near),
        "losses": losses,
        "choices": accepted,
    }


def _ticket(row: Round, household: UUID, entrant: dict[str, object], kept: str | None) -> Ticket:
    return Ticket(
        id=new_id(),
        programme_id=row.programme_id,
        round=row,
        household_id=household,
        text=kept or ticket_text(secrets.token_bytes(RAW_BYTES)),
        salt=secrets.token_bytes(SALT_BYTES),
        entrant=entrant,
    )
