"""Direct booking in the small invented world: sessions, a quota, staff, an invited family."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from tests.apps.appointments.world import DRAWS, MANAGER, MONDAY, ZONE, office, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.actions import booking
from movilidad.apps.appointments.models import DirectQuota, Hold, Session
from movilidad.apps.staff.types import Grant, Principal, Role, family
from movilidad.infra.ids import new_id

SERVICE = "documents"  # 20 minutes of a desk for each unit
NOW = DRAWS  # twelve days before the first session
STAFF = Principal(MANAGER, frozenset({Grant(Role.MANAGER, None)}))


def plan_direct(
    *,
    units: int = 4,
    hours: tuple[int, ...] = (9,),
    days: int = 1,
    length: timedelta = timedelta(minutes=60),
    accessible: int = 1,
    languages: Mapping[str, int] | None = None,
) -> list[UUID]:
    """Direct sessions of the office, from the Monday on."""
    planned = [
        actions.plan_session(
            programme="gt",
            office=office().id,
            starts_at=starts,
            ends_at=starts + length,
            units=units,
            accessible=accessible,
            languages=languages or {},
            purpose="direct",
            service=SERVICE,
            by=MANAGER,
            at=NOW,
        )
        for day in range(days)
        for hour in hours
        if (starts := datetime.combine(MONDAY + timedelta(days=day), time(hour), ZONE))
    ]
    return list(planned)


def allow(units: int = 500) -> None:
    """A quota for July and August 2023."""
    for month in (MONDAY, MONDAY + timedelta(days=1)):
        booking.allow_direct(by=STAFF, office=office().id, month=month, units=units, at=NOW)


def invite(household: UUID, at: datetime = NOW) -> UUID:
    return booking.invite_household(
        by=STAFF,
        household=household,
        office=office().id,
        service=SERVICE,
        reason="follow_up",
        at=at,
    )


def invited(**needs: object) -> UUID:
    """A registered and invited household."""
    household = register(**needs)  # type: ignore[arg-type]
    invite(household)
    return household


def hold(household: UUID, session: UUID, *, key: UUID | None = None, at: datetime = NOW) -> UUID:
    return booking.hold_seat(
        by=family(household), session=session, household=household, key=key or new_id(), at=at
    )


def book(household: UUID, session: UUID, at: datetime = NOW) -> UUID:
    held = hold(household, session, at=at)
    return booking.book_held(by=family(household), hold=held, household=household, at=at)


def counters_fit() -> bool:
    """What is counted is what is held and booked: for sessions, quotas and interpreters."""
    live, booked = Hold.objects.filter(state="live"), "booked"
    for row in Session.objects.filter(purpose="direct"):
        seats = [
            *live.filter(session=row).values_list("units", "accessible", "language"),
            *row.appointments.filter(state=booked).values_list("units", "accessible", "language"),
        ]
        if row.taken_units != sum(units for units, _, _ in seats):
            return False
        if row.taken_accessible != sum(accessible for _, accessible, _ in seats):
            return False
        for line in row.languages.all():
            if line.taken != sum(units for units, _, code in seats if code == line.language):
                return False
    return all(
        quota.taken
        == sum(live.filter(quota=quota).values_list("units", flat=True))
        + sum(quota.appointment_set.filter(state=booked).values_list("units", flat=True))
        for quota in DirectQuota.objects.all()
    )
