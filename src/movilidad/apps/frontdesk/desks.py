"""Which desk a clerk calls to. A desk is open from when somebody sits down until it is closed."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from movilidad.apps.frontdesk.models import DeskPeriod
from movilidad.apps.frontdesk.types import DeskClosed, DeskOnBreak, DeskState, OwnDesk
from movilidad.apps.staff.types import Principal


def desk_of(by: Principal, office: UUID, day: date) -> OwnDesk:
    """The clerk's own open desk. Raises DeskClosed or DeskOnBreak."""
    own = own_period(by.staff_id, office, day)
    if own is None:
        raise DeskClosed
    if own.kind == DeskPeriod.Kind.BREAK:
        raise DeskOnBreak(desk=own.desk)
    return OwnDesk(own.desk, tuple(own.services))


def own_period(staff: UUID, office: UUID, day: date) -> DeskPeriod | None:
    """What the clerk's desk is doing now; None if they have none."""
    return current(office, day).filter(staff_id=staff).first()


def desks_now(office: UUID, day: date) -> list[DeskState]:
    """Every desk that is open or on a break, by name (one statement)."""
    return [
        DeskState(
            row.desk,
            row.staff_id,
            row.kind == DeskPeriod.Kind.BREAK,
            tuple(row.services),
            row.started_at,
        )
        for row in current(office, day).order_by("desk")
    ]


def current(office: UUID, day: date) -> QuerySet[DeskPeriod]:
    """The periods of a day that have not ended."""
    return DeskPeriod.objects.filter(office_id=office, day=day, ended_at=None)
