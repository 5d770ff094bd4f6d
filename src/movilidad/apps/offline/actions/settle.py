"""A person closes what the rules could not decide."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions import mark_attended
from movilidad.apps.appointments.types import NothingToDecide
from movilidad.apps.audit.actions import record
from movilidad.apps.offline.models import Received, Settlement
from movilidad.apps.offline.types import ActUnknown, SettledBefore
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.queries import names_of
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id

# What a person may say; "undone" is the machine's own.
REASONS = tuple(one for one in Settlement.Reason if one is not Settlement.Reason.UNDONE)


@transaction.atomic
def settle(*, by: Principal, at: datetime, act: UUID, reason: str) -> None:
    """Close a line with a reason (one of REASONS, else ValueError). "received" also makes the
    appointment attended, so that nobody counts as missing who was there. The same reason again,
    by the same person, is nothing new.

    Raises NotAllowed, ActUnknown or SettledBefore.
    """
    require(by, "day.settle")
    chosen = Settlement.Reason(reason)
    if chosen not in REASONS:
        raise ValueError(reason)
    row = Received.objects.select_related("device").filter(id=act, settle=True).first()
    if row is None or not allows(by, "day.settle", office=row.device.office_id):
        raise ActUnknown
    Settlement.objects.bulk_create(
        [Settlement(id=new_id(), act=row, reason=chosen, settled_by=by.staff_id, settled_at=at)],
        ignore_conflicts=True,
    )
    mine = Settlement.objects.get(act=row)
    if (mine.settled_by, mine.reason) != (by.staff_id, chosen):
        who = names_of([mine.settled_by]).get(mine.settled_by, "")
        raise SettledBefore(reason=mine.reason, who=who, when=mine.settled_at)
    if mine.settled_at != at:
        return
    if chosen is Settlement.Reason.RECEIVED and row.appointment_id:
        _attended(row.appointment_id, at)
    record(
        by=by.actor,
        act="day.settle",
        at=at,
        household=row.household_id,
        office=row.device.office_id,
        subject=row.id,
        details={"outcome": row.outcome, "reason": chosen},
    )


def _attended(appointment: UUID, at: datetime) -> None:
    try:
        mark_attended(appointment=appointment, at=at)
    except NothingToDecide:  # cancelled: the line alone tells that the family was received
        return
