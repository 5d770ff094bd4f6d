"""Direct booking as its pages show it: an invitation, a seat that is held, one that is booked."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from movilidad.apps.appointments.direct.links import read_link
from movilidad.apps.appointments.direct.rules import rules_of
from movilidad.apps.appointments.models import (
    Appointment,
    DirectQuota,
    Hold,
    Reason,
)
from movilidad.apps.appointments.queries.standing import seat_of
from movilidad.apps.appointments.types import Seat
from movilidad.apps.offices.queries import programmes
from movilidad.apps.registration.queries import needs_of
from movilidad.core.booking import Wanted
from movilidad.core.countries.booking import BookingRules

REASONS = tuple(Reason.values)

# As it stands: every page of times begins with it, and building it again took longer than its
# answer.
_INVITATION = """
SELECT i.office_id, i.service, i.expires_at,
       EXISTS (SELECT FROM appointments_hold h WHERE h.household_id = i.household_id
                  AND h.state = 'live' AND h.expires_at > %(at)s)
  FROM appointments_invitation i
 WHERE i.household_id = %(household)s AND i.state = 'open' AND i.expires_at > %(at)s
 ORDER BY i.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """An open invitation. `expires_at` is UTC; the reason stays with staff. `holding`: a seat
    is kept for the household meanwhile."""

    office: UUID
    service: str
    expires_at: datetime
    holding: bool


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A seat that is kept for a household until `expires_at` (UTC)."""

    hold: UUID
    seat: Seat
    units: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class BookedSeat:
    """A booked appointment as its changes need it. `direct`: outside the draw; else it may only
    be cancelled. `service` is a code of the programme's services."""

    appointment: UUID
    version: int
    seat: Seat
    units: int
    moves: int
    direct: bool
    service: str
    programme: str


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """What a link in a message leads to, while the appointment is as it was when it was sent."""

    household: UUID
    appointment: UUID


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """What an office may book beside the draw in one month, in units."""

    month: date
    units: int
    taken: int


def open_invitation(household: UUID, at: datetime) -> InvitationFacts | None:
    """The household's invitation that may be used at `at`, or None."""
    with connection.cursor() as cursor:
        cursor.execute(_INVITATION, {"household": household, "at": at})
        found = cursor.fetchone()
    return InvitationFacts(*found) if found else None


def held_seat(household: UUID, at: datetime) -> HeldSeat | None:
    """The seat that is kept for the household at `at`, or None."""
    live = _live_holds(household, at).select_related("session__office", "session__programme")
    row = live.first()
    return HeldSeat(row.id, seat_of(row.session), row.units, row.expires_at) if row else None


def _live_holds(household: UUID, at: datetime) -> QuerySet[Hold]:
    return Hold.objects.filter(household_id=household, state=Hold.State.LIVE, expires_at__gt=at)


def booked_seat(household: UUID) -> BookedSeat | None:
    """The household's booked appointment, or None."""
    row = (
        Appointment.objects.filter(household_id=household, state=Appointment.State.BOOKED)
        .select_related("session__office", "session__programme")
        .first()
    )
    if row is None:
        return None
    return BookedSeat(
        appointment=row.id,
        version=row.version,
        seat=seat_of(row.session),
        units=row.units,
        moves=row.moves,
        direct=row.offer_id is None,
        service=row.session.service,
        programme=row.session.programme.code,
    )


def link_target(text: str, at: datetime) -> LinkTarget | None:
    """What a link leads to; None if it was not made here, the appointment changed since, or it
    is over."""
    found = read_link(text)
    if found is None:
        return None
    household = (
        Appointment.objects.filter(
            id=found[0],
            version=found[1],
            state=Appointment.State.BOOKED,
            session__ends_at__gt=at,
        )
        .values_list("household_id", flat=True)
        .first()
    )
    return LinkTarget(household, found[0]) if household else None


def wanted_by(household: UUID, service: str, at: datetime, *, by_family: bool) -> Wanted | None:
    """What a standing household needs of a seat for a service; None if it does not stand."""
    needs = needs_of(household)
    if needs is None:
        return None
    here = next(one for one in programmes() if one.id == needs.programme)
    return Wanted(
        service=service,
        units=needs.units,
        minutes=here.service(service).minutes_per_unit,
        language=needs.interpreter,
        accessible=needs.accessible,
        earliest=rules_of(here.code).earliest(at) if by_family else at,
    )


def limits_of(programme: str) -> BookingRules:
    """The published limits of a programme (its code)."""
    return rules_of(programme)


def quotas_of(office: UUID, since: date) -> list[QuotaLine]:
    """The quotas of an office from a month on."""
    rows = DirectQuota.objects.filter(office_id=office, month__gte=since.replace(day=1))
    return [
        QuotaLine(*row) for row in rows.order_by("month").values_list("month", "units", "taken")
    ]
