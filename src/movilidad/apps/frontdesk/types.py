"""The desk's words: lines of the day, what a check-in answers, and the named refusals."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from movilidad.apps.appointments.types import Standing
from movilidad.apps.pathways.types import AsOf, VerdictLine
from movilidad.apps.registration.types import HouseholdOverview


class Arrival(StrEnum):
    """When a family came, measured against the start of its session."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


class Stage(StrEnum):
    """Where a line of the day stands."""

    EXPECTED = "expected"
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    LEFT = "left"
    MISSED = "missed"


class Filter(StrEnum):
    """What part of the day is shown."""

    ALL = "all"
    EXPECTED = "expected"
    WAITING = "waiting"
    CALLED = "called"
    SERVED = "served"

    def shows(self, stage: Stage) -> bool:
        """Whether a line at this stage belongs to this part of the day."""
        return self is Filter.ALL or stage in _SHOWN[self]


_SHOWN: dict[Filter, frozenset[Stage]] = {
    Filter.EXPECTED: frozenset({Stage.EXPECTED}),
    Filter.WAITING: frozenset({Stage.WAITING}),
    Filter.CALLED: frozenset({Stage.CALLED, Stage.SERVING}),
    Filter.SERVED: frozenset({Stage.DONE, Stage.LEFT, Stage.MISSED}),
}


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One appointment of the day. Instants are UTC; `number` and `visit` come with the check-in.

    `name` is the given name and the first letter of the family name: see the room's README.
    """

    appointment: UUID
    household: UUID
    starts_at: datetime
    ends_at: datetime
    stage: Stage
    name: str
    birth_year: int | None  # None: the household was forgotten
    size: int
    language: str | None
    priority: bool
    visit: UUID | None = None
    version: int = 0
    number: int | None = None
    desk: str = ""
    arrival: str = ""
    arrived_at: datetime | None = None
    called_at: datetime | None = None
    ended_at: datetime | None = None
    may_be_missed: bool = False  # its session is over and nobody came


@dataclass(frozen=True, slots=True)
class Day:
    """An office's day: every line in the order of the day, and the counts over all of them."""

    office: UUID
    day: date
    zone: str
    lines: tuple[DeskLine, ...]

    def count(self, part: Filter) -> int:
        return sum(part.shows(line.stage) for line in self.lines)

    def shown(self, part: Filter) -> list[DeskLine]:
        return [line for line in self.lines if part.shows(line.stage)]

    def waiting_in_order(self) -> list[DeskLine]:
        """Who is called next, and after them: the order of `call_next`."""
        waiting = [line for line in self.lines if line.stage is Stage.WAITING]
        return sorted(waiting, key=_turn)


def _turn(line: DeskLine) -> tuple[bool, datetime, int]:
    arrived = line.arrived_at or line.starts_at
    return (not line.priority, due_at(line.starts_at, arrived), line.number or 0)


def due_at(starts_at: datetime, arrived_at: datetime) -> datetime:
    """From when on a family waits for its turn: coming early wins nothing, coming late loses
    the place before those who were there."""
    return max(starts_at, arrived_at)


# Numbers that the counter of the day never gives: machines without a connection give them.
HELD_NUMBERS = range(500, 1000)


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A family is here. `again` is True when somebody had checked it in before."""

    visit: UUID
    number: int
    arrival: Arrival
    again: bool = False

    @property
    def key(self) -> str:
        """The sentence with the next step."""
        return "office.checked_in_again" if self.again else f"office.checked_in_{self.arrival}"


@dataclass(frozen=True, slots=True)
class Moved:
    """A visit after an act."""

    visit: UUID
    number: int
    stage: Stage
    desk: str


@dataclass(frozen=True, slots=True)
class Undoable:
    """The last act on a visit, while it can still be taken back."""

    visit: UUID
    version: int
    number: int
    stage: Stage
    until: datetime


@dataclass(frozen=True, slots=True)
class CalledNumber:
    """What the waiting room shows: a number and a desk, never a name."""

    number: int
    desk: str
    called_at: datetime


@dataclass(frozen=True, slots=True)
class HouseholdOpened:
    """A registration and where it stands on its way to an appointment."""

    overview: HouseholdOverview
    standing: Standing


@dataclass(frozen=True, slots=True)
class HouseholdSearch:
    """What is known of a household: its reference, or somebody's whole name and year of birth."""

    reference: str = ""
    given: str = ""
    family: str = ""
    birth_year: int = 0


class DeskRefused(Exception):
    """An act that cannot be done. `key` names the sentence that says why and what to do now;
    `params` fills its places (instants are UTC)."""

    key = ""

    def __init__(self, *, household: UUID | None = None, **params: object) -> None:
        super().__init__(f"{type(self).__name__} {params or ''}".strip())
        self.household = household  # whose affairs the sentence tells; its trail says so
        self.params = params


class NothingFound(DeskRefused):
    """What was scanned or typed leads to nobody on this office's list."""

    key = "office.nothing_found"


class ReferenceMistyped(DeskRefused):
    """It looks like a reference, and its check character says that one character is wrong."""

    key = "office.reference_mistyped"


class PassForged(DeskRefused):
    """The signature of the scanned pass does not fit."""

    key = "office.pass_forged"


class PassUnreadable(DeskRefused):
    """The scanner read a part of a pass only, or another code."""

    key = "office.pass_unreadable"


class PassOutdated(DeskRefused):
    """The pass is ours, and the appointment it names was moved or cancelled since."""

    key = "office.pass_outdated"


class NoAppointment(DeskRefused):
    """The family is registered and holds no appointment."""

    key = "office.no_appointment"


class WrongOffice(DeskRefused):
    """The appointment is at another office: `office` (name), `when`."""

    key = "office.wrong_office"


class TooEarlyDay(DeskRefused):
    """The appointment is on a later day: `when`."""

    key = "office.wrong_day_later"


class PastDay(DeskRefused):
    """The appointment was on an earlier day: `when`."""

    key = "office.wrong_day_past"


class AppointmentOver(DeskRefused):
    """The appointment was cancelled, missed or attended before."""

    key = "office.appointment_over"


class AppointmentUnknown(DeskRefused):
    """No such appointment at this office; the same answer for one of another office."""

    key = "office.appointment_unknown"


class VisitUnknown(DeskRefused):
    """No such visit at this office; the same answer for one of another office."""

    key = "office.visit_unknown"


class SomebodyActed(DeskRefused):
    """A colleague was quicker: `number`, `stage`, `who`, `when`."""

    key = "office.somebody_acted"


class NobodyWaiting(DeskRefused):
    """Nobody waits, or nobody who needs this language."""

    key = "office.nobody_waiting"


class SessionNotOver(DeskRefused):
    """A no-show is only written down once the session is over: `when` it ends."""

    key = "office.session_not_over"


class UndoTooLate(DeskRefused):
    """The two minutes are over, or something else happened since."""

    key = "office.undo_too_late"


@dataclass(frozen=True, slots=True)
class VerdictSeen:
    """A household before the rules of a moment, and what was kept of it so far."""

    as_of: AsOf
    kept: tuple[VerdictLine, ...]
