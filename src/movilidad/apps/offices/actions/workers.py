"""Who is planned at an office, with languages and weekly hours."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from movilidad.apps.offices.actions.refusing import allowed, in_order, named, note
from movilidad.apps.offices.models import Worker, WorkingHours
from movilidad.apps.offices.types import (
    Gone,
    LabelMissing,
    LanguageUnknown,
    StalePage,
    Stretch,
    WorkerChange,
)
from movilidad.apps.staff.types import Principal
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.ids import new_id

SPANISH = "es"  # everybody is planned in it; only other languages are written down


@transaction.atomic
def save_worker(*, change: WorkerChange, by: Principal, at: datetime) -> UUID:
    """Make or change somebody who is planned; their id. The same again changes nothing.

    Raises NotAllowed, Gone, StalePage, LabelMissing, LabelTaken, MemberTaken, LanguageUnknown,
    InterpreterSilent, Backwards, Overlap.
    """
    office = allowed(by, change.office)
    wanted = _wanted(change)
    rows = Worker.objects.filter(office=office)
    label = wanted["label"]
    stored = (
        rows.filter(id=change.worker).first()
        if change.worker
        else rows.filter(label=label).first()
    )
    if stored and _is(stored, wanted, change.hours):
        return stored.id
    with named():
        if change.worker is None:
            row = Worker.objects.create(id=new_id(), office=office, changed_at=at, **wanted)
        elif stored is None:
            raise Gone
        else:
            row = stored
            if not rows.filter(id=row.id, version=change.version).update(
                version=F("version") + 1, changed_at=at, **wanted
            ):
                raise StalePage
        _set_hours(row, change.hours)
    note(by, at, office, "worker", row.id, kind=change.kind)
    return row.id


def _wanted(change: WorkerChange) -> dict[str, Any]:
    label = " ".join(change.label.split())[:40]
    if not label:
        raise LabelMissing
    languages = list(dict.fromkeys(one for one in change.languages if one != SPANISH))
    if not OWN_NAMES.keys() >= set(languages):
        raise LanguageUnknown
    return {
        "kind": Worker.Kind(change.kind).value,
        "label": label,
        "member_id": change.member,
        "languages": languages,
        "active": change.active,
    }


def _is(stored: Worker, wanted: dict[str, Any], hours: tuple[Stretch, ...]) -> bool:
    same = all(getattr(stored, name) == value for name, value in wanted.items())
    return same and list(
        stored.hours.order_by("weekday", "starts").values_list("weekday", "starts", "ends")
    ) == in_order(hours)


def _set_hours(row: Worker, hours: tuple[Stretch, ...]) -> None:
    row.hours.all().delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(
            id=new_id(), worker=row, weekday=one.weekday, starts=one.starts, ends=one.ends
        )
        for one in hours
    )
