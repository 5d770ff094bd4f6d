"""The desk's words: lines of the day, what a check-in answers, and the named refusals."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from movilidad.apps.appointments.types import Standing
from movilidad.apps.frontdesk.types.refusals import (
    AlreadyHere,
    AppointmentOver,
    AppointmentUnknown,
    DayClosed,
    DayNotClosed,
    DeskClosed,
    DeskNotOpen,
    DeskOnBreak,
    DeskRefused,
    DeskTaken,
    DeskUnnamed,
    NoAppointment,
    NobodyWaiting,
    NoContact,
    NothingFound,
    NothingToTransfer,
    NoWalkIns,
    PassForged,
    PassMoved,
    PassOutdated,
    PassUnreadable,
    PastDay,
    ReferenceMistyped,
    ServiceUnknown,
    SessionNotOver,
    SomebodyActed,
    TooEarlyDay,
    UndoTooLate,
    VisitUnknown,
    WalkInsFull,
    WrongOffice,
)
from movilidad.apps.pathways.types import AsOf, VerdictLine
from movilidad.apps.registration.types import HouseholdOverview
from movilidad.core.queueing import WaitRange

__all__ = [
    "HELD_NUMBERS",
    "HOLD_MINUTES",
    "MOST_PEOPLE",
    "WALK_IN_YIELDS",
    "AlreadyHere",
    "AppointmentOver",
    "AppointmentUnknown",
    "Arrival",
    "CalledNumber",
    "CheckedIn",
    "Day",
    "DayClosed",
    "DayClosing",
    "DayNotClosed",
    "DeskClosed",
    "DeskLine",
    "DeskNotOpen",
    "DeskOnBreak",
    "DeskRefused",
    "DeskState",
    "DeskTaken",
    "DeskUnnamed",
    "Filter",
    "HoldReason",
    "HouseholdOpened",
    "HouseholdSearch",
    "InLine",
    "Moved",
    "NoAppointment",
    "NoContact",
    "NoWalkIns",
    "NobodyWaiting",
    "NothingFound",
    "NothingToTransfer",
    "OwnDesk",
    "PassForged",
    "PassMoved",
    "PassOutdated",
    "PassUnreadable",
    "PastDay",
    "PriorityReason",
    "ReferenceMistyped",
    "ServiceUnknown",
    "SessionNotOver",
    "SomebodyActed",
    "Stage",
    "TooEarlyDay",
    "UndoTooLate",
    "Undoable",
    "VerdictSeen",
    "VisitUnknown",
    "Wait",
    "WalkIn",
    "WalkInsFull",
    "WrongOffice",
    "due_at",
    "walk_in_due_at",
]


class Arrival(StrEnum):
    """When a family came, measured against the start of its session."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    WALK_IN = "walk_in"  # without an appointment


class Stage(StrEnum):
    """Where a line of the day stands."""

    EXPECTED = "expected"
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    DONE = "done"
    LEFT = "left"
    UNSERVED = "unserved"
    MISSED = "missed"


class HoldReason(StrEnum):
    """Why a visit is parked: classes, never what the family said."""

    PAPERS = "papers"  # fetches or copies a paper
    INTERPRETER = "interpreter"
    COLLEAGUE = "colleague"  # somebody else must look first
    REST = "rest"  # somebody must eat, feed a child, get air
    OTHER = "other"


MOST_PEOPLE = 30  # of one walk-in
HOLD_MINUTES = (10, 15, 30, 60, 120)


class PriorityReason(StrEnum):
    """Classes of reasons for going first; counted, never shown and never bound to a family."""

    PREGNANCY = "pregnancy"
    DISABILITY = "disability"
    AGE = "age"
    CHILD_ALONE = "child_alone"
    ILLNESS = "illness"


class Filter(StrEnum):
    """What part of the day is shown."""

    ALL = "all"
    EXPECTED = "expected"
    WAITING = "waiting"
    CALLED = "called"
    HELD = "held"
    SERVED = "served"

    def shows(self, stage: Stage) -> bool:
        """Whether a line at this stage belongs to this part of the day."""
        return self is Filter.ALL or stage in _SHOWN[self]


_SHOWN: dict[Filter, frozenset[Stage]] = {
    Filter.EXPECTED: frozenset({Stage.EXPECTED}),
    Filter.WAITING: frozenset({Stage.WAITING}),
    Filter.CALLED: frozenset({Stage.CALLED, Stage.SERVING}),
    Filter.HELD: frozenset({Stage.HELD}),
    Filter.SERVED: frozenset({Stage.DONE, Stage.LEFT, Stage.UNSERVED, Stage.MISSED}),
}


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One family of the day. Instants are UTC; `number` and `visit` come with the check-in. A
    walk-in has no `appointment`, and `starts_at` is when it came; its `household` may be
    nobody's.

    `name` is the given name and the first letter of the family name: see the room's README.
    """

    appointment: UUID | None
    household: UUID | None
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
    for_desk: str = ""
    service: str = ""
    arrival: str = ""
    due_at: datetime | None = None
    waiting_since: datetime | None = None
    hold_reason: str = ""
    hold_until: datetime | None = None
    arrived_at: datetime | None = None
    called_at: datetime | None = None
    ended_at: datetime | None = None
    told: bool = False  # it gets messages about its place
    may_be_missed: bool = False  # its session is over and nobody came

    @property
    def walk_in(self) -> bool:
        return self.appointment is None


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
    return (not line.priority, line.due_at or line.starts_at, line.number or 0)


WALK_IN_YIELDS = timedelta(minutes=30)


def due_at(starts_at: datetime, arrived_at: datetime) -> datetime:
    """From when on a family waits for its turn: coming early wins nothing, coming late loses
    the place before those who were there."""
    return max(starts_at, arrived_at)


def walk_in_due_at(arrived_at: datetime) -> datetime:
    """A walk-in lets families go first whose session starts within the next half hour, and
    nobody else: so it neither takes their hour nor waits without an end."""
    return arrived_at + WALK_IN_YIELDS


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
class WalkIn:
    """Somebody without an appointment: `size` people, what they come for, and the household if
    they are registered. `language` None: no interpreter; `reason`: of priority."""

    size: int
    service: str
    language: str | None = None
    reason: PriorityReason | None = None
    household: UUID | None = None

    @property
    def units(self) -> int:
        """1 is up to 4 people, 2 are 5 to 8, and one more for each two after that."""
        return 1 if self.size <= 4 else 2 if self.size <= 8 else 3 + (self.size - 9) // 2


@dataclass(frozen=True, slots=True)
class DayClosing:
    """How a day ended: visits finished at a desk, families to call back, and no-shows."""

    finished: int
    call_back: int
    missed: int


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
class OwnDesk:
    """Where a clerk calls to. `services` are codes; none means every service."""

    desk: str
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskState:
    """One desk that is staffed: `since` (UTC) it is open or on a break."""

    desk: str
    staff: UUID
    on_break: bool
    services: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait: how many families are sure to go first, and minutes from now; `told` None means
    that nobody knows. `observed` services stand behind it."""

    ahead: int
    told: WaitRange | None
    observed: int


@dataclass(frozen=True, slots=True)
class InLine:
    """What a family's phone shows: its number, its stage, its wait, and the desk when called."""

    office: UUID
    number: int
    stage: Stage
    desk: str
    wait: Wait | None


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


@dataclass(frozen=True, slots=True)
class VerdictSeen:
    """A household before the rules of a moment, and what was kept of it so far."""

    as_of: AsOf
    kept: tuple[VerdictLine, ...]
