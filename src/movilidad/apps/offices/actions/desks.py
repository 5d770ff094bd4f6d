"""Desks: made, changed, taken out of use. A desk is never deleted, visits name it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from movilidad.apps.offices.actions.refusing import allowed, named, note
from movilidad.apps.offices.models import Desk
from movilidad.apps.offices.queries.programmes import programme_of
from movilidad.apps.offices.types import (
    DeskChange,
    DeskCodeMalformed,
    Gone,
    ServiceUnknown,
    StalePage,
)
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id


@transaction.atomic
def save_desk(*, change: DeskChange, by: Principal, at: datetime) -> UUID:
    """Make or change a desk; its id. The same again changes nothing.

    Raises NotAllowed, Gone, StalePage, DeskCodeTaken, DeskCodeMalformed, ServiceUnknown.
    """
    office = allowed(by, change.office)
    code = change.code.strip().upper()
    if len(code) > Desk.CODE_LONGEST:
        raise DeskCodeMalformed
    wanted = {
        "code": code,
        "accessible": change.accessible,
        "services": sorted(set(change.services)),
        "active": change.active,
    }
    known = {service.code for service in programme_of(office.id).services}
    if not known.issuperset(change.services) or not change.services:
        raise ServiceUnknown
    rows = Desk.objects.filter(office=office)
    stored = rows.filter(id=change.desk).first() if change.desk else rows.filter(code=code).first()
    if stored and all(getattr(stored, name) == value for name, value in wanted.items()):
        return stored.id
    with named():
        if change.desk is None:
            made = Desk.objects.create(id=new_id(), office=office, changed_at=at, **wanted)
            note(by, at, office, "desk", made.id, did="added")
            return made.id
        if stored is None:
            raise Gone
        changed = rows.filter(id=stored.id, version=change.version).update(
            version=F("version") + 1, changed_at=at, **wanted
        )
    if not changed:
        raise StalePage
    note(by, at, office, "desk", stored.id, did="changed")
    return stored.id
