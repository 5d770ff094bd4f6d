"""Observers sign what the cross-check found: the bytes of result.json, with their own keys.

The private key never comes here. `openssl pkeyutl -sign -rawin` makes the signature on the
observer's machine, and `openssl pkeyutl -verify -rawin` repeats our check anywhere.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.release_gate import LONGEST_FINDING, SHORTEST_FINDING
from movilidad.apps.appointments.actions.run_round import (
    GOVERNMENT_LONGEST,
    locked_round,
    need,
    note,
    past,
)
from movilidad.apps.appointments.models import (
    ObserverKey,
    ResultSignature,
    Round,
    SigningRefusal,
)
from movilidad.apps.appointments.publication import result_bytes
from movilidad.apps.appointments.types import (
    FindingMissing,
    KeyMalformed,
    KeyMissing,
    KeyTwice,
    NotASigner,
    RoundOutOfOrder,
    SignatureWrong,
)
from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import Actor
from movilidad.core.draw.signing import as_bytes, is_signature
from movilidad.infra.ids import new_id

_KEY_BYTES = 32


@transaction.atomic
def enter_key(*, member: UUID, government: str, public_key: str, by: Actor, at: datetime) -> None:
    """Keep the Ed25519 key of an observer (64 hexadecimal digits), once and for good.

    `government` is published beside it; the observer's name is not. The same again changes
    nothing. Raises KeyMalformed, or KeyTwice for another key of the same observer or the same
    key of another one.
    """
    name, value = " ".join(government.split()), public_key.strip().lower()
    if not 1 <= len(name) <= GOVERNMENT_LONGEST or as_bytes(value, _KEY_BYTES) is None:
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

    Raises RoundOutOfOrder before the cross-check, KeyMissing, NotASigner, SignatureWrong.
    """
    row = locked_round(round_id)
    if not past(row, Round.State.CHECKED):
        raise RoundOutOfOrder(state=row.state, needed=Round.State.CHECKED.value)
    key = _key_of(row, member)
    value = signature.strip().lower()
    if not is_signature(key.public_key, value, result_bytes(row)):
        raise SignatureWrong
    _, made = ResultSignature.objects.get_or_create(
        round=row, key=key, defaults={"id": new_id(), "signature": value, "signed_at": at}
    )
    if made:
        note(row, by, at, step="signed", key=key.public_key)


@transaction.atomic
def refuse_to_sign(*, round_id: UUID, member: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Record why an observer does not sign a checked round. The round waits its hours and is
    then published with the reason beside the missing signature; it may still be signed. What
    was said stays. Raises RoundOutOfOrder, KeyMissing, NotASigner, FindingMissing.
    """
    row = locked_round(round_id)
    need(row, Round.State.CHECKED)
    key = _key_of(row, member)
    words = " ".join(reason.split())
    if not SHORTEST_FINDING <= len(words) <= LONGEST_FINDING:
        raise FindingMissing(least=SHORTEST_FINDING, most=LONGEST_FINDING)
    _, made = SigningRefusal.objects.get_or_create(
        round=row, key=key, defaults={"id": new_id(), "reason": words, "refused_at": at}
    )
    if made:
        note(row, by, at, step="signing_refused", key=key.public_key)


def _key_of(row: Round, member: UUID) -> ObserverKey:
    key = ObserverKey.objects.filter(member=member).first()
    if key is None:
        raise KeyMissing
    if row.signers and key.government not in row.signers:
        raise NotASigner(government=key.government)
    return key
