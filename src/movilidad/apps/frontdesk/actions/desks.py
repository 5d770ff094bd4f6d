"""Sitting down at a desk, a break, and closing it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.desks import current, own_period
from movilidad.apps.frontdesk.models import DeskPeriod, Visit
from movilidad.apps.frontdesk.queries import local_day
from movilidad.apps.frontdesk.types import DeskClosed, DeskTaken, DeskUnnamed
from movilidad.apps.offices.queries import desks
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.queries import names_of
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id

_OPEN, _BREAK = DeskPeriod.Kind.OPEN, DeskPeriod.Kind.BREAK


@transaction.atomic
def open_desk(
    *, by: Principal, at: datetime, office: UUID, desk: str, services: Sequence[str] = ()
) -> str:
    """Sit down at a desk, come back from a break, or move to another one; the desk's name.
    `services` are the codes it gives; none means what the timetable plans for this desk, and
    where that says nothing, all. Again is the same.

    Raises NotAllowed, DeskUnnamed, or DeskTaken if a colleague has it.
    """
    require(by, "visit.receive", office=office)
    name = " ".join(desk.split())[:20]
    if not name:
        raise DeskUnnamed
    day = local_day(office, at)
    own = own_period(by.staff_id, office, day)
    serves = list(services) or _planned(office, name)
    if own and (own.desk, own.kind, own.services) == (name, _OPEN, serves):
        return name
    if own:
        _end(own, at, free=own.desk != name)
    try:
        with transaction.atomic():
            _begin(by, at, office, name, _OPEN, day=day, services=serves)
    except IntegrityError:
        raise _taken(office, day, name) from None
    return name


@transaction.atomic
def take_break(*, by: Principal, at: datetime, office: UUID) -> str:
    """The desk stays the clerk's and calls nobody until it is opened again. Again is the same.
    Raises NotAllowed or DeskClosed."""
    require(by, "visit.receive", office=office)
    day = local_day(office, at)
    own = own_period(by.staff_id, office, day)
    if own is None:
        raise DeskClosed
    if own.kind == _OPEN:
        _end(own, at, free=False)
        _begin(by, at, office, own.desk, _BREAK, day=day, services=own.services)
    return own.desk


@transaction.atomic
def close_desk(*, by: Principal, at: datetime, office: UUID, desk: str = "") -> str:
    """Close the clerk's own desk, or the named one that a colleague forgot; its name. Families
    who waited for just this desk wait for any from now on. Raises NotAllowed or DeskClosed."""
    require(by, "visit.receive", office=office)
    day = local_day(office, at)
    own = current(office, day).filter(desk=desk).first() if desk else None
    own = own if desk else own_period(by.staff_id, office, day)
    if own is None:
        raise DeskClosed
    _end(own, at, free=True)
    _note(by, at, office, own.desk, did="desk_closed")
    return own.desk


def _planned(office: UUID, name: str) -> list[str]:
    """What the timetable says that a desk of this name gives; empty means everything."""
    return next((list(one.services) for one in desks(office, active=True) if one.code == name), [])


def _begin(
    by: Principal,
    at: datetime,
    office: UUID,
    desk: str,
    kind: str,
    *,
    day: date,
    services: Sequence[str],
) -> None:
    DeskPeriod.objects.create(
        id=new_id(),
        office_id=office,
        day=day,
        desk=desk,
        staff_id=by.staff_id,
        kind=kind,
        services=list(services),
        started_at=_not_before(office, day, desk, at),
    )
    _note(by, at, office, desk, did=f"desk_{kind}")


def _not_before(office: UUID, day: date, desk: str, at: datetime) -> datetime:
    """`at`, or the end of the desk's period before: the clock of one machine may lag behind."""
    before = DeskPeriod.objects.filter(office_id=office, day=day, desk=desk)
    ended = before.aggregate(Max("ended_at"))["ended_at__max"]
    return max(at, ended) if ended else at


def _end(period: DeskPeriod, at: datetime, *, free: bool) -> None:
    period.ended_at = max(at, period.started_at)
    period.save(update_fields=["ended_at"])
    if free:  # whoever waits for this desk, and whoever may yet: held, or called and taken back
        Visit.objects.filter(
            office_id=period.office_id, day=period.day, for_desk=period.desk
        ).update(for_desk="")


def _taken(office: UUID, day: date, desk: str) -> DeskTaken:
    other = current(office, day).filter(desk=desk).first()
    if other is None:  # closed a moment ago
        return DeskTaken(desk=desk, who="", when=None)
    who = names_of([other.staff_id]).get(other.staff_id, "")
    return DeskTaken(desk=desk, who=who, when=other.started_at)


def _note(by: Principal, at: datetime, office: UUID, desk: str, *, did: str) -> None:
    details: dict[str, str | int | bool] = {"did": did, "desk": desk}
    record(by=by.actor, act="visit.receive", at=at, office=office, details=details)
