"""Taking back the last act on a visit, within two minutes."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db import IntegrityError, transaction

from movilidad.apps.appointments.actions.attendance import reopen
from movilidad.apps.frontdesk import servings
from movilidad.apps.frontdesk.actions.moving import locked, not_before, save, write_down
from movilidad.apps.frontdesk.counter import give_back_units, refuse_if_closed
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.queries import UNDO_WITHIN
from movilidad.apps.frontdesk.types import Stage, UndoTooLate
from movilidad.apps.staff.types import Principal

# The moments that are not yet, when a visit goes back to a stage.
_NOT_YET: Mapping[Stage, tuple[str, ...]] = MappingProxyType(
    {
        Stage.WAITING: ("called_at", "started_at", "ended_at"),
        Stage.CALLED: ("started_at", "ended_at"),
        Stage.SERVING: ("ended_at",),
        Stage.HELD: ("ended_at",),
    }
)
_ENDED = frozenset({Stage.DONE, Stage.LEFT})


@transaction.atomic
def undo(*, by: Principal, at: datetime, visit: UUID, version: int) -> Stage:
    """Take back the last act on a visit within two minutes; the stage it is at again.

    A check-in taken back leaves no visit; its number is not given out again that day, and the
    units of a walk-in are. Coming back from a hold and a transfer cannot be taken back: the
    number is called again instead. Raises VisitUnknown, UndoTooLate or DayClosed.
    """
    row = locked(by, visit)
    if row.version != version or not row.before or at - row.changed_at > UNDO_WITHIN:
        raise UndoTooLate
    taken_back, back_to = Stage(row.state), Stage(row.before)
    if taken_back in _ENDED:
        _reopen(row, at)
    refuse_if_closed(row.office_id, row.day)
    at = not_before(row, at)
    write_down(row, by, at, did="undo", before=taken_back, after=back_to)
    if back_to is Stage.EXPECTED:
        _take_back_arrival(row)
        return back_to
    _put_back(row, taken_back, back_to)
    try:
        save(row, by, at, state=back_to, before="")
    except IntegrityError:  # the family is here a second time by now
        raise UndoTooLate from None
    return back_to


def _put_back(row: Visit, taken_back: Stage, back_to: Stage) -> None:
    if back_to is Stage.SERVING:
        servings.take_back_end(row)
    elif taken_back in {Stage.SERVING, Stage.DONE}:
        servings.take_back_begin(row, ended_at=row.ended_at)
    for moment in _NOT_YET.get(back_to, ()):
        setattr(row, moment, None)
    if back_to is not Stage.HELD:
        row.hold_reason, row.hold_until = "", None
    row.desk = "" if back_to is Stage.WAITING else row.desk


def _take_back_arrival(row: Visit) -> None:
    office, day, units = row.office_id, row.day, row.units
    row.delete()
    if units:
        give_back_units(office, day, units)


def _reopen(row: Visit, at: datetime) -> None:
    if row.appointment_id is None:
        return
    try:
        with transaction.atomic():
            reopen(appointment=row.appointment_id, at=at)
    except IntegrityError:  # the family holds another seat by now
        raise UndoTooLate from None
