"""The demo's visits beside the draw: sessions of next week, a limit, two families invited, one
booked."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.appointments import actions as rounds
from movilidad.apps.appointments.actions import booking
from movilidad.apps.appointments.queries import standing_of
from movilidad.apps.appointments.types import StandingKind
from movilidad.apps.offices.queries import is_working_day
from movilidad.apps.offices.types import Office, Programme
from movilidad.apps.registration.queries import standing_households
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id

SERVICE = "follow_up"
_TIMES = ((time(14), time(15, 30)), (time(15, 30), time(17)))
_FREE = {StandingKind.IN_ROUND, StandingKind.REGISTERED_WAITING}


def book_directly(here: Programme, office: Office, manager: Principal, at: datetime) -> None:
    """As a manager and a caseworker would have done it by `at` (aware UTC)."""
    sessions = _sessions(here, office, manager, at)
    zone = ZoneInfo(here.zone)
    for ahead in (0, 31):
        month = (at + timedelta(days=ahead)).astimezone(zone).date()
        booking.allow_direct(by=manager, office=office.id, month=month, units=12, at=at)
    invited, also, booked = _waiting(here, office, at)[:3]
    for household in (invited, also):
        booking.invite_household(
            by=manager,
            household=household,
            office=office.id,
            service=SERVICE,
            reason="follow_up",
            at=at - timedelta(hours=20),
        )
    held = booking.hold_seat(
        by=manager,
        session=sessions[0],
        household=booked,
        key=new_id(),
        reason="called_back",
        at=at - timedelta(hours=2),
    )
    booking.book_held(
        by=manager, hold=held, household=booked, at=at - timedelta(hours=2) + timedelta(minutes=1)
    )


def _sessions(here: Programme, office: Office, manager: Principal, at: datetime) -> list[UUID]:
    """Two blocks on each of the next three working days after this week."""
    zone = ZoneInfo(here.zone)
    today = at.astimezone(zone).date()
    ahead = (today + timedelta(days=7 + more) for more in range(10))
    days = [day for day in ahead if is_working_day(here, office, day) and day.isoweekday() <= 5]
    return [
        rounds.plan_session(
            programme=here.code,
            office=office.id,
            starts_at=datetime.combine(day, starts, zone),
            ends_at=datetime.combine(day, ends, zone),
            units=2,
            accessible=1,
            languages={"quc": 2, "mam": 2, "kek": 2},
            purpose="direct",
            service=SERVICE,
            by=manager.actor,
            at=at - timedelta(days=1),
        )
        for day in days[:3]
        for starts, ends in _TIMES
    ]


def _waiting(here: Programme, office: Office, at: datetime) -> list[UUID]:
    """Families that wish this office, fit a block, and have neither a seat nor an offer."""
    return [
        one.id
        for one in standing_households(here.id, at)
        if one.units == 1
        and any(choice.partition(".")[0] == office.code for choice in one.choices)
        and standing_of(one.id, at).kind in _FREE
    ]
