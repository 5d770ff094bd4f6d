"""Writing messages into the outbox, and sending what is due."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from movilidad.apps.messaging.carriers import carrier_for
from movilidad.apps.messaging.models import Message
from movilidad.apps.messaging.texts import compose
from movilidad.apps.messaging.types import (
    Address,
    CarrierBusy,
    CarrierRefused,
    Channel,
    Outgoing,
    SendCount,
)
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.keys import vaults_of
from movilidad.infra.sealing.vault import Vault

MOST_TRIES = 48  # with five minutes between them: four hours of a silent carrier
PAUSE = timedelta(minutes=5)


def prepare_messages(
    *,
    household: UUID,
    programme: str,
    template: str,
    language: str,
    params: Mapping[str, str],
    addresses: Iterable[Address],
    vault: Vault,
) -> list[dict[str, Any]]:
    """Outbox rows, one for each address, as JSON for `enqueue` or for an act that is one SQL
    statement. The text is composed once here, so that a missing word fails now, not at night."""
    compose(language, template, dict(params))
    rows = []
    for address in addresses:
        row_id = new_id()
        document = {"to": address.to, "params": dict(params)}
        rows.append(
            {
                "id": str(row_id),
                "programme": programme,
                "household_id": str(household),
                "channel": address.channel.value,
                "template": template,
                "language": language,
                "sealed": "\\x" + vault.seal(document, place=f"message:{row_id}").hex(),
            }
        )
    return rows


def enqueue(rows: list[dict[str, Any]], *, at: datetime) -> None:
    """Put prepared rows into the outbox, in the caller's transaction; due at `at` (UTC)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT messaging_enqueue(%s::jsonb, %s)", [msgspec.json.encode(rows).decode(), at]
        )


@transaction.atomic
def send_due(*, at: datetime, most: int = 50) -> SendCount:
    """Send up to `most` due messages. Several workers may call this at once: each row is
    claimed by one. A crash after hand-over repeats the hand-over under the same id."""
    due = list(
        Message.objects.select_for_update(skip_locked=True)
        .filter(state=Message.State.WAITING, due_at__lte=at)
        .order_by("due_at", "id")[:most]
    )
    vaults = vaults_of({message.household_id for message in due})
    count = SendCount()
    for message in due:
        vault = vaults.get(message.household_id)
        outcome = _send(message, vault, at) if vault else _drop(message)
        count = replace(count, **{outcome: getattr(count, outcome) + 1})
    Message.objects.bulk_update(due, ["state", "tries", "due_at", "sent_at", "problem", "sealed"])
    return count


def _drop(message: Message) -> str:
    message.state = Message.State.DROPPED
    message.problem = "the household was forgotten"
    return "dropped"


def _send(message: Message, vault: Vault, at: datetime) -> str:
    document = vault.open(message.sealed, place=f"message:{message.id}")
    subject, text = compose(message.language, message.template, document["params"])
    address = Address(Channel(message.channel), document["to"])
    message.tries += 1
    try:
        carrier_for(address.channel).deliver(
            Outgoing(message.id, message.household_id, address, subject, text)
        )
    except CarrierRefused as refusal:
        return _fail(message, str(refusal))
    except CarrierBusy as busy:
        if message.tries >= MOST_TRIES:
            return _fail(message, f"gave up: {busy}")
        message.due_at, message.problem = at + PAUSE, str(busy)
        return "postponed"
    message.state, message.sent_at, message.problem = Message.State.SENT, at, ""
    return "sent"


def _fail(message: Message, problem: str) -> str:
    message.state, message.problem = Message.State.FAILED, problem[:200]
    return "failed"
