"""When an act was, told by a clock that nobody may have set for years.

The server measures how far the machine's clock is off twice: when the two last spoke before the
act (the contact in the entry), and when the entry arrives. If both say the same, the clock ran
evenly, however wrong it is, and the error is taken off. If they differ, somebody set the clock
in between: then the ticks of the page count, which start with the page and which nobody can set.
Without those the time is not believed, and the order of the log decides.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

TOLERANCE = timedelta(minutes=2)  # drift of an ordinary clock in a day, and a slow answer

_Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=2**52)]


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The server and the machine spoke: both clocks at that instant, in milliseconds."""

    server: _Milliseconds
    clock: _Milliseconds
    run: Annotated[str, msgspec.Meta(max_length=32)]
    tick: _Milliseconds

    @property
    def ahead(self) -> int:
        """By how much the machine's clock is ahead of ours, in milliseconds."""
        return self.clock - self.server

    @property
    def at(self) -> datetime:
        """When it was, by the server."""
        return _moment(self.server)


class Basis(StrEnum):
    """Why a time is believed."""

    CLOCK = "clock"  # the machine's clock was right
    CORRECTED = "corrected"  # it was wrong, evenly, and the error is taken off
    TICKS = "ticks"  # it was set meanwhile; the page counted the time
    PAPER = "paper"  # somebody read it off the clock on the wall and wrote it down
    ORDER = "order"  # not believed: after the act before it is all we know


@dataclass(frozen=True, slots=True)
class When:
    """The time of an act, aware UTC, and why it is believed."""

    at: datetime
    basis: Basis


def believed_time(
    *, clock: int, run: str, tick: int, before: Contact, now: Contact, after: datetime
) -> When:
    """When an act was. `clock`, `run` and `tick` are as in the entry, `before` is its contact,
    `now` the contact in which it arrives; `after` is the time of the act before it, or of the
    contact if it is the first. Never before `after`, never later than `now`."""
    latest = _moment(now.server)
    after = min(after, latest)
    for at, basis in _readings(clock, run, tick, before, now):
        if after - TOLERANCE <= at <= latest + TOLERANCE:
            return When(min(max(at, after), latest), basis)
    return When(after, Basis.ORDER)


def _readings(
    clock: int, run: str, tick: int, before: Contact, now: Contact
) -> list[tuple[datetime, Basis]]:
    """What may be believed, the best first."""
    found: list[tuple[datetime, Basis]] = []
    bound = TOLERANCE // timedelta(milliseconds=1)
    if abs(before.ahead - now.ahead) <= bound:
        wrong = abs(now.ahead) > bound
        basis = Basis.CORRECTED if wrong else Basis.CLOCK
        found.append((_moment(clock - now.ahead), basis))
    if run == before.run:
        found.append((_moment(before.server + tick - before.tick), Basis.TICKS))
    if run == now.run:
        found.append((_moment(now.server - (now.tick - tick)), Basis.TICKS))
    return found


def _moment(milliseconds: int) -> datetime:
    """An instant on our time line; far outside of it is the nearest end, which nobody believes."""
    within = min(max(milliseconds, 0), 2**45)
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=within)
