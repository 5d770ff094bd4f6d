"""A seat that comes back goes down the published order, never to whoever clicks first."""

from collections.abc import Mapping, Set

from movilidad.core.draw.clear import Room
from movilidad.core.draw.order import in_reserve_order
from movilidad.core.draw.result import Result
from movilidad.core.draw.round import OPEN, Round


def next_holder(
    drawn: Round,
    result: Result,
    *,
    session: str,
    block: str,
    holding: Mapping[str, str],
    gone: Set[str],
) -> str | None:
    """Return the ticket that is offered the room now free in a session, or None.

    `holding` maps the tickets with a seat or an open offer to their session; `gone` are those
    that declined, lapsed, cancelled or were released, and are not asked again in this round.
    The household is the first that listed the session, has no seat, and fits whole into what
    is free. A seat taken in a reserve's `block` stays with that reserve: first those whom the
    reserve is for, in its own order, and only if none of them fits, everybody.
    Who gave the seat back, and when, is not asked: the answer cannot depend on it.
    """
    room = room_left(drawn, session, holding)
    waiting = [
        drawn.entrants[ticket]
        for ticket in result["order"]
        if ticket not in holding and ticket not in gone
    ]
    reserve = next((one for one in drawn.reserves if one.code == block != OPEN), None)
    preferred = [] if reserve is None else in_reserve_order(reserve, waiting)
    fitting = (
        one.ticket
        for one in (*preferred, *waiting)
        if session in one.choices and room.fits(one.need)
    )
    return next(fitting, None)


def room_left(drawn: Round, session: str, holding: Mapping[str, str]) -> Room:
    """Return what a session still has to give beside those who hold a seat in it."""
    room = Room.of(drawn.sessions[session])
    for ticket, held in holding.items():
        if held == session:
            room.take(drawn.entrants[ticket].need)
    return room
