"""A machine's log comes back, line by line, in order, each in a transaction of its own.

Whatever is sent twice is answered twice and applied once; where it breaks off, it goes on.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from movilidad.apps.offline.actions.apply import Applied, Bringer, Written, apply
from movilidad.apps.offline.keys import log_key
from movilidad.apps.offline.models import Device, NumberBlock, Pack, Received
from movilidad.apps.offline.types import DeviceUnknown, LogGap, LogLine, Receipt
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.types import Principal
from movilidad.core.offline import (
    Basis,
    Contact,
    Entry,
    EntryBroken,
    Outcome,
    Source,
    When,
    believed_time,
    mac_of,
    read_entry,
    start_of,
)
from movilidad.infra.ids import new_id
from movilidad.infra.mailbox import MailBroken, open_mail


class Mail(msgspec.Struct, frozen=True):
    """What is inside of a sealed line."""

    text: str
    mac: str


def sync(
    *, by: Principal, at: datetime, device: UUID, now: Contact, lines: Sequence[LogLine]
) -> list[Receipt]:
    """Take in the next lines of a machine's log; `now` holds both clocks at this instant. Lines
    we hold already are answered from what became of them.

    Raises NotAllowed, DeviceUnknown or LogGap. Lines before a gap are taken in.
    """
    require(by, "day.sync")
    return [_take_in(by, at, device, now, line) for line in lines]


@transaction.atomic
def _take_in(by: Principal, at: datetime, device: UUID, now: Contact, line: LogLine) -> Receipt:
    """The machine's row is locked: two windows that send one log take turns."""
    machine = Device.objects.select_for_update().filter(id=device).first()
    if (
        machine is None
        or machine.kind != Device.Kind.MACHINE
        or not allows(by, "day.sync", office=machine.office_id)
    ):
        raise DeviceUnknown
    known = Received.objects.filter(device=machine, sequence=line.sequence).first()
    if known:
        return receipt_of(known)
    if line.sequence != machine.last_sequence + 1:
        raise LogGap(expected=machine.last_sequence + 1)
    return receipt_of(_store(by, at, machine, now, line))


def receipt_of(row: Received) -> Receipt:
    """What the machine is told of an act."""
    return Receipt(
        sequence=row.sequence,
        kind=row.kind,
        outcome=Outcome(row.outcome),
        basis=Basis(row.basis),
        happened_at=row.happened_at,
        shown_number=row.shown_number,
        number=row.number,
    )


def store(
    *,
    machine: Device,
    sequence: int,
    applied: Applied,
    when: When,
    by: Principal,
    at: datetime,
    pack: Pack | None,
    mac: str = "",
) -> Received:
    """Keep what became of an act, beside the act itself, in the caller's transaction."""
    row = Received.objects.create(
        id=new_id(),
        device=machine,
        sequence=sequence,
        pack=pack,
        kind=applied.kind,
        mac=mac,
        happened_at=when.at,
        basis=when.basis,
        shown_number=applied.shown_number,
        number=applied.number,
        household_id=applied.household,
        appointment_id=applied.appointment,
        visit_id=applied.visit,
        undone_sequence=applied.undone,
        outcome=applied.outcome,
        settle=applied.outcome.to_settle,
        received_by=by.staff_id,
        received_at=at,
    )
    machine.last_sequence, machine.last_act_at, machine.seen_at = sequence, when.at, at
    machine.save(update_fields=["last_sequence", "last_act_at", "seen_at"])
    return row


def _store(by: Principal, at: datetime, machine: Device, now: Contact, line: LogLine) -> Received:
    unknown = When(machine.last_act_at or machine.registered_at, Basis.ORDER)
    if line.sealed is None:
        lost = Applied(Outcome.MISSING)
        return store(
            machine=machine, sequence=line.sequence, applied=lost, when=unknown, by=by, at=at,
            pack=None,
        )  # fmt: skip
    mail, entry, pack = _opened(machine, line)
    if mail is None or entry is None or pack is None:
        return store(
            machine=machine, sequence=line.sequence, applied=Applied(Outcome.EDITED),
            when=unknown, by=by, at=at, pack=None,
        )  # fmt: skip
    when = _when(machine, entry, now)
    written = Written(entry.act, line.sequence, when.at)
    applied = apply(Bringer(by, at, source_of(pack), machine), written)
    return store(
        machine=machine, sequence=line.sequence, applied=applied, when=when, by=by, at=at,
        pack=pack, mac=mail.mac,
    )  # fmt: skip


def source_of(pack: Pack) -> Source:
    """What the rules ask of a pack. The machine's row is current: it is locked."""
    block = NumberBlock.objects.filter(device_id=pack.device_id, day=pack.day).first()
    return Source(
        office=pack.device.office_id,
        day=pack.day,
        expires_at=pack.expires_at,
        numbers=range(block.first, block.first + 100) if block else range(0),
        revoked=pack.device.revoked_at is not None,
    )


def _opened(machine: Device, line: LogLine) -> tuple[Mail | None, Entry | None, Pack | None]:
    """The entry in a line; Nones for one that was edited, moved or invented."""
    bound = f"{machine.id}|{line.sequence}".encode()
    try:
        mail = msgspec.json.decode(open_mail(line.sealed or b"", bound=bound), type=Mail)
        entry = read_entry(mail.text)
    except (MailBroken, msgspec.DecodeError, EntryBroken):
        return None, None, None
    pack = Pack.objects.select_related("device").filter(id=entry.pack, device=machine).first()
    if pack is None or entry.device != machine.id or entry.sequence != line.sequence:
        return None, None, None
    if mac_of(log_key(pack.id), mail.text) != mail.mac or not _follows(machine, pack, entry):
        return None, None, None
    return mail, entry, pack


def _follows(machine: Device, pack: Pack, entry: Entry) -> bool:
    """Whether the entry continues the chain. Behind a line that was lost or edited nobody can
    tell; the entry's own MAC has to do, for the family behind it."""
    before = Received.objects.filter(device=machine, sequence=entry.sequence - 1).first()
    if before and before.outcome in {Outcome.MISSING, Outcome.EDITED}:
        return True
    in_pack = before is not None and before.pack_id == pack.id
    return entry.previous == (before.mac if before and in_pack else start_of(pack.id))


def _when(machine: Device, entry: Entry, now: Contact) -> When:
    contact = entry.contact.at
    after = max(machine.last_act_at, contact) if machine.last_act_at else contact
    return believed_time(
        clock=entry.clock,
        run=entry.run,
        tick=entry.tick,
        before=entry.contact,
        now=now,
        after=after,
    )
