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


class Seated(NamedTuple):
    """By household: class, choices as in Wishes, the block it chose in, its seat."""

    need: Small
    choices: Small
    ends: Ints
    blocks: Small
    seats: Small


class RowPieces(NamedTuple):
    """Numbers of pieces that a household's row is written of; see `publishing`. Of a closing it
    is the run of (session, class); of a position that of its thousands, and of the rest."""

    classes: int
    block: int
    commitment: int
    kind: int
    first_closing: int
    next_closing: int
    before_position: int
    plain: int
    filled: int
    nothing: int
    seat: int
    ticket: int
    end: int


@compiled
def row_pieces(
    households: Ints, places: Ints, positions: Ints, seated: Seated, table: RowPieces
) -> tuple[Ints, Ints]:
    """Name the pieces of the rows of some households, and the marks at which each row ends.

    `places` are those of the households in the order of tickets, `positions` by household those
    in the order of choosing.
    """
    size = 0
    for household in households:
        size += seated.ends[household + 1] - seated.ends[household] + 9
    sequence, marks = np.empty(size, np.int64), np.empty(households.size, np.int64)
    at = 0
    for number in range(households.size):
        household, place = households[number], places[number]
        kind, position = seated.need[household], positions[household]
        sequence[at] = table.block + seated.blocks[household]
        sequence[at + 1] = table.commitment + place
        sequence[at + 2] = table.kind + kind
        at += 3
        closing = table.first_closing
        for session in seated.choices[seated.ends[household] : seated.ends[household + 1]]:
            sequence[at] = closing + session * table.classes + kind
            closing = table.next_closing
            at += 1
        sequence[at] = table.before_position
        sequence[at + 1] = table.plain + (position if position < 1000 else position // 1000)
        sequence[at + 2] = table.nothing if position < 1000 else table.filled + position % 1000
        sequence[at + 3] = table.seat + seated.seats[household]
        sequence[at + 4] = table.ticket + place
        sequence[at + 5] = table.end
        at += 6
        marks[number] = at
    return sequence, marks


@compiled
def keep_smaller(best: Bytes, which: Ints, others: Bytes) -> None:
    """Where others[i] comes before best[which[i]], byte by byte, let it take its place."""
    for number in range(which.size):
        for byte in range(best.shape[1]):
            mine, other = best[which[number], byte], others[number, byte]
            if mine != other:
                if other < mine:
                    best[which[number]] = others[number]
                break
