"""The applicant's own check: did everything I preferred close before my turn?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from movilidad.core.draw import fields
from movilidad.core.draw.problems import OwnCheckFailed
from movilidad.core.draw.round import (
    EVERYBODY,
    REST,
    Entrant,
    choice_openings,
    read_entrant,
    read_reserves,
    read_sessions,
)

_ROW_FIELDS = ("t", "c", "class", "block", "position", "session", "closing")


@dataclass(frozen=True, slots=True)
class Closed:
    """A preferred session and the place (from 0) from which on it had no room for this class."""

    session: str
    at: int


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """What a row tells its household. `position` counts from 0; `session` is None without seat."""

    ticket: str
    block: str
    position: int
    session: str | None
    closed_before: tuple[Closed, ...]


def check_own(
    own_row: Mapping[str, object],
    entrant: Mapping[str, object],
    sessions: Sequence[Mapping[str, object]],
    reserves: Sequence[Mapping[str, object]],
) -> OwnAnswer:
    """Return the answer of a household's own row, once nothing in it contradicts the rules.

    `own_row` is the row of `transcript`, `entrant` what the household entered with, `sessions`
    and `reserves` those of the round. The row must list every session of the household, in its
    order. All before the seat must have closed by its place, and the seat itself must not.
    Raises OwnCheckFailed with the reason, or the DrawProblem of a malformed object.
    """
    fields.check(own_row, "row", _ROW_FIELDS)
    me = read_entrant(entrant, choice_openings(read_sessions(sessions).values()))
    position = fields.whole_number(own_row, "position", "row")
    seat = fields.text_or_none(own_row, "session", "row")
    closing = _closing(own_row, me)
    _must(own_row["t"] == me.ticket, "the row belongs to another ticket")
    _must(own_row["class"] == me.need.label, "the row is for another kind of household")
    _must(seat is None or seat in closing, "the seat is in a session that was not listed")
    return OwnAnswer(
        ticket=me.ticket,
        block=_block(own_row, me, reserves),
        position=position,
        session=seat,
        closed_before=_closed_before(closing, position, seat),
    )


def _closed_before(
    closing: Mapping[str, int | None], position: int, seat: str | None
) -> tuple[Closed, ...]:
    """Walk down the household's list as the draw did, and stop at its seat."""
    closed = []
    for session, at in closing.items():
        if session == seat:
            _must(at is None or at > position, f"{session} had no room left at place {position}")
            break
        if at is None or at > position:
            raise OwnCheckFailed(f"{session} still had room at place {position}")
        closed.append(Closed(session, at))
    return tuple(closed)


def _closing(own_row: Mapping[str, object], me: Entrant) -> dict[str, int | None]:
    pairs = own_row["closing"]
    if not isinstance(pairs, list) or not all(
        isinstance(one, list) and len(one) == 2 for one in pairs
    ):
        raise OwnCheckFailed("the closing rows are not pairs of session and place")
    closing = dict(pairs)
    _must(tuple(closing) == me.choices, "the closing rows are not those of the listed sessions")
    for at in closing.values():
        _must(at is None or (type(at) is int and at >= 0), f"{at!r} is not a place in the order")
    return closing


def _block(
    own_row: Mapping[str, object], me: Entrant, reserves: Sequence[Mapping[str, object]]
) -> str:
    block = fields.text(own_row, "block", "row")
    open_to = {reserve.code: reserve.who for reserve in read_reserves(reserves)}
    who = (open_to | {REST: EVERYBODY}).get(block)
    _must(who == EVERYBODY or who in me.flags, f"this household cannot be in the block {block}")
    return block


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise OwnCheckFailed(otherwise)
