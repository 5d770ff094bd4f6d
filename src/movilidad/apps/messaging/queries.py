"""Reading the outbox."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from movilidad.apps.messaging.models import DemoDelivery, Message
from movilidad.infra.sealing.keys import vaults_of


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message as the history of a household shows it; the address stays sealed."""

    channel: str
    template: str
    state: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class DemoLine:
    """What the demo phone shows."""

    channel: str
    to: str
    text: str
    parts: int
    delivered_at: datetime


def messages_of_household(household: UUID, *, limit: int = 50) -> list[MessageLine]:
    """What was written to one household, newest first."""
    rows = Message.objects.filter(household_id=household).order_by("-created_at", "-id")[:limit]
    return [MessageLine(m.channel, m.template, m.state, m.created_at, m.sent_at) for m in rows]


def demo_phone(*, limit: int = 50) -> list[DemoLine]:
    """What the demo carrier was handed, newest first; forgotten households are left out."""
    rows = list(DemoDelivery.objects.order_by("-delivered_at", "-id")[:limit])
    vaults = vaults_of({row.household_id for row in rows})
    lines = []
    for row in rows:
        vault = vaults.get(row.household_id)
        if vault is not None:
            seen = vault.open(row.sealed, place=f"delivery:{row.message_id}")
            lines.append(
                DemoLine(row.channel, seen["to"], seen["text"], row.parts, row.delivered_at)
            )
    return lines
