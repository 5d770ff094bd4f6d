"""A box that anybody may throw into and only the server opens.

An office machine seals each act for the server the moment it happens, so that a forgotten
passphrase or a colleague who went home never loses a family that came.

    line = point (65 bytes) | nonce (12) | AES-256-GCM ciphertext and tag
    key  = HKDF-SHA-256(ECDH P-256 of a fresh key and ours, info = domain | point)

`bound` is authenticated beside it: a line moved to another place does not open.
"""

from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

_DOMAIN = b"movilidad/mailbox/v1\n"
_POINT, _NONCE = 65, 12
# The order of P-256 (FIPS 186-5 by way of SP 800-186, section 3.2.1.3).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class MailBroken(ValueError):
    """The line was not sealed for us at this place, or was altered."""


def box_address() -> bytes:
    """Our public point, uncompressed, 65 bytes."""
    return _private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def open_mail(line: bytes, *, bound: bytes) -> bytes:
    """What was thrown in. Raises MailBroken."""
    point, nonce, sealed = line[:_POINT], line[_POINT : _POINT + _NONCE], line[_POINT + _NONCE :]
    try:
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = _private_key().exchange(ec.ECDH(), sender)
        key = _key_from(shared, point)
        return AESGCM(key).decrypt(nonce, sealed, bound)
    except (InvalidTag, ValueError) as error:
        raise MailBroken("a line does not open") from error


def _key_from(shared: bytes, point: bytes) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_DOMAIN + point)
    return kdf.derive(shared)


@lru_cache(maxsize=1)
def _private_key() -> ec.EllipticCurvePrivateKey:
    secret = settings.SEALING_KEY.encode()
    wide = b"".join(sha256(b"movilidad/mailbox\x00%d" % half + secret).digest() for half in (1, 2))
    return ec.derive_private_key(int.from_bytes(wide, "big") % (_ORDER - 1) + 1, ec.SECP256R1())
