"""Ed25519 signatures (RFC 8032) that a desk or a phone can check with the public key alone."""

from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings


class SignatureWrong(ValueError):
    """The bytes were not signed by this installation, or were altered."""


def sign(message: bytes) -> bytes:
    """64 bytes of signature."""
    return _private_key().sign(message)


def verify(message: bytes, signature: bytes, *, public_key: bytes | None = None) -> None:
    """Check a signature against `public_key` (32 bytes, else our own). Raises SignatureWrong."""
    key = Ed25519PublicKey.from_public_bytes(public_key) if public_key else _public_key()
    try:
        key.verify(signature, message)
    except InvalidSignature as error:
        raise SignatureWrong("the signature does not fit") from error


def public_key_bytes() -> bytes:
    """The raw public key, 32 bytes, for desks without a connection."""
    return _public_key().public_bytes_raw()


@lru_cache(maxsize=1)
def _private_key() -> Ed25519PrivateKey:
    seed = sha256(b"movilidad/ed25519\x00" + settings.SIGNING_KEY.encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def _public_key() -> Ed25519PublicKey:
    return _private_key().public_key()
