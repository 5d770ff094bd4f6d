"""What goes over the wire between a machine and us, in JSON: instants in milliseconds since
1970, keys in hex, sealed lines in base 64."""

from base64 import b64decode
from binascii import Error
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from movilidad.apps.offline.types import DayPack, PackLine

_Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=2**52)]
_LINES_AT_ONCE = 100


class TakeBody(msgspec.Struct, frozen=True):
    """A machine asks for the day."""

    device: UUID
    label: Annotated[str, msgspec.Meta(max_length=100)] = ""


class SealedLine(msgspec.Struct, frozen=True):
    """One line of the log; None: the machine has lost it."""

    sequence: Annotated[int, msgspec.Meta(ge=1, le=99_999)]
    sealed: Annotated[str, msgspec.Meta(max_length=8000)] | None

    def raw(self) -> bytes | None:
        """The bytes; what is no base 64 opens for nobody, and is told so later."""
        if self.sealed is None:
            return None
        try:
            return b64decode(self.sealed, validate=True)
        except (Error, ValueError):
            return b""


class SyncBody(msgspec.Struct, frozen=True):
    """The next lines of a machine's log, with its clocks at this instant."""

    device: UUID
    clock: _Milliseconds
    run: Annotated[str, msgspec.Meta(max_length=32)]
    tick: _Milliseconds
    lines: Annotated[list[SealedLine], msgspec.Meta(max_length=_LINES_AT_ONCE)]


def milliseconds(moment: datetime) -> int:
    """Since 1970, UTC."""
    return round(moment.timestamp() * 1000)


def plain_pack(given: DayPack) -> dict[str, Any]:
    """The day as the machine seals it."""
    return {
        "pack": str(given.pack),
        "day": given.day.isoformat(),
        "issued_at": milliseconds(given.issued_at),
        "next_sequence": given.next_sequence,
        "start": given.start,
        "numbers": [given.numbers.start, given.numbers.stop - 1],
        "log_key": given.log_key.hex(),
        "mark_key": given.mark_key.hex(),
        "pass_key": given.pass_key.hex(),
        "box": given.box.hex(),
        "lines": [_line(line) for line in given.lines],
    }


def _line(line: PackLine) -> dict[str, Any]:
    return {
        "appointment": str(line.appointment),
        "starts_at": milliseconds(line.starts_at),
        "name": line.name,
        "birth_year": line.birth_year,
        "size": line.size,
        "language": line.language,
        "priority": line.priority,
        "stage": str(line.stage),
        "number": line.number,
        "mark": line.mark,
    }
