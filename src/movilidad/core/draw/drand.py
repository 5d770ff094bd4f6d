"""The public beacon: drand quicknet of the League of Entropy, verified without a network.

Every 3 seconds the network signs the number of the round. Nobody can make a signature before
its time, nobody can make two, and the randomness is the SHA-256 of the signature.
Scheme `bls-unchained-g1-rfc9380` (https://docs.drand.love/docs/cryptography): the message is
SHA-256 of the round as 8 bytes, hashed to G1 as RFC 9380 says, signed on BLS12-381.
Key, chain and times as drand publishes them at /v2/beacons/quicknet/info, pinned here.
"""

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final

from movilidad.core.draw.problems import BeaconProblem

CHAIN: Final = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
PUBLIC_KEY: Final = (
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
    "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
    "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
FIRST_ROUND_AT: Final = datetime.fromtimestamp(1692803367, UTC)
SECONDS_PER_ROUND: Final = 3
_DOMAIN = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_SIGNATURE_BYTES = 48


def round_at(at: datetime) -> int:
    """Return the round that is public at an aware instant: the last one made by then.

    Raises BeaconProblem before the network's first round or for an instant without a zone.
    """
    if at.tzinfo is None:
        raise BeaconProblem("the instant of a beacon round needs a time zone")
    elapsed = (at - FIRST_ROUND_AT).total_seconds()
    if elapsed < 0:
        raise BeaconProblem(f"the beacon had not begun at {at.isoformat()}")
    return int(elapsed // SECONDS_PER_ROUND) + 1


def time_of(number: int) -> datetime:
    """Return the instant (UTC) at which a round becomes public."""
    if number < 1:
        raise BeaconProblem(f"a beacon round is a whole number from 1 up, not {number}")
    return datetime.fromtimestamp(
        FIRST_ROUND_AT.timestamp() + (number - 1) * SECONDS_PER_ROUND, UTC
    )


def randomness_of(signature: str) -> str:
    """Return the randomness of a signature, both hexadecimal; raises BeaconProblem."""
    try:
        return sha256(bytes.fromhex(signature)).hexdigest()
    except ValueError as problem:
        raise BeaconProblem("the beacon's signature is not hexadecimal") from problem


def verify_beacon(*, number: int, randomness: str, signature: str) -> None:
    """Return quietly when quicknet signed the round and the randomness is the signature's hash.

    Takes about half a second: the pairing is computed in plain Python.
    Raises BeaconProblem saying which of the two does not hold, or what is malformed.
    """
    try:
        raw = bytes.fromhex(signature)
    except ValueError as problem:
        raise BeaconProblem("the beacon's signature is not hexadecimal") from problem
    if len(raw) != _SIGNATURE_BYTES or raw.hex() != signature:
        raise BeaconProblem(f"the beacon's signature must be {_SIGNATURE_BYTES} bytes, lower case")
    if sha256(raw).hexdigest() != randomness:
        raise BeaconProblem("the randomness is not the SHA-256 of the beacon's signature")
    if not 1 <= number < 2**64 or not _signed(number, raw):
        raise BeaconProblem(f"quicknet did not sign round {number} so")


@lru_cache(maxsize=64)
def _signed(number: int, signature: bytes) -> bool:
    """e(signature, generator) == e(H(message), key), as BLS signatures are verified."""
    # py_ecc needs a second to load and only this step needs it.
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.bls.point_compression import decompress_G1, decompress_G2
    from py_ecc.bls.typing import G1Compressed, G2Compressed
    from py_ecc.fields import optimized_bls12_381_FQ12 as FQ12
    from py_ecc.optimized_bls12_381.optimized_curve import G2, curve_order, is_inf, multiply, neg
    from py_ecc.optimized_bls12_381.optimized_pairing import final_exponentiate, pairing

    key = bytes.fromhex(PUBLIC_KEY)
    try:
        point = decompress_G1(G1Compressed(int.from_bytes(signature, "big")))
    except ValueError:
        return False
    # Outside the subgroup of prime order a forged point could pass the pairing.
    if is_inf(point) or not is_inf(multiply(point, curve_order)):
        return False
    halves = int.from_bytes(key[:48], "big"), int.from_bytes(key[48:], "big")
    public = decompress_G2(G2Compressed(halves))
    digest = sha256(number.to_bytes(8, "big")).digest()
    message = hash_to_G1(digest, _DOMAIN, sha256)  # type: ignore[arg-type]
    # As a product, both pairings share the last power, which is most of the work.
    signed, expected = pairing(G2, neg(point), False), pairing(public, message, False)
    return bool(final_exponentiate(signed * expected) == FQ12.one())
