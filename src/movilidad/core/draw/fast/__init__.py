"""The draw for a million households: the same result as `clear.allocate`, byte for byte.

Read `clear` to understand the draw; this one is believed because it agrees.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from movilidad.core.draw.fast import kernels
from movilidad.core.draw.fast.columns import Columns, read_columns
from movilidad.core.draw.fast.kernels import Ints, Small
from movilidad.core.draw.fast.ranking import choosing_order, rank
from movilidad.core.draw.result import Result

__all__ = ["Drawn", "allocate", "draw_columns", "draw_ranked", "read_columns"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A result as numbers. `sigma` are entrants in the order of choosing; `seats` and `blocks`
    are by entrant; `closing[session, class]` is a place of sigma or STILL_OPEN.
    """

    columns: Columns
    sigma: Ints
    blocks: Small
    codes: tuple[str, ...]
    seats: Small
    closing: Ints


def allocate(
    entrants: Iterable[Mapping[str, object]],
    sessions: Iterable[Mapping[str, object]],
    reserves: Iterable[Mapping[str, object]],
    keys: Mapping[str, str],
) -> Result:
    """Return what `clear.allocate` returns, and raise what it raises; only faster."""
    return plain_result(draw_columns(read_columns(entrants, sessions, reserves), keys))


def draw_columns(columns: Columns, keys: Mapping[str, str]) -> Drawn:
    """Draw a round that is already in columns."""
    return draw_ranked(columns, rank(columns.tickets, keys))


def draw_ranked(columns: Columns, ranked: Ints) -> Drawn:
    """Draw a round whose entrants chance has put into the order `ranked`; see `ranking`."""
    sigma, blocks, codes = choosing_order(columns, ranked)
    wishes = kernels.Wishes(columns.need, columns.choices, columns.ends)
    seats, closing = kernels.seat(sigma, wishes, *_kinds_and_rooms(columns))
    return Drawn(columns, sigma, blocks, codes, seats, closing)


def _kinds_and_rooms(columns: Columns) -> tuple[kernels.Kinds, kernels.Rooms]:
    classes, sessions = columns.classes, columns.sessions
    languages = sorted({need.language for need in classes if need.language is not None})
    place: dict[str | None, int] = {language: number for number, language in enumerate(languages)}
    kinds = kernels.Kinds(
        np.array([need.units for need in classes], np.int32),
        np.array([place.get(need.language, -1) for need in classes], np.int32),
        np.array([need.accessible for need in classes], np.int32),
    )
    spoken = [[one.languages.get(language, 0) for language in languages] for one in sessions]
    rooms = kernels.Rooms(
        np.array([one.units for one in sessions], np.int64),
        np.array(spoken, np.int64).reshape(len(sessions), len(languages)),
        np.array([one.accessible for one in sessions], np.int64),
    )
    return kinds, rooms


def plain_result(drawn: Drawn) -> Result:
    """Return the result as plain objects."""
    tickets = drawn.columns.tickets
    # The extra last entry is what the index NO_SEAT (-1) points to.
    names = [*(one.id for one in drawn.columns.sessions), None]
    seats = map(names.__getitem__, drawn.seats.tolist())
    blocks = map(drawn.codes.__getitem__, drawn.blocks.tolist())
    return {
        "assigned": dict(zip(tickets, seats, strict=True)),
        "order": list(map(tickets.__getitem__, drawn.sigma.tolist())),
        "block": dict(zip(tickets, blocks, strict=True)),
        "closing": plain_closing(drawn),
    }


def plain_closing(drawn: Drawn) -> dict[str, dict[str, int | None]]:
    """Return the closing table as plain objects: {session: {class: index or null}}."""
    labels = [need.label for need in drawn.columns.classes]
    return {
        one.id: dict(zip(labels, map(_index, row), strict=True))
        for one, row in zip(drawn.columns.sessions, drawn.closing.tolist(), strict=True)
    }


def _index(at: int) -> int | None:
    return None if at == kernels.STILL_OPEN else at
