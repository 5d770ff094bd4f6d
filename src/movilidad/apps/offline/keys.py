"""The keys of a pack: made from the installation's own, so that no row of the database holds
them and a stolen dump forges no log."""

import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings


def log_key(pack: UUID) -> bytes:
    """With which the machine signs its log; 32 bytes."""
    return _derived("log", pack)


def mark_key(pack: UUID) -> bytes:
    """With which references are fingerprinted for this pack alone; 32 bytes."""
    return _derived("mark", pack)


def _derived(purpose: str, pack: UUID) -> bytes:
    root = sha256(b"movilidad/offline\x00" + settings.SIGNING_KEY.encode()).digest()
    return hmac.digest(root, purpose.encode() + b"\x00" + pack.bytes, sha256)
