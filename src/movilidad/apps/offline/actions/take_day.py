"""A machine takes the day along."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.queries import day_of, local_day
from movilidad.apps.frontdesk.types import HELD_NUMBERS, Day, DeskLine
from movilidad.apps.offline.keys import log_key, mark_key
from movilidad.apps.offline.models import Device, NumberBlock, Pack
from movilidad.apps.offline.types import (
    DayPack,
    DeviceRevoked,
    DeviceUnknown,
    NumbersUsedUp,
    PackLine,
)
from movilidad.apps.registration.queries.marks import reference_marks
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.core.offline import start_of
from movilidad.infra.ids import new_id
from movilidad.infra.mailbox import box_address
from movilidad.infra.signing import public_key_bytes

_BLOCK = 100


@transaction.atomic
def take_day(*, by: Principal, at: datetime, office: UUID, device: UUID, label: str) -> DayPack:
    """Today's list of an office for one machine, which made its own id `device`. Every family on
    it gets an entry in its trail. A second time is another pack with the same numbers.

    Raises NotAllowed, DeviceUnknown (of another office), DeviceRevoked or NumbersUsedUp.
    """
    require(by, "day.take", office=office)
    machine = _machine(by, at, office, device, label)
    today = local_day(office, at)
    day = day_of(office, today, at)
    pack = Pack.objects.create(
        id=new_id(),
        device=machine,
        day=today,
        appointments=[str(line.appointment) for line in day.lines],
        issued_by=by.staff_id,
        issued_at=at,
        expires_at=end_of(day),
    )
    for line in day.lines:
        record_carried(by, at, office, line, pack)
    return _pack(pack, machine, day, _numbers(office, today, machine))


def end_of(day: Day) -> datetime:
    """Midnight at the office, in UTC: a pack is good until then."""
    midnight = datetime.combine(day.day + timedelta(days=1), time(), ZoneInfo(day.zone))
    return midnight.astimezone(UTC)


def record_carried(by: Principal, at: datetime, office: UUID, line: DeskLine, pack: Pack) -> None:
    """A family's trail tells that its line left the house, and with what."""
    record(
        by=by.actor,
        act="day.take",
        at=at,
        household=line.household,
        office=office,
        subject=pack.id,
        details={"kind": pack.device.kind, "device": pack.device_id.hex[:8]},
    )


def _machine(by: Principal, at: datetime, office: UUID, device: UUID, label: str) -> Device:
    Device.objects.bulk_create(
        [
            Device(
                id=device,
                office_id=office,
                kind=Device.Kind.MACHINE,
                label=label.strip()[:30],
                registered_by=by.staff_id,
                registered_at=at,
                seen_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    machine = Device.objects.select_for_update().get(id=device)
    if machine.office_id != office or machine.kind != Device.Kind.MACHINE:
        raise DeviceUnknown
    if machine.revoked_at:
        raise DeviceRevoked(when=machine.revoked_at)
    machine.label, machine.seen_at = label.strip()[:30], at
    machine.save(update_fields=["label", "seen_at"])
    return machine


def _numbers(office: UUID, day: date, machine: Device) -> range:
    """This machine's hundred numbers of the day. Two machines at one instant try the same block;
    the constraint lets one of them have it."""
    known = NumberBlock.objects.filter(device=machine, day=day).first()
    if known:
        return range(known.first, known.first + _BLOCK)
    for first in range(HELD_NUMBERS.start, HELD_NUMBERS.stop, _BLOCK):
        try:
            with transaction.atomic():
                NumberBlock.objects.create(
                    id=new_id(), office_id=office, day=day, device=machine, first=first
                )
        except IntegrityError:
            continue
        return range(first, first + _BLOCK)
    raise NumbersUsedUp


def _pack(pack: Pack, machine: Device, day: Day, numbers: range) -> DayPack:
    key = mark_key(pack.id)
    marks = reference_marks((line.household for line in day.lines if line.household), key=key)
    return DayPack(
        pack=pack.id,
        device=machine.id,
        office=day.office,
        day=day.day,
        zone=day.zone,
        issued_at=pack.issued_at,
        expires_at=pack.expires_at,
        next_sequence=machine.last_sequence + 1,
        start=start_of(pack.id),
        numbers=numbers,
        log_key=log_key(pack.id),
        mark_key=key,
        pass_key=public_key_bytes(),
        box=box_address(),
        lines=tuple(
            _line(line, line.appointment, marks.get(line.household, ""))
            for line in day.lines
            if line.appointment and line.household
        ),
    )


def _line(line: DeskLine, appointment: UUID, mark: str) -> PackLine:
    return PackLine(
        appointment=appointment,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        name=line.name,
        birth_year=line.birth_year,
        size=line.size,
        language=line.language,
        priority=line.priority,
        stage=line.stage,
        number=line.number,
        mark=mark,
    )
