"""Programmes and offices as the rest of the house sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of an office, in its own clock; `days` are ISO weekdays (1 is Monday)."""

    days: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Office:
    """One office. `receiving_since` None means announced, opening never seen in a source."""

    id: UUID
    code: str
    names: dict[str, str]
    department: str
    address: str | None  # only where the address is public
    announced_on: date | None
    receiving_since: date | None
    hours: Hours | None
    receives: tuple[str, ...]

    def name(self, lang: str) -> str:
        return self.names.get(lang) or self.names["es"]


@dataclass(frozen=True, slots=True)
class Service:
    """What offices do for a family. `minutes_per_unit` is the desk time of one unit; `purposes`
    are the ways to it: "draw", "direct", "walk_in"."""

    code: str
    names: Mapping[str, str]
    minutes_per_unit: int
    purposes: tuple[str, ...]

    def name(self, lang: str) -> str:
        return self.names.get(lang) or self.names["es"]


@dataclass(frozen=True, slots=True)
class Programme:
    """A country's scheme with its offices. `zone` is the IANA time zone of all of them."""

    id: UUID
    code: str
    country: str
    zone: str
    names: dict[str, str]
    phone: str
    offices: tuple[Office, ...]
    holidays: dict[date, str]
    services: tuple[Service, ...] = ()

    def name(self, lang: str) -> str:
        return self.names.get(lang) or self.names["es"]

    def office(self, office_id: UUID) -> Office:
        """Raises KeyError."""
        return {office.id: office for office in self.offices}[office_id]

    def office_named(self, code: str) -> Office:
        """Raises KeyError."""
        return {office.code: office for office in self.offices}[code]

    def service(self, code: str) -> Service:
        """Raises KeyError."""
        return {service.code: service for service in self.services}[code]

    def services_for(self, purpose: str) -> tuple[Service, ...]:
        """The services that families reach in this way, in the order of the content."""
        return tuple(one for one in self.services if purpose in one.purposes)


class OfficeState(StrEnum):
    OPEN = "open"
    LATER = "later"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    BY_APPOINTMENT = "by_appointment"  # receives, but its hours are not published
    NOT_RECEIVING = "not_receiving"


@dataclass(frozen=True, slots=True)
class OfficeToday:
    """How an office is at a moment. Instants are UTC; `reason` is a holiday's name."""

    state: OfficeState
    changes_at: datetime | None = None  # closes (open), opens (later)
    next_opening: datetime | None = None
    reason: str = ""
