"""What every step of a visit has in common: the lock, the version a clerk saw, the entry."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from movilidad.apps.appointments.actions import mark_attended, mark_missed
from movilidad.apps.appointments.types import NothingToDecide
from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.types import Moved, SomebodyActed, Stage, VisitUnknown
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.queries import names_of
from movilidad.apps.staff.types import Principal

logger = logging.getLogger(__name__)

# Which stages an act may start from.
_FROM: Mapping[Stage, frozenset[Stage]] = MappingProxyType(
    {
        Stage.CALLED: frozenset({Stage.WAITING, Stage.CALLED}),  # called again: nobody came up
        Stage.SERVING: frozenset({Stage.WAITING, Stage.CALLED}),
        Stage.HELD: frozenset({Stage.WAITING, Stage.CALLED, Stage.SERVING}),
        Stage.WAITING: frozenset({Stage.HELD}),
        Stage.DONE: frozenset({Stage.SERVING, Stage.CALLED}),
        Stage.LEFT: frozenset({Stage.WAITING, Stage.CALLED, Stage.SERVING, Stage.HELD}),
    }
)
TRANSFERABLE = frozenset({Stage.WAITING, Stage.CALLED, Stage.SERVING})


def locked(by: Principal, visit: UUID) -> Visit:
    """The row, locked; a visit of another office is unknown, whether it exists or not."""
    require(by, "visit.receive")
    row = Visit.objects.select_for_update().filter(id=visit).first()
    if row is None or not allows(by, "visit.receive", office=row.office_id):
        raise VisitUnknown
    return row


def not_before(row: Visit, at: datetime) -> datetime:
    """`at`, or the moment of the act before it: the clock of one machine may lag behind."""
    return max(at, row.changed_at)


def was_mine(row: Visit, by: Principal, version: int, to: Stage) -> bool:
    """A double click: this clerk did just this from just that state."""
    return row.state == to and row.version == version + 1 and row.changed_by == by.staff_id


def refuse_if_moved(
    row: Visit, version: int, to: Stage, allowed: frozenset[Stage] | None = None
) -> None:
    """Raise SomebodyActed unless the row is as the clerk saw it and the act may start there."""
    if row.version == version and row.state in (_FROM[to] if allowed is None else allowed):
        return
    who = names_of([row.changed_by]).get(row.changed_by, "") if row.changed_by else ""
    raise SomebodyActed(
        number=row.number, stage=Stage(row.state), who=who, when=row.changed_at, desk=row.desk
    )


def move(
    row: Visit,
    by: Principal,
    at: datetime,
    to: Stage,
    *,
    undoable: bool = True,
    did: str = "",
    **changes: object,
) -> Moved:
    """Put the row into its new state with one entry. `changes` are fields of the visit."""
    before, at = Stage(row.state), not_before(row, at)
    for name, value in changes.items():
        setattr(row, name, value)
    save(row, by, at, state=to, before=before if undoable else "")
    write_down(row, by, at, did=did or to, before=before, after=to)
    return moved(row)


def save(row: Visit, by: Principal, at: datetime, *, state: Stage, before: str) -> None:
    """Store the row with its next version."""
    row.state, row.before = state, before
    row.changed_by, row.changed_at = by.actor.id, at
    row.version += 1
    row.save()


def moved(row: Visit) -> Moved:
    """The visit as its act answers."""
    return Moved(row.id, row.number, Stage(row.state), row.desk)


def write_down(row: Visit, by: Principal, at: datetime, **details: str) -> None:
    """The entry of one step."""
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


def attended(row: Visit, at: datetime) -> None:
    """The family was received: so is its appointment, if it came with one."""
    _settle(row, mark_attended, at)


def missed(row: Visit, at: datetime) -> None:
    """No desk received the family: it may be drawn again."""
    _settle(row, mark_missed, at)


def _settle(row: Visit, mark: Callable[..., None], at: datetime) -> None:
    if row.appointment_id is None:
        return
    try:
        mark(appointment=row.appointment_id, at=at)
    except NothingToDecide:  # cancelled while the family was in the house: the visit tells it
        logger.warning("appointment of visit %s was already decided", row.id)
