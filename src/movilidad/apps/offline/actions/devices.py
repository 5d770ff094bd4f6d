"""The machines of an office: seeing what they hold and brought, and shutting one out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.offline.models import Device
from movilidad.apps.offline.queries import machines_of, open_acts
from movilidad.apps.offline.types import DeviceUnknown, Machine, OpenAct
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.types import Principal


@dataclass(frozen=True, slots=True)
class LinkShown:
    """An office's machines and the lines to settle, oldest first."""

    machines: tuple[Machine, ...]
    acts: tuple[OpenAct, ...]


@transaction.atomic
def show_link(*, by: Principal, at: datetime, office: UUID) -> LinkShown:
    """The machines and what is to settle. Every family shown gets an entry. Raises NotAllowed."""
    require(by, "day.settle", office=office)
    shown = LinkShown(tuple(machines_of(office)), tuple(open_acts(office, at)))
    for household in {act.household for act in shown.acts if act.household}:
        record(
            by=by.actor,
            act="household.find",
            at=at,
            household=household,
            office=office,
            details={"page": "settle"},
        )
    return shown


@transaction.atomic
def revoke_device(*, by: Principal, at: datetime, office: UUID, device: UUID) -> None:
    """A machine is lost or stolen: it gets no day any more, and nothing it brings is applied
    without a person. Again is the same. Raises NotAllowed or DeviceUnknown."""
    require(by, "device.revoke")
    row = Device.objects.select_for_update().filter(id=device, office_id=office).first()
    if row is None or not allows(by, "device.revoke", office=row.office_id):
        raise DeviceUnknown
    if row.revoked_at:
        return
    row.revoked_at, row.revoked_by = at, by.staff_id
    row.save(update_fields=["revoked_at", "revoked_by"])
    record(
        by=by.actor,
        act="device.revoke",
        at=at,
        office=office,
        subject=row.id,
        details={"device": row.id.hex[:8]},
    )
