"""Named limits of capacity that depends on something outside the office."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from movilidad.apps.appointments.models import CapacityLimit, Session
from movilidad.apps.appointments.types import LimitBelowTaken, LimitMalformed, LimitNameTaken
from movilidad.apps.audit.actions import record
from movilidad.apps.offices.actions import lock_plan
from movilidad.apps.offices.queries import programme_of
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id


@transaction.atomic
def set_limit(
    *,
    office: UUID,
    label: str,
    purpose: str,
    starts_at: datetime,
    ends_at: datetime,
    units: int,
    by: Principal,
    at: datetime,
) -> UUID:
    """Cap what sessions of one purpose that begin in [starts_at, ends_at) give out together; the
    limit. The same again is the same one.

    Sessions that exist are attached with what they hold. Raises NotAllowed, LimitMalformed,
    LimitNameTaken, LimitBelowTaken.
    """
    require(by, "timetable.edit", office=office)
    lock_plan(office=office)
    label = " ".join(label.split())[:60]
    if not label or starts_at >= ends_at or purpose not in Session.Purpose.values:
        raise LimitMalformed
    same = {
        "office_id": office,
        "label": label,
        "purpose": purpose,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "units": units,
    }
    stored = CapacityLimit.objects.filter(**same).first()
    if stored:
        return stored.id
    try:
        with transaction.atomic():
            row = CapacityLimit.objects.create(
                id=new_id(), programme_id=programme_of(office).id, made_at=at, **same
            )
    except IntegrityError:
        raise LimitNameTaken from None
    _attach(row)
    _note(by, at, office, row.id, units=units)
    return row.id


@transaction.atomic
def remove_limit(*, office: UUID, limit: UUID, by: Principal, at: datetime) -> None:
    """Take a limit away; its sessions keep their units. Removing twice is removing."""
    require(by, "timetable.edit", office=office)
    lock_plan(office=office)
    row = CapacityLimit.objects.filter(id=limit, office_id=office).first()
    if row is None:
        return
    Session.objects.filter(limit=row).update(limit=None)
    row.delete()
    _note(by, at, office, limit, removed=True)


def _attach(row: CapacityLimit) -> None:
    """Sessions first, in order of id, then the limit: the order of locks of sql/limits.sql."""
    sessions = Session.objects.filter(
        office_id=row.office_id,
        purpose=row.purpose,
        starts_at__gte=row.starts_at,
        starts_at__lt=row.ends_at,
        limit=None,
        cancelled_at=None,
    ).order_by("id")
    ids = list(sessions.select_for_update(no_key=True).values_list("id", flat=True))
    taken = Session.objects.filter(id__in=ids).aggregate(Sum("taken_units", default=0))
    if taken["taken_units__sum"] > row.units:
        raise LimitBelowTaken(taken=taken["taken_units__sum"])
    Session.objects.filter(id__in=ids).update(limit=row)


def _note(by: Principal, at: datetime, office: UUID, limit: UUID, **details: int | bool) -> None:
    record(
        by=by.actor,
        act="timetable.edit",
        at=at,
        office=office,
        subject=limit,
        details={"what": "limit", **details},
    )
