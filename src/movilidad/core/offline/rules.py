"""What becomes of an act from a day without a connection, beside what happened online meanwhile.

The first rule that fits decides. People who came are never lost: an act is applied, or the
family is here already, or it becomes a line that a person settles with a reason.
docs/operating/without-a-connection.md says the same to those who work by it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class Outcome(StrEnum):
    """What became of an act. Each has a sentence for the clerk."""

    APPLIED = "applied"
    APPLIED_MOVED = "applied_moved"  # its appointment had changed, and is here today
    APPLIED_NO_SHOW = "applied_no_show"  # it had been written down that nobody came
    WALK_IN = "walk_in"
    UNDONE = "undone"
    # Nothing to do
    ALREADY_HERE = "already_here"
    ALREADY_SERVED = "already_served"
    ALREADY_LEFT = "already_left"
    UNDO_NOTHING = "undo_nothing"
    # For a person to settle
    CAME_BACK = "came_back"
    MOVED_AWAY = "moved_away"
    CANCELLED = "cancelled"
    SEAT_GIVEN = "seat_given"
    SESSION_CANCELLED = "session_cancelled"
    OTHER_OFFICE = "other_office"
    OTHER_DAY = "other_day"
    ATTENDED_BEFORE = "attended_before"
    NO_APPOINTMENT = "no_appointment"
    NOBODY = "nobody"
    DAY_OVER = "day_over"
    PACK_EXPIRED = "pack_expired"
    REVOKED = "revoked"
    UNDO_TOO_LATE = "undo_too_late"
    REFUSED = "refused"  # the desk's own rules said no at the last step
    EDITED = "edited"
    MISSING = "missing"

    @property
    def to_settle(self) -> bool:
        """Whether a person has to look at it."""
        return self in _TO_SETTLE


_TO_SETTLE = frozenset(Outcome) - {
    Outcome.APPLIED,
    Outcome.APPLIED_MOVED,
    Outcome.APPLIED_NO_SHOW,
    Outcome.WALK_IN,
    Outcome.UNDONE,
    Outcome.ALREADY_HERE,
    Outcome.ALREADY_SERVED,
    Outcome.ALREADY_LEFT,
    Outcome.UNDO_NOTHING,
}


class Step(StrEnum):
    """What the desk does for it."""

    NOTHING = "nothing"
    CHECK_IN = "check_in"
    REOPEN = "reopen"  # take the no-show back, then check in
    EARLIER = "earlier"  # the visit stands, with the earlier arrival
    WALK_IN = "walk_in"
    TAKE_BACK = "take_back"  # the visit, or the line to settle


@dataclass(frozen=True, slots=True)
class Source:
    """Where an act was written down: a machine with its pack, or a printed list."""

    office: UUID
    day: date  # the office's own
    expires_at: datetime
    numbers: range  # what it may give out
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """An appointment as it stands now."""

    appointment: UUID
    office: UUID
    day: date
    state: str  # booked, cancelled, attended, missed
    session_cancelled: bool = False
    given_away: bool = False  # the seat that came back belongs to another family


@dataclass(frozen=True, slots=True)
class Visited:
    """The household's visit at this office on the day."""

    stage: str  # waiting, called, serving, held, done, left
    arrived_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What is known when an act arrives. `seat` is the one it names, `booked` the one the
    household holds now, which may be the same."""

    server_day: date  # the office’s own date, by the server
    seat: Seat | None
    booked: Seat | None = None
    visit: Visited | None = None
    household: bool = True  # somebody stands behind the reference
    number_free: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome and the step. `appointment` is the one to check in; `keep_number` says
    whether the number on the family's paper holds."""

    outcome: Outcome
    step: Step = Step.NOTHING
    appointment: UUID | None = None
    keep_number: bool = True


def decide_arrival(source: Source, found: Found, *, at: datetime, number: int | None) -> Decision:
    """What becomes of a family's arrival at the believed instant `at`."""
    refused = _refused_whole(source, found.server_day, at)
    if refused and refused is not Outcome.DAY_OVER:
        return Decision(refused)
    if not found.household:
        return Decision(Outcome.NOBODY)
    if found.visit:
        return _beside(found.visit, at)
    if refused:
        return Decision(refused)
    return _applied(source, found, _keeps(source, number, found)) or Decision(
        _why_not(source, found.seat, found.booked)
    )


