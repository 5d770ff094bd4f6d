"""Links in messages that die when the appointment changes.

A link names an appointment and its version, with 96 bits of a keyed fingerprint: nobody can make
one, and moving or cancelling makes every older one useless. It opens a page that asks for the
year of birth; alone it shows and changes nothing.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from movilidad.infra.sealing.vault import blind_index

_BYTES = 16 + 2 + 12  # appointment, version, fingerprint
LONGEST_VERSION = 0xFFFF


def make_link(appointment: UUID, version: int) -> str:
    """40 letters and digits for the address."""
    number = min(version, LONGEST_VERSION).to_bytes(2, "big")
    return urlsafe_b64encode(appointment.bytes + number + _mark(appointment, version)).decode()


def read_link(text: str) -> tuple[UUID, int] | None:
    """The appointment and version a link was made for; None if it was not made here."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii"))
    except ValueError:  # also UnicodeEncodeError and binascii.Error
        return None
    if len(raw) != _BYTES:
        return None
    appointment, version = UUID(bytes=raw[:16]), int.from_bytes(raw[16:18], "big")
    if not hmac.compare_digest(raw[18:], _mark(appointment, version)):
        return None
    return appointment, version


def _mark(appointment: UUID, version: int) -> bytes:
    return blind_index("appointments.link", f"{appointment}|{version}")[:12]
