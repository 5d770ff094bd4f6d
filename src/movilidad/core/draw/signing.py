"""Who signs a result before anybody is told, and what is published of it (decision 0053).

The published round may carry `signers`, the names of governments whose observers sign, and
`signing_hours`, after which the round is published without those who did not: nobody can stop a
result that they have seen. signatures.json then shows, for each name, its signature of
result.json (Ed25519), or that it is missing and the reason that its observer gave.

    {"missing": [{"government", "reason": text or null}, …],
     "signed":  [{"government", "public_key", "signature"}, …]}
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from movilidad.core.draw import fields
from movilidad.core.draw.problems import MissingField, OutOfRange, SignatureProblem

SIGNERS_FIELD, HOURS_FIELD = "signers", "signing_hours"
MOST_SIGNING_HOURS = 24 * 14
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


@dataclass(frozen=True, slots=True)
class SigningRule:
    """The governments that sign, and the hours they have from the cross-check on."""

    signers: tuple[str, ...]
    hours: int


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature; key and signature are hexadecimal."""

    government: str
    public_key: str
    signature: str


def read_signing(round_object: Mapping[str, object]) -> SigningRule | None:
    """Return who signs a round, None where its rules name nobody.

    Raises MissingField for one field without the other, OutOfRange and the problems of fields.
    """
    present = {SIGNERS_FIELD, HOURS_FIELD} & round_object.keys()
    if not present:
        return None
    for name in {SIGNERS_FIELD, HOURS_FIELD} - present:
        raise MissingField(f"the round lacks the field {name}")
    signers = fields.texts(round_object, SIGNERS_FIELD, "round")
    hours = fields.whole_number(round_object, HOURS_FIELD, "round")
    if not signers or len(set(signers)) < len(signers):
        raise OutOfRange("the signers of a round are one or more different names")
    if not 1 <= hours <= MOST_SIGNING_HOURS:
        raise OutOfRange(f"the hours for signing go from 1 to {MOST_SIGNING_HOURS}")
    return SigningRule(tuple(signers), hours)


def signatures_object(
    rule: SigningRule, signed: Iterable[Signed], reasons: Mapping[str, str]
) -> dict[str, object]:
    """Return what signatures.json holds, in the order of the published names."""
    by_name = {one.government: one for one in signed}
    return {
        "missing": [
            {"government": name, "reason": reasons.get(name)}
            for name in rule.signers
            if name not in by_name
        ],
        "signed": [
            {
                "government": name,
                "public_key": by_name[name].public_key,
                "signature": by_name[name].signature,
            }
            for name in rule.signers
            if name in by_name
        ],
    }


def check_signatures(rule: SigningRule | None, published: object, result: bytes) -> None:
    """Return quietly when every name of the rules stands once, signed or missing, and every
    signature is one of `result`, the bytes of result.json. `published` is None without a file.

    Raises SignatureProblem.
    """
    if rule is None or published is None:
        if (rule is None) != (published is None):
            raise SignatureProblem("signatures are published exactly where the rules name signers")
        return
    fields.check(published, "signatures.json", ("missing", "signed"))
    names = [*_listed(published, "missing"), *_listed(published, "signed")]
    if sorted(str(one["government"]) for one in names) != sorted(rule.signers):
        raise SignatureProblem("signatures.json does not name those of the rules, once each")
    for one in _listed(published, "signed"):
        if not is_signature(str(one["public_key"]), str(one["signature"]), result):
            raise SignatureProblem(f"what {one['government']} signed is not this result")


def is_signature(public_key: str, signature: str, message: bytes) -> bool:
    """Tell whether an Ed25519 signature (128 hexadecimal digits) is one of the message."""
    key, raw = as_bytes(public_key, _KEY_BYTES), as_bytes(signature, _SIGNATURE_BYTES)
    if key is None or raw is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(raw, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def as_bytes(text: str, count: int) -> bytes | None:
    """Return `count` bytes written in hexadecimal, or None."""
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        return None
    return raw if len(raw) == count else None


def _listed(published: object, name: str) -> list[Mapping[str, object]]:
    wanted = {
        "missing": ("government", "reason"),
        "signed": ("government", "public_key", "signature"),
    }[name]
    listed = published[name] if isinstance(published, Mapping) else None
    if not isinstance(listed, list):
        raise SignatureProblem(f"signatures.json has no list {name}")
    for one in listed:
        fields.check(one, "signatures.json", wanted)
    return listed
