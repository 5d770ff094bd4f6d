"""Reading the forms of rounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.appointments.queries.sessions import SessionLine
from movilidad.core.draw.drand import CHAIN
from movilidad.core.draw.schedule import DICE, MOST_OBJECTION_HOURS
from movilidad.core.draw.signing import MOST_SIGNING_HOURS
from movilidad.web.office.reading import Reading

MOST_UNITS = 100_000
BEACONS = ("none", "drand", DICE)


@dataclass(frozen=True, slots=True)
class NewRound:
    """What the form of a new round asks for; times are aware."""

    code: str
    opens_at: datetime
    closes_at: datetime
    confirm_hours: int
    objection_hours: int
    beacon: Mapping[str, object] | None
    signers: tuple[str, ...]
    signing_hours: int
    sessions: tuple[UUID, ...]


def read_new_round(reading: Reading, free: list[SessionLine], zone: str) -> NewRound | None:
    """The round, with the free sessions of the chosen offices and days; None with problems."""
    opens_at = _moment(reading, "opens", zone)
    closes_at = _moment(reading, "closes", zone)
    hours = reading.whole("confirm_hours", least=1, most=336)
    objecting = reading.whole("objection_hours", least=0, most=MOST_OBJECTION_HOURS)
    beacon = _beacon(reading)
    signers = _signers(reading)
    signing = reading.whole("signing_hours", least=1, most=MOST_SIGNING_HOURS)
    first, last = reading.day("from"), reading.day("to")
    offices = set(reading.typed.getlist("office"))
    there = ZoneInfo(zone)
    sessions = tuple(
        line.id
        for line in free
        if str(line.office) in offices and first <= line.starts_at.astimezone(there).date() <= last
    )
    if not sessions and not reading.problems:
        reading.refuse("office", "problem_no_sessions")
    if reading.problems:
        return None
    return NewRound(
        code=reading.text("code").lower(),
        opens_at=opens_at,
        closes_at=closes_at,
        confirm_hours=hours,
        objection_hours=objecting,
        beacon=beacon,
        signers=signers,
        signing_hours=signing,
        sessions=sessions,
    )


def _signers(reading: Reading) -> tuple[str, ...]:
    """The governments whose observers sign: two different names."""
    names = tuple(" ".join(reading.text(f"signer_{number}").split()) for number in (1, 2))
    for number, name in enumerate(names, start=1):
        if not name or names.count(name) > 1:
            reading.refuse(f"signer_{number}", "problem_signers")
    return names


def _beacon(reading: Reading) -> dict[str, object] | None:
    """What the rules say of the beacon: none, drand, or drand with dice as its fallback."""
    typed = reading.text("beacon")
    if typed not in BEACONS:
        reading.refuse("beacon", "problem_beacon")
    if typed not in ("drand", DICE):
        return None
    return {"chain": CHAIN, "fallback": DICE if typed == DICE else None}


def _moment(reading: Reading, name: str, zone: str) -> datetime:
    day, clock = reading.day(f"{name}_day"), reading.clock(f"{name}_time")
    return datetime.combine(day, clock, ZoneInfo(zone))
