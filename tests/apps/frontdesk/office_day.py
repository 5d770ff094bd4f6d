"""A Monday of the pilot at an office: families with seats, and the people who receive them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

from django.conf import settings
from django.db.models import F

from movilidad.apps.appointments.models import Appointment, Session
from movilidad.apps.audit.types import SYSTEM, Actor, ActorKind
from movilidad.apps.frontdesk.actions import open_desk
from movilidad.apps.offices.actions import load_content
from movilidad.apps.offices.queries import forget_cached, programme
from movilidad.apps.offices.types import Office
from movilidad.apps.registration.models import Household, Person
from movilidad.apps.registration.references import new_reference, reference_index
from movilidad.apps.staff.actions import open_account
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.queries import principal_of
from movilidad.apps.staff.types import Grant, Principal, Role
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.keys import make_vault

NINE = datetime(2023, 7, 3, 15, 0, tzinfo=UTC)  # Monday, 9 in the morning in Guatemala
HERE, ELSEWHERE = "huehuetenango", "peten"
PASSWORD = "volcan-maiz-rio-camino"


def load() -> None:
    """The real offices of Guatemala."""
    load_content(content=Path(settings.CONTENT), at=NINE - timedelta(days=30))
    forget_cached()


def office(code: str = HERE) -> Office:
    return programme("gt").office_named(code)


def clerk(*roles: Role, at: str | None = HERE, username: str = "ana.desk") -> Principal:
    """A member with these roles at one office, or (at=None) everywhere."""
    place = office(at).id if at else None
    member = open_account(
        by=SYSTEM,
        at=NINE,
        username=username,
        full_name=username.replace(".", " ").title(),
        password=PASSWORD,
        grants=[Grant(role, place) for role in roles or (Role.DESK,)],
    )
    return principal_of(StaffMember.objects.get(id=member))


def seated(by: Principal, desk: str = "1", *, at: datetime = NINE) -> Principal:
    """The same clerk, at an open desk."""
    open_desk(by=by, at=at, office=office().id, desk=desk)
    return by


def anybody() -> Principal:
    """A principal without an account, for acts that only need an id."""
    grant = Grant(Role.DESK, office().id)
    return Principal(Actor(ActorKind.STAFF, new_id()), frozenset({grant}))


def family(
    given: str = "María Elena",
    surname: str = "López Tzʼi’",
    *,
    born: int = 1990,
    size: int = 1,
    needs: tuple[str, ...] = (),
    interpreter: str | None = None,
) -> tuple[UUID, str]:
    """A registered household and its reference; the other members are children of 2015."""
    household, reference = new_id(), new_reference()
    vault = make_vault(household)
    Household.objects.create(
        id=household,
        programme_id=programme("gt").id,
        reference_index=reference_index(reference),
        sealed=vault.seal({"reference": reference, "answers": {}}, place=f"household:{household}"),
        size=size,
        units=1 if size <= 4 else 2 if size <= 8 else 3,
        site_language="es",
        interpreter=interpreter,
        nationality="GT",
        flow_edition="test",
        screening={},
        registered_at=NINE,
        changed_at=NINE,
    )
    for position in range(1, size + 1):
        person = new_id()
        seen = {
            "given": given if position == 1 else f"Niña {position}",
            "family": surname,
            "birth_date": f"{born if position == 1 else 2015}-03-05",
            "needs": list(needs) if position == 1 else [],
        }
        Person.objects.create(
            id=person,
            household_id=household,
            position=position,
            relationship="self" if position == 1 else "child",
            birth_year=born if position == 1 else 2015,
            sealed=vault.seal(seen, place=f"person:{person}"),
            name_index=b"",
        )
    return household, reference


def session(starts_at: datetime = NINE, *, hours: int = 1, at: str = HERE) -> Session:
    """A session with room for everybody, made once."""
    ends_at = starts_at + timedelta(hours=hours)
    known = Session.objects.filter(office_id=office(at).id, starts_at=starts_at, ends_at=ends_at)
    return known.first() or Session.objects.create(
        id=new_id(),
        programme_id=programme("gt").id,
        office_id=office(at).id,
        starts_at=starts_at,
        ends_at=ends_at,
        units=300,
    )


def walk_in_hours(units: int = 10, starts_at: datetime = NINE, *, at: str = HERE) -> Session:
    """Hours set aside for families without an appointment."""
    return Session.objects.create(
        id=new_id(),
        programme_id=programme("gt").id,
        office_id=office(at).id,
        purpose=Session.Purpose.WALK_IN,
        service="information",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        units=units,
    )


def book(
    household: UUID,
    starts_at: datetime = NINE,
    *,
    at: str = HERE,
    language: str | None = None,
    state: str = "booked",
) -> UUID:
    """Seat a household, as a confirmed offer would."""
    seat = session(starts_at, at=at)
    Session.objects.filter(id=seat.id).update(taken_units=F("taken_units") + 1)
    return Appointment.objects.create(
        id=new_id(),
        programme_id=seat.programme_id,
        office_id=seat.office_id,
        session=seat,
        household_id=household,
        units=1,
        language=language,
        state=state,
        confirmed_at=NINE - timedelta(days=7),
        changed_at=NINE - timedelta(days=7),
    ).id


def booked_family(starts_at: datetime = NINE, *, at: str = HERE, **who: object) -> UUID:
    """A family with a seat; the appointment's id."""
    language = who.get("interpreter")
    household, _ = family(**who)  # type: ignore[arg-type]
    return book(household, starts_at, at=at, language=language)  # type: ignore[arg-type]


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """The pages' clock, set as MOVILIDAD_CLOCK_OFFSET sets it."""
    offset = ceil((moment - datetime.now(UTC)).total_seconds())  # never before the moment
    with patch.object(settings, "CLOCK_OFFSET", offset):
        yield
