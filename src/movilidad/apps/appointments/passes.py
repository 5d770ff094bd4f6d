"""The signed code on a family's slip, which a desk can check without a connection.

    text    = "MV1" + base 32 (Crockford's alphabet, 136 characters) of
    payload = appointment (16 bytes) | session start, Unix seconds (4) | units (1) | signature (64)

Ed25519 signs the first 21 bytes behind a fixed text, so that no other signature of this house
can pass for one. Every character is in the alphanumeric set of QR codes (ISO/IEC 18004), which
packs them nearly as tight as bytes and survives scanners that act as keyboards.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from movilidad.core.vocabulary.references import ALPHABET
from movilidad.infra.signing import SignatureWrong, sign, verify

PREFIX = "MV1"
_DOMAIN = b"movilidad/pass/v1\n"
_SIGNED_BYTES, _SIGNATURE_BYTES = 21, 64
_BYTES = _SIGNED_BYTES + _SIGNATURE_BYTES
_CHARACTERS = _BYTES * 8 // 5  # 680 bits: nothing is left over
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


class PassRefused(ValueError):
    """The text is not a pass of ours. `key` names the sentence for the desk."""

    key = "appointment.pass_refused"


class PassUnreadable(PassRefused):
    """Not the form of a pass: another code was scanned, or a part is missing."""

    key = "appointment.pass_unreadable"


class PassForged(PassRefused):
    """The form of a pass, but not signed by this installation, or altered."""

    key = "appointment.pass_forged"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a slip says. `starts_at` is UTC, in whole seconds."""

    appointment: UUID
    starts_at: datetime
    units: int


def make_pass(*, appointment: UUID, starts_at: datetime, units: int) -> str:
    """The text of the code for an appointment; `starts_at` is aware, `units` 1 to 3."""
    seconds = int(starts_at.timestamp())
    signed = appointment.bytes + seconds.to_bytes(4, "big") + units.to_bytes(1, "big")
    number = int.from_bytes(signed + sign(_DOMAIN + signed), "big")
    places = range(5 * (_CHARACTERS - 1), -1, -5)
    return PREFIX + "".join(ALPHABET[number >> place & 31] for place in places)


def read_pass(text: str, public_key: bytes | None = None) -> Pass:
    """Read a scanned text and check who signed it (`public_key` 32 bytes, default our own).

    Says nothing about the appointment today: it may have been cancelled since. Raises
    PassUnreadable or PassForged.
    """
    raw = _decode("".join(text.split()).upper())
    signed, signature = raw[:_SIGNED_BYTES], raw[_SIGNED_BYTES:]
    try:
        verify(_DOMAIN + signed, signature, public_key=public_key)
    except SignatureWrong as error:
        raise PassForged from error
    seconds = int.from_bytes(signed[16:20], "big")
    return Pass(UUID(bytes=signed[:16]), datetime.fromtimestamp(seconds, UTC), signed[20])


def _decode(text: str) -> bytes:
    body = text.removeprefix(PREFIX)
    if body == text or len(body) != _CHARACTERS or not set(body) <= _VALUES.keys():
        raise PassUnreadable
    number = 0
    for character in body:
        number = number << 5 | _VALUES[character]
    return number.to_bytes(_BYTES, "big")