def decide_walk_in(source: Source, found: Found, *, at: datetime, number: int | None) -> Decision:
    """What becomes of somebody without an appointment. Nobody is turned away afterwards."""
    refused = _refused_whole(source, found.server_day, at)
    if refused:
        return Decision(refused)
    return Decision(Outcome.WALK_IN, Step.WALK_IN, None, _keeps(source, number, found))


@dataclass(frozen=True, slots=True)
class Earlier:
    """The act that is taken back, as it stands now."""

    outcome: Outcome
    untouched: bool = False  # the visit waits as it was left
    open_line: bool = False  # nobody has settled it yet
    shared: bool = False  # somebody else wrote down that the family is here


def decide_undo(earlier: Earlier | None) -> Decision:
    """What becomes of taking an act back; None: there is no such act of this machine."""
    if earlier is None or earlier.outcome in _NO_VISIT:
        return Decision(Outcome.UNDO_NOTHING)
    if earlier.outcome.to_settle:
        if earlier.open_line:
            return Decision(Outcome.UNDONE, Step.TAKE_BACK)
        return Decision(Outcome.UNDO_NOTHING)
    if earlier.shared:
        return Decision(Outcome.UNDO_NOTHING)
    if earlier.untouched:
        return Decision(Outcome.UNDONE, Step.TAKE_BACK)
    return Decision(Outcome.UNDO_TOO_LATE)


_NO_VISIT = frozenset(
    {
        Outcome.ALREADY_HERE,  # somebody else's check-in stands
        Outcome.ALREADY_SERVED,
        Outcome.ALREADY_LEFT,
        Outcome.UNDONE,
        Outcome.UNDO_NOTHING,
        Outcome.UNDO_TOO_LATE,
    }
)


def _refused_whole(source: Source, server_day: date, at: datetime) -> Outcome | None:
    """What no act of this source gets past."""
    if source.revoked:
        return Outcome.REVOKED
    if at >= source.expires_at:
        return Outcome.PACK_EXPIRED
    return Outcome.DAY_OVER if source.day != server_day else None


def _applied(source: Source, found: Found, keep: bool) -> Decision | None:
    """Check in with the appointment that stands here today, if there is one."""
    for seat in (found.seat, found.booked):
        if seat and seat.state == "booked" and _is_here(seat, source):
            moved = found.seat is not None and seat.appointment != found.seat.appointment
            outcome = Outcome.APPLIED_MOVED if moved else Outcome.APPLIED
            return Decision(outcome, Step.CHECK_IN, seat.appointment, keep)
    if found.seat and found.seat.state == "missed" and _is_here(found.seat, source):
        return Decision(Outcome.APPLIED_NO_SHOW, Step.REOPEN, found.seat.appointment, keep)
    return None


def _beside(visit: Visited, at: datetime) -> Decision:
    """The family is known to have come: nothing is doubled, and the earlier arrival counts."""
    if visit.stage == "left":
        back = visit.ended_at is not None and at > visit.ended_at
        return Decision(Outcome.CAME_BACK if back else Outcome.ALREADY_LEFT)
    if visit.stage != "waiting":
        return Decision(Outcome.ALREADY_SERVED)
    step = Step.EARLIER if at < visit.arrived_at else Step.NOTHING
    return Decision(Outcome.ALREADY_HERE, step)


def _why_not(source: Source, seat: Seat | None, booked: Seat | None) -> Outcome:
    if seat is None:
        return _elsewhere(source, booked) if booked else Outcome.NO_APPOINTMENT
    if seat.state == "cancelled":
        if seat.session_cancelled:
            return Outcome.SESSION_CANCELLED
        if booked:
            return Outcome.MOVED_AWAY
        return Outcome.SEAT_GIVEN if seat.given_away else Outcome.CANCELLED
    if not _is_here(seat, source):
        return _elsewhere(source, seat)
    return Outcome.ATTENDED_BEFORE


def _elsewhere(source: Source, seat: Seat) -> Outcome:
    return Outcome.OTHER_OFFICE if seat.office != source.office else Outcome.OTHER_DAY


def _is_here(seat: Seat, source: Source) -> bool:
    return seat.office == source.office and seat.day == source.day


def _keeps(source: Source, number: int | None, found: Found) -> bool:
    return number is not None and number in source.numbers and found.number_free
