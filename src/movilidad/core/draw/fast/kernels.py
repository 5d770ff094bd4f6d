"""The loops that numpy cannot say, compiled. Whole numbers only; each mirrors `clear` exactly."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Bytes = NDArray[np.uint8]
F = TypeVar("F", bound=Callable[..., Any])

STILL_OPEN = -1
NO_SEAT = -1


def compiled(function: F) -> F:
    """Compile on first use and keep the machine code beside the source for the next process."""
    return cast(F, numba.njit(cache=True, nogil=True)(function))


class Wishes(NamedTuple):
    """By household: its class, and its choices [ends[i], ends[i + 1]) as session indices."""

    need: Small
    choices: Small
    ends: Ints


class Kinds(NamedTuple):
    """By class: units, language index or -1, accessible desks (0 or 1)."""

    units: Small
    language: Small
    accessible: Small


class Rooms(NamedTuple):
    """By session, what is left: units, interpreter units by language, accessible desks."""

    units: Ints
    languages: Ints
    accessible: Ints


@compiled
def open_choices(
    listed: Small, listed_ends: Ints, opened: Small, opened_ends: Ints, sessions: int
) -> tuple[Small, Ints, bool]:
    """Replace each listed id by the sessions it stands for, keeping a session's first place.

    Ids below `sessions` are sessions. Entry i of a flat list ends at `…_ends[i + 1]`.
    The last answer tells whether a household listed one id twice.
    """
    households = listed_ends.size - 1
    total = 0
    for entry in listed:
        total += opened_ends[entry + 1] - opened_ends[entry]
    flat = np.empty(total, np.int32)
    ends = np.zeros(households + 1, np.int64)
    seen = np.full(sessions, -1, np.int64)
    seen_listed = np.full(opened_ends.size - 1, -1, np.int64)
    repeated = False
    filled = 0
    for household in range(households):
        for place in range(listed_ends[household], listed_ends[household + 1]):
            entry = listed[place]
            repeated |= seen_listed[entry] == household
            seen_listed[entry] = household
            for session in opened[opened_ends[entry] : opened_ends[entry + 1]]:
                if seen[session] != household:
                    seen[session] = household
                    flat[filled] = session
                    filled += 1
        ends[household + 1] = filled
    return flat[:filled], ends, repeated


@compiled
def fits(kinds: Kinds, kind: int, rooms: Rooms, session: int) -> bool:
    """Tell whether a class fits what a session has left; mirrors `clear.Room.fits`."""
    language = kinds.language[kind]
    return bool(
        rooms.units[session] >= kinds.units[kind]
        and (language < 0 or rooms.languages[session, language] >= kinds.units[kind])
        and rooms.accessible[session] >= kinds.accessible[kind]
    )


@compiled
def take(kinds: Kinds, kind: int, rooms: Rooms, session: int) -> None:
    """Give a class what it needs; mirrors `clear.Room.take`."""
    rooms.units[session] -= kinds.units[kind]
    if kinds.language[kind] >= 0:
        rooms.languages[session, kinds.language[kind]] -= kinds.units[kind]
    rooms.accessible[session] -= kinds.accessible[kind]


@compiled
def note_closing(closing: Ints, kinds: Kinds, rooms: Rooms, session: int, place: int) -> None:
    """Note the place from which on each class finds no room; mirrors `clear.note_closing`."""
    for kind in range(kinds.units.size):
        if closing[session, kind] == STILL_OPEN and not fits(kinds, kind, rooms, session):
            closing[session, kind] = place


@compiled
def seat(sigma: Ints, wishes: Wishes, kinds: Kinds, rooms: Rooms) -> tuple[Small, Ints]:
    """Let each household choose in the order `sigma`; uses up `rooms`.

    Answers the seat of each household (a session, or NO_SEAT) and closing[session, class].
    """
    seats = np.full(wishes.need.size, NO_SEAT, np.int32)
    closing = np.full((rooms.units.size, kinds.units.size), STILL_OPEN, np.int64)
    for session in range(rooms.units.size):
        note_closing(closing, kinds, rooms, session, 0)
    for place in range(sigma.size):
        household = sigma[place]
        kind = wishes.need[household]
        for session in wishes.choices[wishes.ends[household] : wishes.ends[household + 1]]:
            # Room only ever shrinks, so a class noted as closed cannot fit again.
            if closing[session, kind] == STILL_OPEN:
                seats[household] = session
                take(kinds, kind, rooms, session)
                note_closing(closing, kinds, rooms, session, place + 1)
                break
    return seats, closing


@compiled
def join(blob: Bytes, ends: Ints, sequence: Ints, marks: Ints) -> tuple[Bytes, Ints]:
    """Write the pieces named in `sequence` one after the other.

    Piece i is blob[ends[i] : ends[i + 1]]. `marks` are places in `sequence` at which a record
    ends; the second answer says at which byte of the first it ends.
    """
    total = 0
    for piece in sequence:
        total += ends[piece + 1] - ends[piece]
    out = np.empty(total, np.uint8)
    at = np.empty(marks.size, np.int64)
    written = 0
    record = 0
    for place in range(sequence.size):
        piece = sequence[place]
        for source in range(ends[piece], ends[piece + 1]):
            out[written] = blob[source]
            written += 1
        if record < marks.size and marks[record] == place + 1:
            at[record] = written
            record += 1
    return out, at
