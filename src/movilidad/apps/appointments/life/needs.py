"""What a household needs of a session: what it entered the round with, or has registered since."""

from movilidad.apps.appointments.choices import expand, group_of
from movilidad.apps.appointments.models import Session, Ticket
from movilidad.apps.registration.types import HouseholdStanding
from movilidad.core.draw.round import HouseholdClass


def class_of(ticket: Ticket) -> HouseholdClass:
    """What a ticket's household needed when the list was frozen."""
    entrant = ticket.entrant
    return HouseholdClass(entrant["units"], entrant["language"], entrant["accessible"])


def need_of(household: HouseholdStanding) -> HouseholdClass:
    """What a household needs as it is registered now."""
    return HouseholdClass(household.units, household.interpreter, household.accessible)


def need_now(ticket: Ticket, household: HouseholdStanding) -> HouseholdClass:
    """What to seat the household of a ticket with: the frozen list binds what it entered with,
    and a registration changed since binds the office."""
    frozen_at = ticket.round.frozen_at
    changed = frozen_at is not None and household.changed_at > frozen_at
    return need_of(household) if changed else class_of(ticket)


def accepts(household: HouseholdStanding, session: Session) -> bool:
    """Whether a household would still come to a session, fetched with office and programme."""
    return bool(expand(household.choices, [group_of(session)]))
