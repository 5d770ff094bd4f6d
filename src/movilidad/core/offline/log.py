"""The log of a machine: one line of JSON per act, each bound to the one before.

    mac(n) = HMAC-SHA-256(key of the pack, text of entry n), in hex
    entry n carries mac(n - 1) as `previous`; the first one carries `start_of(pack)`

The key is in the sealed pack only. Who edits, invents, swaps or drops an entry on the machine
cannot make it fit again. The text is checked as it was written, byte for byte.
"""

import hmac
from hashlib import sha256
from typing import Annotated
from uuid import UUID

import msgspec

from movilidad.core.offline.clock import Contact

_Number = Annotated[int, msgspec.Meta(ge=1, le=9999)]
_Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=2**52)]
_Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class CheckIn(msgspec.Struct, frozen=True, tag="check_in", forbid_unknown_fields=True):
    """A family of the list, or one whose pass was read, is here."""

    appointment: UUID
    number: _Number | None  # None: the machine had no number left
    priority: bool | None = None  # None: as registered


class ByReference(msgspec.Struct, frozen=True, tag="reference", forbid_unknown_fields=True):
    """A family that is not on the list and showed its reference."""

    reference: Annotated[str, msgspec.Meta(max_length=40)]
    number: _Number | None
    priority: bool | None = None


class WalkIn(msgspec.Struct, frozen=True, tag="walk_in", forbid_unknown_fields=True):
    """Somebody without an appointment is here."""

    number: _Number | None
    size: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1
    language: Annotated[str, msgspec.Meta(max_length=5)] | None = None
    priority: bool = False


class Undo(msgspec.Struct, frozen=True, tag="undo", forbid_unknown_fields=True):
    """The act with this sequence was a mistake."""

    of: Annotated[int, msgspec.Meta(ge=1)]


Act = CheckIn | ByReference | WalkIn | Undo


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One act as the machine wrote it down. Clocks are the machine's own, in milliseconds: `clock`
    since 1970, `tick` since the page was opened (`run`); nobody can set the latter."""

    v: Annotated[int, msgspec.Meta(ge=1, le=1)]
    pack: UUID
    device: UUID
    sequence: Annotated[int, msgspec.Meta(ge=1, le=99_999)]
    previous: _Digest
    clock: _Milliseconds
    run: Annotated[str, msgspec.Meta(max_length=32)]
    tick: _Milliseconds
    contact: Contact
    act: Act


class EntryBroken(ValueError):
    """The text is no entry of a log of ours."""


_READER = msgspec.json.Decoder(Entry)


def read_entry(text: str) -> Entry:
    """The entry in a text. Raises EntryBroken."""
    try:
        return _READER.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise EntryBroken(str(error)) from error


def mac_of(key: bytes, text: str) -> str:
    """What the machine must have written beside the text of an entry."""
    return hmac.digest(key, text.encode(), sha256).hex()


def start_of(pack: UUID) -> str:
    """What the first entry of a pack carries as `previous`."""
    return sha256(b"movilidad/offline/v1\n" + pack.bytes).hexdigest()
