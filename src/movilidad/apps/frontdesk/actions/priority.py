"""Who goes first: one mark on the visit. Its reason is counted for managers and kept nowhere
beside the family."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from movilidad.apps.frontdesk.actions.moving import (
    locked,
    moved,
    not_before,
    refuse_if_moved,
    save,
    write_down,
)
from movilidad.apps.frontdesk.types import Moved, PriorityReason, Stage
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id

_WAITING = frozenset({Stage.WAITING, Stage.CALLED, Stage.HELD})
_COUNT = """
INSERT INTO frontdesk_prioritycount AS c (id, office_id, day, staff_id, reason, times)
VALUES (%s, %s, %s, %s, %s, 1)
ON CONFLICT (office_id, day, staff_id, reason) DO UPDATE SET times = c.times + 1
"""


@transaction.atomic
def set_priority(
    *,
    by: Principal,
    at: datetime,
    visit: UUID,
    version: int,
    priority: bool,
    reason: PriorityReason | None = None,
) -> Moved:
    """Let a family that waits go first, or no longer. A `reason` that the registration does not
    know is counted. Raises NotAllowed, VisitUnknown or SomebodyActed."""
    row = locked(by, visit)
    if row.version == version + 1 and row.changed_by == by.staff_id and row.priority == priority:
        return moved(row)
    refuse_if_moved(row, version, Stage(row.state), _WAITING)
    at = not_before(row, at)
    row.priority = priority
    save(row, by, at, state=Stage(row.state), before="")
    write_down(row, by, at, did="priority" if priority else "no_priority")
    if priority and reason is not None:
        count_priority(by, row.office_id, row.day, reason)
    return moved(row)


def count_priority(by: Principal, office: UUID, day: date, reason: PriorityReason) -> None:
    """One more for this clerk and class on this day, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [new_id(), office, day, by.staff_id, reason.value])
