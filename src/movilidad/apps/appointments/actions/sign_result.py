"""Observers sign what the cross-check found: the bytes of result.json, with their own keys.

The private key never comes here. `openssl pkeyutl -sign -rawin` makes the signature on the
observer's machine, and `openssl pkeyutl -verify -rawin` repeats our check anywhere.
"""

from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from movilidad.apps.appointments.actions.run_round import locked_round, note, past
from movilidad.apps.appointments.models import ObserverKey, ResultSignature, Round
from movilidad.apps.appointments.publication import files_of
from movilidad.apps.appointments.types import (
    KeyMalformed,
    KeyMissing,
    KeyTwice,
    RoundOutOfOrder,
    SignatureWrong,
)
from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import Actor
from movilidad.core.draw import folder
from movilidad.infra.ids import new_id

_KEY_BYTES, _SIGNATURE_BYTES = 32, 64
GOVERNMENT_LONGEST = 80


@transaction.atomic
def enter_key(*, member: UUID, government: str, public_key: str, by: Actor, at: datetime) -> None:
    """Keep the Ed25519 key of an observer (64 hexadecimal digits), once and for good.

    `government` is published beside it; the observer's name is not. The same again changes
    nothing. Raises KeyMalformed, or KeyTwice for another key of the same observer or the same
    key of another one.
    """
    name, value = " ".join(government.split()), public_key.strip().lower()
    if not 1 <= len(name) <= GOVERNMENT_LONGEST or _bytes(value, _KEY_BYTES) is None:
        raise KeyMalformed
    known = ObserverKey.objects.filter(member=member).first()
    if known is not None and (known.public_key, known.government) == (value, name):
        return
    if known is not None or ObserverKey.objects.filter(public_key=value).exists():
        raise KeyTwice
    made = ObserverKey.objects.create(
        id=new_id(), member=member, government=name, public_key=value, entered_at=at
    )
    record(by=by, act="round.sign", at=at, subject=made.id, details={"step": "key"})


@transaction.atomic
def sign_result(*, round_id: UUID, member: UUID, signature: str, by: Actor, at: datetime) -> None:
    """Record an observer's signature (128 hexadecimal digits) of a checked round's result.json.

    Raises RoundOutOfOrder before the cross-check, KeyMissing, SignatureWrong.
    """
    row = locked_round(round_id)
    if not past(row, Round.State.CHECKED):
        raise RoundOutOfOrder(state=row.state, needed=Round.State.CHECKED.value)
    key = ObserverKey.objects.filter(member=member).first()
    if key is None:
        raise KeyMissing
    value = signature.strip().lower()
    if not _signed(key.public_key, value, files_of(row)[folder.RESULT]):
        raise SignatureWrong
    _, made = ResultSignature.objects.get_or_create(
        round=row, key=key, defaults={"id": new_id(), "signature": value, "signed_at": at}
    )
    if made:
        note(row, by, at, step="signed", key=key.public_key)


def _signed(public_key: str, signature: str, message: bytes) -> bool:
    raw = _bytes(signature, _SIGNATURE_BYTES)
    if raw is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(raw, message)
    except InvalidSignature:
        return False
    return True


def _bytes(text: str, count: int) -> bytes | None:
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        return None
    return raw if len(raw) == count else None
