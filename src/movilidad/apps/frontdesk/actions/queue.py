"""From the waiting room to the desk and out: one act per step."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from movilidad.apps.frontdesk import servings
from movilidad.apps.frontdesk.actions.moving import (
    attended,
    locked,
    missed,
    move,
    moved,
    not_before,
    refuse_if_moved,
    was_mine,
)
from movilidad.apps.frontdesk.desks import desk_of
from movilidad.apps.frontdesk.models import Serving, Visit
from movilidad.apps.frontdesk.queries import local_day
from movilidad.apps.frontdesk.telling import tell_called, tell_those_who_are_soon
from movilidad.apps.frontdesk.types import Moved, NobodyWaiting, OwnDesk, Stage
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal


@transaction.atomic
def call_next(*, by: Principal, at: datetime, office: UUID, language: str | None = None) -> Moved:
    """Call whoever is next to the clerk's desk: priority first, then by `due_at`, then by
    number, among those whose service the desk gives and who do not wait for another desk. With
    `language`, the next who needs that interpreter. Two desks at one instant call two families.

    Raises NotAllowed, DeskClosed, DeskOnBreak or NobodyWaiting.
    """
    require(by, "visit.receive", office=office)
    day = local_day(office, at)
    desk = desk_of(by, office, day)
    waiting = Visit.objects.select_for_update(skip_locked=True).filter(
        office_id=office, day=day, state=Stage.WAITING
    )
    mine = waiting.filter(_for(desk))
    if language:
        mine = mine.filter(language=language)
    row = mine.order_by("-priority", "due_at", "number").first()
    if row is None:
        raise NobodyWaiting
    return _call(row, by, at, desk)


@transaction.atomic
def call(*, by: Principal, at: datetime, visit: UUID, version: int) -> Moved:
    """Call one number to the clerk's desk, out of turn or again. Raises NotAllowed,
    VisitUnknown, SomebodyActed, DeskClosed or DeskOnBreak."""
    row = locked(by, visit)
    if was_mine(row, by, version, Stage.CALLED):
        return moved(row)
    refuse_if_moved(row, version, Stage.CALLED)
    return _call(row, by, at, desk_of(by, row.office_id, row.day))


@transaction.atomic
def start_serving(*, by: Principal, at: datetime, visit: UUID, version: int) -> Moved:
    """The family sits down. Raises NotAllowed, VisitUnknown or SomebodyActed; from the waiting
    room, where nobody called it, DeskClosed or DeskOnBreak as well."""
    row = locked(by, visit)
    if was_mine(row, by, version, Stage.SERVING):
        return moved(row)
    refuse_if_moved(row, version, Stage.SERVING)
    at = not_before(row, at)
    if row.state == Stage.WAITING:
        row.desk = desk_of(by, row.office_id, row.day).desk
    called_at = row.called_at or at
    servings.begin(row, by.staff_id, called_at=called_at, at=at)
    return move(row, by, at, Stage.SERVING, called_at=called_at, started_at=at, for_desk="")


@transaction.atomic
def finish(*, by: Principal, at: datetime, visit: UUID, version: int) -> Moved:
    """The visit is done and the appointment attended. Raises VisitUnknown or SomebodyActed."""
    row = locked(by, visit)
    if was_mine(row, by, version, Stage.DONE):
        return moved(row)
    refuse_if_moved(row, version, Stage.DONE)
    at = not_before(row, at)
    if row.state == Stage.CALLED and row.called_at:  # nobody pressed "start"
        servings.begin(row, by.staff_id, called_at=row.called_at, at=row.called_at)
    servings.end(row, Serving.Outcome.DONE, at)
    attended(row, at)
    return move(row, by, at, Stage.DONE, ended_at=at)


@transaction.atomic
def mark_left(*, by: Principal, at: datetime, visit: UUID, version: int) -> Moved:
    """The family went away. Whom no desk received missed its appointment, so that it may be
    drawn again; from a desk it was received. Raises VisitUnknown or SomebodyActed."""
    row = locked(by, visit)
    if was_mine(row, by, version, Stage.LEFT):
        return moved(row)
    refuse_if_moved(row, version, Stage.LEFT)
    at = not_before(row, at)
    servings.end(row, Serving.Outcome.LEFT, at)
    settle = attended if servings.was_served(row) else missed
    settle(row, at)
    return move(row, by, at, Stage.LEFT, ended_at=at)


def _for(desk: OwnDesk) -> Q:
    """Whom a desk may call in turn."""
    here = Q(for_desk="") | Q(for_desk=desk.desk)
    return here & (Q(service="") | Q(service__in=desk.services)) if desk.services else here


def _call(row: Visit, by: Principal, at: datetime, desk: OwnDesk) -> Moved:
    at = not_before(row, at)
    called = move(row, by, at, Stage.CALLED, desk=desk.desk, called_at=at)
    tell_called(row, at)
    tell_those_who_are_soon(row, at)
    return called
