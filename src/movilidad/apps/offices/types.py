"""Programmes and offices as the rest of the house sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeAlias
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
    """How an office is at a moment. Instants are UTC; `reason` is a holiday's name, `closure`
    the code of a closure's reason."""

    state: OfficeState
    changes_at: datetime | None = None  # closes (open), opens (later)
    next_opening: datetime | None = None
    reason: str = ""
    closure: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `starts` up to and without `ends` on a weekday (ISO: 1 is Monday), office clock."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Share:
    """The part of desk time, in percent, that one purpose gets, and the service it is for."""

    percent: int
    service: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """How an office makes its sessions. `shares` has every purpose; `version` 0: never saved."""

    office: UUID
    block_minutes: int
    weeks_ahead: int
    shares: Mapping[str, Share]
    opening: tuple[Stretch, ...]
    version: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a family is received. `code` is shown to families; `services` are codes."""

    id: UUID
    office: UUID
    code: str
    accessible: bool
    services: tuple[str, ...]
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who is planned. `label` is the part they play; `name` is a colleague's own, only
    for screens, and empty where no account is linked. `languages` are those beside Spanish."""

    id: UUID
    office: UUID
    kind: str  # "staff", "interpreter"
    label: str
    member: UUID | None
    name: str
    languages: tuple[str, ...]
    hours: tuple[Stretch, ...]
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away, from `starts_at` up to and without `ends_at` (UTC)."""

    id: UUID
    worker: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Closure:
    """An office does not receive, from `starts_at` up to and without `ends_at` (UTC)."""

    id: UUID
    office: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str
    public: bool


@dataclass(frozen=True, slots=True)
class TimetableChange:
    """A timetable as somebody wants it; `version` is that of the page it was typed on."""

    office: UUID
    block_minutes: int
    weeks_ahead: int
    shares: Mapping[str, Share]
    opening: tuple[Stretch, ...]
    version: int


@dataclass(frozen=True, slots=True)
class DeskChange:
    """A desk as somebody wants it; `desk` None makes one."""

    office: UUID
    desk: UUID | None
    code: str
    accessible: bool
    services: tuple[str, ...]
    active: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class WorkerChange:
    """Somebody's part and hours as wanted; `worker` None makes one."""

    office: UUID
    worker: UUID | None
    kind: str
    label: str
    member: UUID | None
    languages: tuple[str, ...]
    hours: tuple[Stretch, ...]
    active: bool = True
    version: int = 0


@dataclass(frozen=True, slots=True)
class AbsenceAdded:
    office: UUID
    worker: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class AbsenceRemoved:
    office: UUID
    absence: UUID


@dataclass(frozen=True, slots=True)
class ClosureAdded:
    office: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str
    public: bool


@dataclass(frozen=True, slots=True)
class ClosureRemoved:
    office: UUID
    closure: UUID


Change: TypeAlias = (
    TimetableChange
    | DeskChange
    | WorkerChange
    | AbsenceAdded
    | AbsenceRemoved
    | ClosureAdded
    | ClosureRemoved
)


class OfficeRefused(Exception):
    """Desks, people or hours cannot be changed like this. `key` names the sentence that says
    why and what to do; `field` the box of the form it belongs beside, "" for none."""

    key = ""
    field = ""


class StalePage(OfficeRefused):
    """Somebody else changed it after the page was shown."""

    key = "timetable.refused_stale"


class Gone(OfficeRefused):
    """It is not there (any more), or belongs to another office."""

    key = "timetable.refused_gone"


class DeskCodeTaken(OfficeRefused):
    key = "timetable.refused_desk_taken"
    field = "code"


class DeskCodeMalformed(OfficeRefused):
    key = "timetable.refused_desk_code"
    field = "code"


class ServiceUnknown(OfficeRefused):
    key = "timetable.refused_service"
    field = "services"


class LabelTaken(OfficeRefused):
    key = "timetable.refused_label_taken"
    field = "label"


class LabelMissing(OfficeRefused):
    key = "timetable.refused_label"
    field = "label"


class MemberTaken(OfficeRefused):
    """The account is linked to somebody else who is planned here."""

    key = "timetable.refused_member_taken"
    field = "member"


class LanguageUnknown(OfficeRefused):
    key = "timetable.refused_language"
    field = "languages"


class InterpreterSilent(OfficeRefused):
    """An interpreter without a language."""

    key = "timetable.refused_interpreter_silent"
    field = "languages"


class Backwards(OfficeRefused):
    """A time that ends before it begins."""

    key = "timetable.refused_backwards"
    field = "hours"


class Overlap(OfficeRefused):
    """Hours, an absence or a closure that are there already in part."""

    key = "timetable.refused_overlap"
    field = "hours"


class SharedTwice(OfficeRefused):
    """More than all of the desk time, or a service that is not reached in that way."""

    key = "timetable.refused_shares"
    field = "shares"


class OutOfBounds(OfficeRefused):
    """A block of fewer than 10 or more than 600 minutes, or not 1 to 26 weeks."""

    key = "timetable.refused_bounds"
    field = "block_minutes"
