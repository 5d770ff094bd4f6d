"""From the waiting room to the desk and out: one act per step, the last one can be taken back."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db import IntegrityError, transaction

from movilidad.apps.appointments.actions import mark_attended, mark_missed
from movilidad.apps.appointments.actions.attendance import reopen
from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.queries import UNDO_WITHIN, local_day
from movilidad.apps.frontdesk.types import (
    Moved,
    NobodyWaiting,
    SomebodyActed,
    Stage,
    UndoTooLate,
    VisitUnknown,
)
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.queries import names_of
from movilidad.apps.staff.types import Principal

# Which stages an act may start from.
_FROM: Mapping[Stage, frozenset[Stage]] = MappingProxyType(
    {
        Stage.CALLED: frozenset({Stage.WAITING, Stage.CALLED}),  # called again: nobody came up
        Stage.SERVING: frozenset({Stage.WAITING, Stage.CALLED}),
        Stage.DONE: frozenset({Stage.SERVING, Stage.CALLED}),
        Stage.LEFT: frozenset({Stage.WAITING, Stage.CALLED, Stage.SERVING}),
    }
)
# The moments that are not yet, when a visit goes back to a stage.
_NOT_YET: Mapping[Stage, tuple[str, ...]] = MappingProxyType(
    {
        Stage.WAITING: ("called_at", "started_at", "ended_at"),
        Stage.CALLED: ("started_at", "ended_at"),
        Stage.SERVING: ("ended_at",),
    }
)


@transaction.atomic
def call_next(
    *, by: Principal, at: datetime, office: UUID, desk: str, language: str | None = None
) -> Moved:
    """Call whoever is next: priority first, then by `due_at`, then by number. With `language`,
    the next who needs that interpreter. Two desks at one instant call two different families.

    Raises NotAllowed or NobodyWaiting.
    """
    require(by, "visit.receive", office=office)
    waiting = Visit.objects.select_for_update(skip_locked=True).filter(
        office_id=office, day=local_day(office, at), state=Stage.WAITING
    )
    if language:
        waiting = waiting.filter(language=language)
    row = waiting.order_by("-priority", "due_at", "number").first()
    if row is None:
        raise NobodyWaiting
    return _move(row, by, at, Stage.CALLED, desk=desk, called_at=at)


@transaction.atomic
def call(*, by: Principal, at: datetime, visit: UUID, version: int, desk: str) -> Moved:
    """Call one number, out of turn or again. Raises VisitUnknown or SomebodyActed."""
    row = _locked(by, visit)
    if _was_mine(row, by, version, Stage.CALLED):
        return _moved(row)
    _refuse_if_moved(row, version, Stage.CALLED)
    return _move(row, by, at, Stage.CALLED, desk=desk, called_at=at)


@transaction.atomic
def start_serving(*, by: Principal, at: datetime, visit: UUID, version: int) -> Moved:
    """The family sits down. Raises VisitUnknown or SomebodyActed."""
    row = _locked(by, visit)
    if _was_mine(row, by, version, Stage.SERVING):
        return _moved(row)
    _refuse_if_moved(row, version, Stage.SERVING)
    return _move(
        row, by, at, Stage.SERVING, desk=row.desk, called_at=row.called_at or at, started_at=at
    )


@transaction.atomic
def finish(*, by: Principal, at: datetime, visit: UUID, version: int) -> Moved:
    """The visit is done and the appointment attended. Raises VisitUnknown or SomebodyActed."""
    row = _locked(by, visit)
    if _was_mine(row, by, version, Stage.DONE):
        return _moved(row)
    _refuse_if_moved(row, version, Stage.DONE)
    mark_attended(appointment=row.appointment_id, at=at)
    return _move(row, by, at, Stage.DONE, desk=row.desk, ended_at=at)


@transaction.atomic
def mark_left(*, by: Principal, at: datetime, visit: UUID, version: int) -> Moved:
    """The family went away. From the waiting room the appointment counts as missed, so that it
    may be drawn again; from the desk it was received. Raises VisitUnknown or SomebodyActed."""
    row = _locked(by, visit)
    if _was_mine(row, by, version, Stage.LEFT):
        return _moved(row)
    _refuse_if_moved(row, version, Stage.LEFT)
    if row.state == Stage.SERVING:
        mark_attended(appointment=row.appointment_id, at=at)
    else:
        mark_missed(appointment=row.appointment_id, at=at)
    return _move(row, by, at, Stage.LEFT, desk=row.desk, ended_at=at)


@transaction.atomic
def undo(*, by: Principal, at: datetime, visit: UUID, version: int) -> Stage:
    """Take back the last act on a visit within two minutes; the stage it is at again.

    A check-in taken back leaves no visit; its number is not given out again that day.
    Raises VisitUnknown or UndoTooLate.
    """
    row = _locked(by, visit)
    if row.version != version or not row.before or at - row.changed_at > UNDO_WITHIN:
        raise UndoTooLate
    taken_back, back_to = row.state, Stage(row.before)
    if taken_back in {Stage.DONE, Stage.LEFT}:
        _reopen(row, at)
    _record(row, by, at, did="undo", before=taken_back, after=back_to)
    if back_to is Stage.EXPECTED:
        row.delete()
        return back_to
    for moment in _NOT_YET.get(back_to, ()):
        setattr(row, moment, None)
    row.desk = "" if back_to is Stage.WAITING else row.desk
    _save(row, by, at, state=back_to, before="")
    return back_to


def _locked(by: Principal, visit: UUID) -> Visit:
    """The row, locked; a visit of another office is unknown, whether it exists or not."""
    require(by, "visit.receive")
    row = Visit.objects.select_for_update().filter(id=visit).first()
    if row is None or not allows(by, "visit.receive", office=row.office_id):
        raise VisitUnknown
    return row


def _was_mine(row: Visit, by: Principal, version: int, to: Stage) -> bool:
    """A double click: this clerk did just this from just that state."""
    return row.state == to and row.version == version + 1 and row.changed_by == by.staff_id


def _refuse_if_moved(row: Visit, version: int, to: Stage) -> None:
    if row.version == version and row.state in _FROM[to]:
        return
    who = names_of([row.changed_by]).get(row.changed_by, "")
    raise SomebodyActed(
        number=row.number, stage=Stage(row.state), who=who, when=row.changed_at, desk=row.desk
    )


def _move(
    row: Visit, by: Principal, at: datetime, to: Stage, *, desk: str, **moments: datetime | None
) -> Moved:
    before = row.state
    for name, moment in moments.items():
        setattr(row, name, moment)
    row.desk = desk[:20]
    _save(row, by, at, state=to, before=before)
    _record(row, by, at, did=to, before=before, after=to)
    return _moved(row)


def _save(row: Visit, by: Principal, at: datetime, *, state: Stage, before: str) -> None:
    row.state, row.before = state, before
    row.changed_by, row.changed_at = by.staff_id, at
    row.version += 1
    row.save()


def _reopen(row: Visit, at: datetime) -> None:
    try:
        with transaction.atomic():
            reopen(appointment=row.appointment_id, at=at)
    except IntegrityError:  # the family holds another seat by now
        raise UndoTooLate from None


def _moved(row: Visit) -> Moved:
    return Moved(row.id, row.number, Stage(row.state), row.desk)


def _record(row: Visit, by: Principal, at: datetime, **details: str) -> None:
    record(
        by=by.actor,
        act="visit.receive",
        at=at,
        programme=row.programme.code,
        household=row.household_id,
        office=row.office_id,
        subject=row.id,
        details={"number": row.number, **details},
    )
