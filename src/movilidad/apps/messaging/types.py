"""Addresses and carriers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: an E.164 number or an e-mail address."""

    channel: Channel
    to: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as a carrier gets it. `id` is the carrier's idempotency key: a carrier that
    was already handed this id must not deliver it a second time."""

    id: UUID
    household: UUID
    address: Address
    subject: str
    text: str


class CarrierRefused(Exception):
    """The carrier will never take this message: a wrong number, a text too long."""


class CarrierBusy(Exception):
    """The carrier cannot take it now; later it may."""


class Carrier(Protocol):
    """A way out of the house. Raises CarrierRefused or CarrierBusy."""

    def deliver(self, outgoing: Outgoing) -> None: ...


@dataclass(frozen=True, slots=True)
class SendCount:
    """What one round of sending did."""

    sent: int = 0
    failed: int = 0
    postponed: int = 0
    dropped: int = 0

    @property
    def handled(self) -> int:
        return self.sent + self.failed + self.postponed + self.dropped
