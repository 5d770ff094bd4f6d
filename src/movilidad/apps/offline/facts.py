"""What is known of a household at the moment its act arrives, in the words of the rules."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from movilidad.apps.appointments.queries.desk import DeskSeat, fate_of, nearest_seat, seat
from movilidad.apps.frontdesk.actions import recorded
from movilidad.apps.frontdesk.queries import day_at, local_day
from movilidad.apps.offline.models import Received
from movilidad.apps.registration.queries import find_by_reference
from movilidad.core.offline import ByReference, CheckIn, Found, Seat, Source, Visited
from movilidad.core.vocabulary.references import ReferenceProblem


@dataclass(frozen=True, slots=True)
class Known:
    """The facts for the rules, and the visit among them as the desk holds it."""

    facts: Found
    visit: recorded.VisitOfDay | None


def household_behind(act: CheckIn | ByReference) -> UUID | None:
    """Whose act it is; None for nobody we know."""
    if isinstance(act, CheckIn):
        named = seat(act.appointment)
        return named.household if named else None
    try:
        return find_by_reference(act.reference)
    except ReferenceProblem:
        return None


def found_for(
    source: Source,
    household: UUID | None,
    appointment: UUID | None,
    *,
    at: datetime,
    number: int | None,
) -> Known:
    """Everything the rules ask about an arrival. A visit of that day is locked."""
    if household is None:
        facts = Found(local_day(source.office, at), None, household=False)
        return Known(facts, None)
    visit = recorded.visit_of_household(source.office, household, source.day)
    named = seat(appointment) if appointment else None
    nearest = nearest_seat(household)
    facts = Found(
        server_day=local_day(source.office, at),
        seat=_seat(named) if named else None,
        booked=_seat(nearest) if nearest and nearest.booked else None,
        visit=Visited(visit.stage, visit.arrived_at, visit.ended_at) if visit else None,
        number_free=_is_free(source, number),
    )
    return Known(facts, visit)


def found_nobody(source: Source, *, at: datetime, number: int | None) -> Found:
    """The facts for somebody without an appointment."""
    return Found(local_day(source.office, at), None, number_free=_is_free(source, number))


def _seat(here: DeskSeat) -> Seat:
    fate = fate_of(here.appointment)
    return Seat(
        appointment=here.appointment,
        office=here.office,
        day=day_at(here.zone, here.starts_at),
        state=here.state,
        session_cancelled=fate.session_cancelled,
        given_away=fate.given_away,
    )


def _is_free(source: Source, number: int | None) -> bool:
    """A number is given once on a day, also when its check-in was taken back."""
    if number is None:
        return False
    given = Received.objects.filter(
        device__office_id=source.office, pack__day=source.day, number=number
    )
    return not given.exists() and not recorded.visit_numbered(source.office, source.day, number)
