"""Hold, transfer, the next service: a visit that is not done in one go.

One rule for the place in line: `due_at` never changes after the check-in. Whoever comes back
from a hold or is passed on waits behind nobody who came later.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from movilidad.apps.frontdesk import servings
from movilidad.apps.frontdesk.actions.moving import (
    TRANSFERABLE,
    locked,
    move,
    moved,
    not_before,
    refuse_if_moved,
    was_mine,
)
from movilidad.apps.frontdesk.desks import current
from movilidad.apps.frontdesk.models import Serving, Visit
from movilidad.apps.frontdesk.queries import programme_at
from movilidad.apps.frontdesk.types import (
    HOLD_MINUTES,
    DeskNotOpen,
    HoldReason,
    Moved,
    NothingToTransfer,
    ServiceUnknown,
    Stage,
)
from movilidad.apps.staff.types import Principal

_INTERRUPTED = frozenset({Stage.SERVING, Stage.HELD})  # a new wait begins


@transaction.atomic
def hold(
    *,
    by: Principal,
    at: datetime,
    visit: UUID,
    version: int,
    reason: HoldReason,
    minutes: int = 15,
) -> Moved:
    """Park a visit until `minutes` (one of HOLD_MINUTES) from now. It keeps its place. Raises
    VisitUnknown, SomebodyActed or, for other minutes, ValueError."""
    if minutes not in HOLD_MINUTES:
        raise ValueError(minutes)
    row = locked(by, visit)
    if was_mine(row, by, version, Stage.HELD):
        return moved(row)
    refuse_if_moved(row, version, Stage.HELD)
    at = not_before(row, at)
    servings.end(row, Serving.Outcome.PAUSED, at)
    until = at + timedelta(minutes=minutes)
    return move(row, by, at, Stage.HELD, hold_reason=reason, hold_until=until)


@transaction.atomic
def resume(*, by: Principal, at: datetime, visit: UUID, version: int) -> Moved:
    """The family is back: it waits again, at its old place. Raises VisitUnknown or
    SomebodyActed."""
    row = locked(by, visit)
    if was_mine(row, by, version, Stage.WAITING):
        return moved(row)
    refuse_if_moved(row, version, Stage.WAITING)
    return _wait_again(row, by, not_before(row, at), did="resumed")


@transaction.atomic
def transfer(
    *, by: Principal, at: datetime, visit: UUID, version: int, desk: str = "", service: str = ""
) -> Moved:
    """Pass a family on to another desk, to another service, or both; it keeps its place. An
    empty `desk` is any desk, an empty `service` the one it waits for now.

    Raises VisitUnknown, SomebodyActed, NothingToTransfer, DeskNotOpen or ServiceUnknown.
    """
    row = locked(by, visit)
    asked_again = row.for_desk == desk and service in ("", row.service)
    if asked_again and was_mine(row, by, version, Stage.WAITING):
        return moved(row)
    refuse_if_moved(row, version, Stage.WAITING, TRANSFERABLE)
    if not desk and service in ("", row.service):
        raise NothingToTransfer
    if desk and not current(row.office_id, row.day).filter(desk=desk).exists():
        raise DeskNotOpen(desk=desk)
    _refuse_unknown(row.office_id, service)
    at = not_before(row, at)
    servings.end(row, Serving.Outcome.TRANSFERRED, at)
    row.for_desk, row.service = desk, service or row.service
    return _wait_again(row, by, at, did="transferred")


@transaction.atomic
def serve_another(
    *, by: Principal, at: datetime, visit: UUID, version: int, service: str
) -> Moved:
    """The same desk goes on with another service; the one before is done. Raises VisitUnknown,
    SomebodyActed or ServiceUnknown."""
    row = locked(by, visit)
    if was_mine(row, by, version, Stage.SERVING) and row.service == service:
        return moved(row)
    refuse_if_moved(row, version, Stage.SERVING, frozenset({Stage.SERVING}))
    _refuse_unknown(row.office_id, service)
    at = not_before(row, at)
    servings.end(row, Serving.Outcome.DONE, at)
    row.service = service
    servings.begin(row, by.staff_id, waiting_since=at, called_at=at, at=at)
    return move(row, by, at, Stage.SERVING, undoable=False, did="next_service", started_at=at)


def _wait_again(row: Visit, by: Principal, at: datetime, *, did: str) -> Moved:
    return move(
        row,
        by,
        at,
        Stage.WAITING,
        undoable=False,
        did=did,
        desk="",
        waiting_since=at if row.state in _INTERRUPTED else row.waiting_since,
        called_at=None,
        started_at=None,
        hold_reason="",
        hold_until=None,
    )


def _refuse_unknown(office: UUID, service: str) -> None:
    if service and service not in {one.code for one in programme_at(office).services}:
        raise ServiceUnknown(service=service)
