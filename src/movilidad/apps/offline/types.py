"""Words of the day without a connection: what a machine takes along, what it brings back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from movilidad.apps.frontdesk.types import DeskLine
from movilidad.core.offline import Basis, Outcome


@dataclass(frozen=True, slots=True)
class PackLine:
    """One appointment of the day, as reception may see it. Instants are UTC; `mark` is the
    fingerprint of the family's reference under the pack's own key."""

    appointment: UUID
    starts_at: datetime
    ends_at: datetime
    name: str  # given name and one letter
    birth_year: int | None
    size: int
    language: str | None
    priority: bool
    stage: str
    number: int | None
    mark: str


@dataclass(frozen=True, slots=True)
class DayPack:
    """A day to take along. It goes to the machine once and is sealed there. Keys are bytes:
    `log_key` (MACs), `mark_key` (fingerprints of references), `pass_key` (Ed25519, public),
    `box` (P-256, public: acts are sealed for the server)."""

    pack: UUID
    device: UUID
    office: UUID
    day: date
    zone: str
    issued_at: datetime
    expires_at: datetime
    next_sequence: int
    start: str
    numbers: range
    log_key: bytes
    mark_key: bytes
    pass_key: bytes
    box: bytes
    lines: tuple[PackLine, ...]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a machine's log as it arrives. `sealed` None: the machine has lost it."""

    sequence: int
    sealed: bytes | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one act. `shown_number` is on the family's paper, `number` is called."""

    sequence: int
    kind: str
    outcome: Outcome
    basis: Basis
    happened_at: datetime
    shown_number: int | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine or a printed list as managers see it."""

    id: UUID
    kind: str
    label: str
    registered_at: datetime
    seen_at: datetime
    acts: int
    to_settle: int
    revoked_at: datetime | None
    revoked_by: str


@dataclass(frozen=True, slots=True)
class OpenAct:
    """A line that a person settles: somebody came, and the rules could not decide."""

    id: UUID
    kind: str
    outcome: Outcome
    basis: Basis
    happened_at: datetime
    machine: str
    shown_number: int | None
    household: UUID | None
    name: str  # given name and one letter; empty: nobody we know, or forgotten
    birth_year: int | None
    appointment_at: datetime | None
    appointment_office: UUID | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed list. `number` is the day's own, from 1."""

    id: UUID
    number: int
    day: date
    printed_at: datetime
    lines: int


@dataclass(frozen=True, slots=True)
class SheetShown:
    """A printed list with what stands behind each line now; None: it is no longer of this day."""

    sheet: Sheet
    lines: tuple[tuple[int, DeskLine | None], ...]


class OfflineRefused(Exception):
    """An act that cannot be done. `key` names the sentence."""

    key = ""

    def __init__(self, **params: object) -> None:
        super().__init__(f"{type(self).__name__} {params or ''}".strip())
        self.params = params


class DeviceUnknown(OfflineRefused):
    """No such machine at this office; the same answer for one of another office."""

    key = "offline.device_unknown"


class DeviceRevoked(OfflineRefused):
    """This machine may not take a day along any more."""

    key = "offline.device_revoked"


class NumbersUsedUp(OfflineRefused):
    """Five machines have their block of this day."""

    key = "offline.numbers_used_up"


class LogGap(OfflineRefused):
    """Acts before this one have not arrived: `expected` is the next sequence we take."""

    key = "offline.log_gap"


class SheetUnknown(OfflineRefused):
    """No such printed list at this office."""

    key = "offline.sheet_unknown"


class LineUnknown(OfflineRefused):
    """The list has no such line: `last` is its last one."""

    key = "offline.line_unknown"


class ActUnknown(OfflineRefused):
    """No such line to settle at this office."""

    key = "offline.act_unknown"


class SettledBefore(OfflineRefused):
    """A colleague was quicker: `reason`, `who`, `when`."""

    key = "offline.settled_before"
