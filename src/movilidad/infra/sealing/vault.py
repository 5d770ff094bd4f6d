"""Envelope encryption: a data key per subject, wrapped by a key that is never in the database.

AES-256-GCM with random 96-bit nonces throughout (NIST SP 800-38D). A data key seals at most a
few hundred small documents, far from the bound of 2**32 per key.
Layout of a wrapped key and of a sealed value: 1 byte version, 12 bytes nonce, ciphertext and tag.
"""

import hmac
import secrets
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from movilidad.infra.sealing.fields import Sealed

_VERSION = b"\x01"


class SealBroken(ValueError):
    """The value was not sealed with this key for this place, or was altered."""


class Vault:
    """One subject's opened data key. Keep it no longer than the request that needs it."""

    def __init__(self, data_key: bytes) -> None:
        self._cipher = AESGCM(data_key)

    def seal(self, document: Mapping[str, Any], *, place: str) -> Sealed:
        """Encrypt a JSON document. `place` (such as `person:<id>`) ties it to its row, so that
        a ciphertext moved to another row does not open."""
        return Sealed(_encrypt(self._cipher, msgspec.json.encode(document), place))

    def open(self, sealed: bytes, *, place: str) -> dict[str, Any]:
        """Decrypt. Raises SealBroken."""
        document: dict[str, Any] = msgspec.json.decode(_decrypt(self._cipher, sealed, place))
        return document


def new_wrapped_key() -> tuple[Vault, bytes]:
    """A fresh data key: opened, and wrapped for storing."""
    data_key = secrets.token_bytes(32)
    return Vault(data_key), _encrypt(_wrapping_cipher(), data_key, "data-key")


def unwrap(wrapped: bytes) -> Vault:
    """Open a stored data key. Raises SealBroken."""
    return Vault(_decrypt(_wrapping_cipher(), wrapped, "data-key"))


def blind_index(field: str, value: str) -> bytes:
    """A keyed fingerprint for equality look-ups: HMAC-SHA-256, first 16 bytes.

    The key is apart from the sealing key and outside the database: names and phones have so
    little entropy that an unkeyed hash would be reversed by trying them all.
    """
    message = f"{field}\x00{value}".encode()
    return hmac.digest(_derived(settings.INDEX_KEY), message, sha256)[:16]


def _encrypt(cipher: AESGCM, clear: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(12)
    return _VERSION + nonce + cipher.encrypt(nonce, clear, place.encode())


def _decrypt(cipher: AESGCM, sealed: bytes, place: str) -> bytes:
    if sealed[:1] != _VERSION:
        raise SealBroken("unknown version of a sealed value")
    try:
        return cipher.decrypt(sealed[1:13], sealed[13:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken("a sealed value does not open") from error


@lru_cache(maxsize=4)
def _derived(secret: str) -> bytes:
    return sha256(b"movilidad\x00" + secret.encode()).digest()


@lru_cache(maxsize=1)
def _wrapping_cipher() -> AESGCM:
    return AESGCM(_derived(settings.SEALING_KEY))
