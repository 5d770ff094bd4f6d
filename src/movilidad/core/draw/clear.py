"""The draw `rosd-1`, written to be read: households choose once, one after the other.

1. Chance ranks everybody and the reserves lift some forward (`order`).
2. Each household, whole, takes the first session of its list that still has room for it.
3. We note the moment at which each session closed for each kind of household, so that anyone
   can check that what they preferred had closed before their turn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from movilidad.core.draw.order import by_chance, choosing_order
from movilidad.core.draw.result import Result
from movilidad.core.draw.round import Entrant, HouseholdClass, Session, read_round


def allocate(
    entrants: Iterable[Mapping[str, object]],
    sessions: Iterable[Mapping[str, object]],
    reserves: Iterable[Mapping[str, object]],
    keys: Mapping[str, str],
) -> Result:
    """Return the result of a draw under rules `rosd-1`.

    Takes the plain objects of the published format (see `round`) and each ticket's key.
    Answers {"assigned": {ticket: session or null}, "order": [ticket, …],
    "block": {ticket: reserve code, OPEN or REST}, "closing": {session: {class: index or null}}}.
    A closing index counts places of "order": households from that place on found no room.
    Raises a DrawProblem that names what is wrong with the input. The order in which entrants,
    sessions and keys are given makes no difference; the order of reserves does.
    """
    drawn = read_round(entrants, sessions, reserves)
    order = choosing_order(by_chance(drawn.entrants, keys), drawn.reserves)
    rooms = {session.id: Room.of(session) for session in drawn.sessions.values()}
    classes = {entrant.need for entrant in drawn.entrants.values()}
    closing: dict[str, dict[str, int | None]] = {
        id_: {need.label: None if room.fits(need) else 0 for need in classes}
        for id_, room in rooms.items()
    }
    assigned: dict[str, str | None] = {}
    for place, entrant in enumerate(order.sequence):
        seat = first_fitting(entrant, rooms)
        assigned[entrant.ticket] = seat
        if seat is not None:
            rooms[seat].take(entrant.need)
            note_closing(closing[seat], rooms[seat], classes, place + 1)
    return {
        "assigned": assigned,
        "order": [entrant.ticket for entrant in order.sequence],
        "block": dict(order.blocks),
        "closing": closing,
    }


def first_fitting(entrant: Entrant, rooms: Mapping[str, "Room"]) -> str | None:
    """Return the first session of the household's list with room for all of it, or None."""
    return next((id_ for id_ in entrant.choices if rooms[id_].fits(entrant.need)), None)


def note_closing(
    closing: dict[str, int | None],
    room: "Room",
    classes: Iterable[HouseholdClass],
    place: int,
) -> None:
    """Note, for each class that no longer fits, the first place at which it does not."""
    for need in classes:
        if closing[need.label] is None and not room.fits(need):
            closing[need.label] = place


@dataclass(slots=True)
class Room:
    """What a session still has to give while the draw runs."""

    units: int
    languages: dict[str, int]
    accessible: int

    @classmethod
    def of(cls, session: Session) -> "Room":
        """Return the untouched room of a session."""
        return cls(session.units, dict(session.languages), session.accessible)

    def fits(self, need: HouseholdClass) -> bool:
        """Tell whether units, interpreter and accessible desk all suffice."""
        return (
            self.units >= need.units
            and (need.language is None or self.languages.get(need.language, 0) >= need.units)
            and (not need.accessible or self.accessible >= 1)
        )

    def take(self, need: HouseholdClass) -> None:
        """Give a household what it needs; the caller has checked that it fits."""
        self.units -= need.units
        if need.language is not None:
            self.languages[need.language] -= need.units
        if need.accessible:
            self.accessible -= 1
