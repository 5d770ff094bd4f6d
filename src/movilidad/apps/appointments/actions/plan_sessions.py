"""Planning sessions: one, many at once, a change, a cancellation before its round is open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from movilidad.apps.appointments.models import CapacityLimit, Round, Session, SessionLanguage
from movilidad.apps.appointments.types import (
    BelowTaken,
    MoreThanUnits,
    NoUnits,
    OfficeClosedThen,
    OfficeHoliday,
    OfficeNotReceiving,
    PlanRefused,
    ServiceUnknown,
    SessionBackwards,
    SessionExists,
    SessionFixed,
    SessionInThePast,
    SessionOverlaps,
    SessionUnknown,
)
from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import Actor
from movilidad.apps.offices.actions import lock_plan
from movilidad.apps.offices.queries import closures, is_working_day
from movilidad.apps.offices.queries import programme as programme_named
from movilidad.apps.offices.types import Office, Programme
from movilidad.infra.ids import new_id


@dataclass(frozen=True, slots=True)
class SessionShape:
    """What a session offers. `languages` maps a code to the units an interpreter can serve."""

    units: int
    accessible: int
    languages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DayRefused:
    """A time of a bulk plan that was left out, and why."""

    day: date
    starts: time
    reason: PlanRefused


@dataclass(frozen=True, slots=True)
class Planned:
    """What a bulk plan did. Planning the same again creates nothing."""

    created: tuple[UUID, ...]
    refused: tuple[DayRefused, ...]


@transaction.atomic
def plan_session(
    *,
    programme: str,
    office: UUID,
    starts_at: datetime,
    ends_at: datetime,
    units: int,
    accessible: int = 0,
    languages: Mapping[str, int] | None = None,
    purpose: str = Session.Purpose.DRAW,
    service: str = "interview",
    by: Actor,
    at: datetime,
) -> UUID:
    """Plan one session (aware times) of a programme (its code).

    Raises a PlanRefused: backwards, past, closed day or holiday, the same or an overlapping
    session of the same purpose, no units, more interpreter units than units, a service that is
    not reached in this way; KeyError for an unknown office.
    """
    shape = SessionShape(units, accessible, languages or {})
    where = programme_named(programme)
    _check_shape(shape)
    _check_service(where, purpose, service)
    lock_plan(office=office)  # two people, or the nightly job, would see the same free time
    _check_time(where, where.office(office), starts_at, ends_at, at)
    if closures(office, starts_at, ends_at):
        raise OfficeClosedThen(day=starts_at.astimezone(ZoneInfo(where.zone)).date().isoformat())
    _check_neighbours(office, purpose, starts_at, ends_at)
    session = Session.objects.create(
        id=new_id(),
        programme_id=where.id,
        office_id=office,
        starts_at=starts_at,
        ends_at=ends_at,
        units=units,
        accessible=accessible,
        purpose=purpose,
        service=service,
        limit=_limit_of(office, purpose, starts_at),
    )
    set_languages(session, shape.languages)
    note_plan(session, by, at, planned=True, units=units)
    return session.id


@transaction.atomic
def plan_sessions(
    *,
    programme: str,
    office: UUID,
    days: Iterable[date],
    times: Iterable[tuple[time, time]],
    units: int,
    accessible: int = 0,
    languages: Mapping[str, int] | None = None,
    by: Actor,
    at: datetime,
) -> Planned:
    """Plan the same blocks on many days, in the office's own time. Days on which it is closed
    and blocks that exist are left out and named; wrong units refuse the whole plan."""
    _check_shape(SessionShape(units, accessible, languages or {}))
    zone = ZoneInfo(programme_named(programme).zone)
    blocks = list(times)
    created, refused = [], []
    for day in days:
        for starts, ends in blocks:
            try:
                created.append(
                    plan_session(
                        programme=programme,
                        office=office,
                        starts_at=datetime.combine(day, starts, zone),
                        ends_at=datetime.combine(day, ends, zone),
                        units=units,
                        accessible=accessible,
                        languages=languages,
                        by=by,
                        at=at,
                    )
                )
            except PlanRefused as reason:
                refused.append(DayRefused(day, starts, reason))
    return Planned(tuple(created), tuple(refused))


@transaction.atomic
def change_session(
    *,
    session: UUID,
    units: int,
    accessible: int,
    languages: Mapping[str, int],
    by: Actor,
    at: datetime,
) -> None:
    """Change what the desks of a session offer. A new number of units switches overbooking off:
    it was decided for the old one. Never below what families hold (BelowTaken), and not while
    its round is between opening and publishing (SessionFixed): the rules are announced."""
    row = locked_session(session)
    refuse_if_fixed(row)
    _check_shape(SessionShape(units, accessible, languages))
    taken = dict(row.languages.values_list("language", "taken"))
    short = [code for code, count in taken.items() if count > languages.get(code, 0)]
    if units != row.desk_units:
        row.overbooked_units, row.overbooking = 0, None
    total = units + row.overbooked_units
    if total < row.taken_units or accessible < row.taken_accessible or short:
        raise BelowTaken(taken=row.taken_units)
    row.units, row.accessible = total, accessible
    row.made_by = Session.MadeBy.HAND
    row.save(update_fields=["units", "accessible", "overbooked_units", "overbooking", "made_by"])
    set_languages(row, languages)
    note_plan(row, by, at, changed=True, units=units)


def locked_session(session: UUID) -> Session:
    """The row, locked until the transaction ends. Raises SessionUnknown."""
    row = Session.objects.select_for_update(of=["self"], no_key=True).filter(id=session).first()
    if row is None:
        raise SessionUnknown
    return row


def refuse_if_fixed(session: Session) -> None:
    """Raise SessionFixed while the round of the session is between opening and publishing."""
    free = {Round.State.DRAFT, Round.State.PUBLISHED, Round.State.CANCELLED}
    if session.round is not None and session.round.state not in free:
        raise SessionFixed(round=session.round.code)


def _check_shape(shape: SessionShape) -> None:
    if shape.units < 1:
        raise NoUnits
    interpreted = shape.languages.values()
    if shape.accessible > shape.units or any(not 0 <= one <= shape.units for one in interpreted):
        raise MoreThanUnits(units=shape.units)


def _check_time(
    programme: Programme, office: Office, starts_at: datetime, ends_at: datetime, at: datetime
) -> None:
    if ends_at <= starts_at:
        raise SessionBackwards
    if starts_at <= at:
        raise SessionInThePast
    _check_open(programme, office, starts_at.astimezone(ZoneInfo(programme.zone)).date())


def _check_open(programme: Programme, office: Office, day: date) -> None:
    if office.receiving_since is None or day < office.receiving_since:
        raise OfficeNotReceiving(day=day.isoformat())
    if day in programme.holidays:
        raise OfficeHoliday(day=day.isoformat(), reason=programme.holidays[day])
    if not is_working_day(programme, office, day):
        raise OfficeClosedThen(day=day.isoformat())


def _check_service(programme: Programme, purpose: str, service: str) -> None:
    if service not in {one.code for one in programme.services_for(purpose)}:
        raise ServiceUnknown(service=service)


def _limit_of(office: UUID, purpose: str, starts_at: datetime) -> CapacityLimit | None:
    """The limit that a session counts against; the first by name, if several."""
    found = CapacityLimit.objects.filter(
        office_id=office, purpose=purpose, starts_at__lte=starts_at, ends_at__gt=starts_at
    )
    return found.order_by("label").first()


def _check_neighbours(office: UUID, purpose: str, starts_at: datetime, ends_at: datetime) -> None:
    neighbours = Session.objects.filter(
        office_id=office,
        purpose=purpose,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
        cancelled_at=None,
    )
    for other in neighbours.values_list("starts_at", "ends_at"):
        raise SessionExists if other == (starts_at, ends_at) else SessionOverlaps


def set_languages(session: Session, languages: Mapping[str, int]) -> None:
    """Update in place, so that counters of seats already taken are kept."""
    wanted = {code: units for code, units in languages.items() if units > 0}
    session.languages.exclude(language__in=wanted).delete()
    SessionLanguage.objects.bulk_create(
        [
            SessionLanguage(id=new_id(), session=session, language=code, units=units)
            for code, units in wanted.items()
        ],
        update_conflicts=True,
        unique_fields=["session", "language"],
        update_fields=["units"],
    )


def note_plan(session: Session, by: Actor, at: datetime, **details: int | bool) -> None:
    """The trail of a session."""
    record(
        by=by,
        act="session.plan",
        at=at,
        programme=session.programme.code,
        office=session.office_id,
        subject=session.id,
        details=dict(details),
    )
