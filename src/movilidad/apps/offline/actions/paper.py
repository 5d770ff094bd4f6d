"""The last resort: a printed list, and what was written on it, typed in afterwards.

A list is a source like a machine: the same rules decide, each line is kept with its outcome, and
typing a line twice doubles nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.actions import recorded
from movilidad.apps.frontdesk.queries import day_of, local_day
from movilidad.apps.frontdesk.types import Stage
from movilidad.apps.offline.actions.apply import Applied, Bringer, Written, apply
from movilidad.apps.offline.actions.sync import receipt_of, source_of, store
from movilidad.apps.offline.actions.take_day import end_of, record_carried
from movilidad.apps.offline.models import Device, Pack, Received
from movilidad.apps.offline.queries import sheet_of
from movilidad.apps.offline.types import LineUnknown, Receipt, SheetShown, SheetUnknown
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.types import Principal
from movilidad.core.offline import (
    Act,
    Basis,
    ByReference,
    CheckIn,
    WalkIn,
    When,
)
from movilidad.infra.ids import new_id

BLANK_LINES = 20  # for people without an appointment: S1, S2, …


class Fate(StrEnum):
    """What the paper says of a family."""

    WAITS = "waits"
    SERVED = "served"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One written line: exactly one of `listed` (line number from 1), `blank` (S1 is 1) and
    `reference` is given. `arrived_at` is UTC."""

    arrived_at: datetime
    fate: Fate
    listed: int = 0
    blank: int = 0
    reference: str = ""
    size: int = 1


@transaction.atomic
def print_sheet(*, by: Principal, at: datetime, office: UUID) -> UUID:
    """Fix today's list under line numbers that stay; the id of the sheet. Every family on it
    gets an entry in its trail. Raises NotAllowed."""
    require(by, "day.take", office=office)
    day = day_of(office, local_day(office, at), at)
    before = Pack.objects.filter(
        device__office_id=office, device__kind=Device.Kind.SHEET, day=day.day
    )
    number = before.count() + 1
    device = Device.objects.create(
        id=new_id(),
        office_id=office,
        kind=Device.Kind.SHEET,
        label=str(number),
        registered_by=by.staff_id,
        registered_at=at,
        seen_at=at,
    )
    pack = Pack.objects.create(
        id=new_id(),
        device=device,
        day=day.day,
        number=number,
        appointments=[str(line.appointment) for line in day.lines],
        issued_by=by.staff_id,
        issued_at=at,
        expires_at=end_of(day),
    )
    for line in day.lines:
        record_carried(by, at, office, line, pack)
    return pack.id


@transaction.atomic
def show_sheet(*, by: Principal, at: datetime, office: UUID, sheet: UUID) -> SheetShown:
    """A printed list, to print it again: its lines keep their numbers. One entry says how many
    families were shown. Raises NotAllowed or SheetUnknown."""
    require(by, "day.take", office=office)
    pack = Pack.objects.filter(
        id=sheet, device__office_id=office, device__kind=Device.Kind.SHEET
    ).first()
    if pack is None:
        raise SheetUnknown
    now = {str(line.appointment): line for line in day_of(office, pack.day, at).lines}
    lines = tuple((number, now.get(one)) for number, one in enumerate(pack.appointments, start=1))
    details: dict[str, str | int | bool] = {"page": "sheet", "shown": len(lines)}
    record(by=by.actor, act="visit.list", at=at, office=office, subject=pack.id, details=details)
    return SheetShown(sheet_of(pack), lines)


@transaction.atomic
def enter_line(*, by: Principal, at: datetime, sheet: UUID, line: PaperLine) -> Receipt:
    """Take in one written line. A line that was typed before is answered from what became of it.

    Raises NotAllowed, SheetUnknown or LineUnknown.
    """
    require(by, "day.sync")
    pack = Pack.objects.filter(id=sheet, device__kind=Device.Kind.SHEET).first()
    if pack is None:
        raise SheetUnknown
    device = Device.objects.select_for_update().get(id=pack.device_id)
    if not allows(by, "day.sync", office=device.office_id):
        raise SheetUnknown
    pack.device = device
    known = _typed_before(device, line)
    if known:
        return receipt_of(known)
    applied = apply(
        Bringer(by, at, source_of(pack), device),
        Written(_act(pack, line), device.last_sequence + 1, line.arrived_at),
    )
    _close(by, at, applied, line.fate)
    if line.blank:
        applied = replace(applied, shown_number=line.blank)
    row = store(
        machine=device,
        sequence=device.last_sequence + 1,
        applied=applied,
        when=When(line.arrived_at, Basis.PAPER),
        by=by,
        at=at,
        pack=pack,
    )
    return receipt_of(row)


def _typed_before(device: Device, line: PaperLine) -> Received | None:
    """A blank line names nobody: only its number on the sheet tells that it is the same."""
    if not line.blank:
        return None
    return Received.objects.filter(device=device, kind="walk_in", shown_number=line.blank).first()


def _act(pack: Pack, line: PaperLine) -> Act:
    if line.reference:
        return ByReference(line.reference, None)
    if line.blank:
        return WalkIn(None, size=line.size)
    if not 1 <= line.listed <= len(pack.appointments):
        raise LineUnknown(line=line.listed, last=len(pack.appointments))
    return CheckIn(UUID(pack.appointments[line.listed - 1]), None)


def _close(by: Principal, at: datetime, applied: Applied, fate: Fate) -> None:
    """What the paper says of the rest of the visit, if it became one."""
    if applied.visit is None or fate is Fate.WAITS or applied.outcome.to_settle:
        return
    stage = Stage.DONE if fate is Fate.SERVED else Stage.LEFT
    recorded.close_recorded(by=by, at=at, visit=applied.visit, stage=stage)
