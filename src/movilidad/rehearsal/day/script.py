"""Who comes when on the rehearsed day: the same for the same seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

NO_SHOWS = 0.08  # of families with an appointment
WALK_INS = 0.18  # of all who come
TURNED_AWAY = 6  # walk-ins more than there are places for


@dataclass(frozen=True, slots=True)
class Seat:
    """A family's appointment. Instants are UTC; `reference` is what it shows at the door."""

    appointment: UUID
    reference: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody at the door at an instant; without a `seat`, a walk-in of `size` people."""

    at: datetime
    seat: Seat | None
    size: int = 1


@dataclass(frozen=True, slots=True)
class Day:
    """The arrivals in order, and the seats of those who never come."""

    arrivals: tuple[Arrival, ...]
    absent: tuple[Seat, ...]


def seats_needed(visits: int) -> int:
    """How many families must hold a seat so that `visits` visits come of the day."""
    return round((visits - walk_ins(visits)) / (1 - NO_SHOWS))


def walk_ins(visits: int) -> int:
    """Walk-ins that are received."""
    return round(visits * WALK_INS)


def write_script(
    seats: Sequence[Seat], visits: int, *, opens: datetime, closes: datetime, seed: int
) -> Day:
    """Families come from 50 minutes early to 50 late, most of them a little early; walk-ins come
    all day, a few more than there are places for."""
    chance = Random(seed)  # noqa: S311 - the same day each time
    coming = visits - walk_ins(visits)
    shuffled = chance.sample(list(seats), len(seats))
    arrivals = [
        Arrival(_between(opens, seat.starts_at + _offset(chance), closes), seat)
        for seat in shuffled[:coming]
    ]
    door_open = (closes - opens - timedelta(minutes=90)).total_seconds()
    arrivals += [
        Arrival(opens + timedelta(seconds=chance.random() * door_open), None, chance.randint(1, 4))
        for _ in range(walk_ins(visits) + TURNED_AWAY)
    ]
    in_order = sorted(arrivals, key=lambda one: (one.at, one.size))
    return Day(tuple(in_order), tuple(shuffled[coming:]))


def _offset(chance: Random) -> timedelta:
    return timedelta(minutes=chance.triangular(-50, 50, -10))


def _between(opens: datetime, moment: datetime, closes: datetime) -> datetime:
    return max(opens, min(moment, closes - timedelta(minutes=60)))
