"""Absences of people and closures of offices."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.offices.actions.refusing import allowed, named, note
from movilidad.apps.offices.models import Absence, Closure
from movilidad.apps.offices.models import Worker as WorkerRow
from movilidad.apps.offices.types import (
    AbsenceAdded,
    AbsenceRemoved,
    ClosureAdded,
    ClosureRemoved,
    Gone,
)
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id


@transaction.atomic
def add_absence(*, change: AbsenceAdded, by: Principal, at: datetime) -> UUID:
    """Somebody is away; the absence's id. The same again is the same one.

    Raises NotAllowed, Gone, Backwards, Overlap.
    """
    office = allowed(by, change.office)
    if not WorkerRow.objects.filter(id=change.worker, office=office).exists():
        raise Gone
    same = {
        "worker_id": change.worker,
        "starts_at": change.starts_at,
        "ends_at": change.ends_at,
        "reason": Absence.Reason(change.reason).value,
    }
    stored = Absence.objects.filter(**same).first()
    if stored:
        return stored.id
    with named():
        made = Absence.objects.create(id=new_id(), made_at=at, **same)
    note(by, at, office, "absence", change.worker, reason=change.reason)
    return made.id


@transaction.atomic
def remove_absence(*, change: AbsenceRemoved, by: Principal, at: datetime) -> UUID:
    """They are there after all. Removing twice is removing. Raises NotAllowed, Gone."""
    office = allowed(by, change.office)
    gone, _ = Absence.objects.filter(id=change.absence, worker__office=office).delete()
    if gone:
        note(by, at, office, "absence", change.absence, did="removed")
    return change.absence


@transaction.atomic
def add_closure(*, change: ClosureAdded, by: Principal, at: datetime) -> UUID:
    """The office does not receive; the closure's id. The same again is the same one.

    Raises NotAllowed, Gone, Backwards, Overlap.
    """
    office = allowed(by, change.office)
    same = {
        "office": office,
        "starts_at": change.starts_at,
        "ends_at": change.ends_at,
        "reason": Closure.Reason(change.reason).value,
        "public": change.public,
    }
    stored = Closure.objects.filter(**same).first()
    if stored:
        return stored.id
    with named():
        made = Closure.objects.create(id=new_id(), made_at=at, **same)
    note(by, at, office, "closure", made.id, reason=change.reason)
    return made.id


@transaction.atomic
def remove_closure(*, change: ClosureRemoved, by: Principal, at: datetime) -> UUID:
    """The office receives after all. Removing twice is removing. Raises NotAllowed, Gone."""
    office = allowed(by, change.office)
    gone, _ = Closure.objects.filter(id=change.closure, office=office).delete()
    if gone:
        note(by, at, office, "closure", change.closure, did="removed")
    return change.closure
