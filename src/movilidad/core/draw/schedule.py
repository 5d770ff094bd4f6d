"""When each thing of a round may happen, so that nobody can choose after seeing chance.

    frozen ── objection_hours ── objections end ── 24 h ── reveals end ── 24 h ── beacon

The published round may carry `objection_hours` (0 when it does not) and `beacon`, which is
{"chain": 64 hexadecimal digits, "fallback": "dice" or null}. The number of the beacon's round
follows from the moment of freezing; it is published with the frozen list, days before it exists.
A round without `beacon` takes its chance from the parties alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from movilidad.core.draw import drand
from movilidad.core.draw.fields import check, text_or_none, whole_number
from movilidad.core.draw.problems import BeaconProblem, OutOfRange
from movilidad.core.draw.tickets import check_hex

BEACON_FIELD, OBJECTIONS_FIELD = "beacon", "objection_hours"
DICE = "dice"
REVEALING = timedelta(hours=24)
BEFORE_BEACON = timedelta(hours=24)
# After a beacon failed to appear for so long, the published fallback may be used.
BEACON_PATIENCE = timedelta(hours=72)
MOST_OBJECTION_HOURS = 24 * 14


@dataclass(frozen=True, slots=True)
class BeaconRule:
    """The beacon that the published rules name, and whether dice may stand in for it."""

    chain: str
    dice: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """The moments (aware, as `frozen_at` was) that follow from freezing a list."""

    objections_until: datetime
    reveals_until: datetime

    @property
    def beacon_round(self) -> int:
        """Return the first beacon round made at least 24 hours after the reveals end."""
        return drand.round_at(self.reveals_until + BEFORE_BEACON) + 1

    @property
    def beacon_at(self) -> datetime:
        """Return when the named beacon round becomes public (UTC)."""
        return drand.time_of(self.beacon_round)

    @property
    def dice_from(self) -> datetime:
        """Return from when on dice may stand in, if the rules say so (UTC)."""
        return self.beacon_at + BEACON_PATIENCE


def schedule(frozen_at: datetime, objection_hours: int) -> Schedule:
    """Return the schedule of a list frozen at an aware instant."""
    objections_until = frozen_at + timedelta(hours=objection_hours)
    return Schedule(objections_until, objections_until + REVEALING)


def read_beacon(round_object: Mapping[str, object]) -> BeaconRule | None:
    """Return the beacon of a round, None if it names none.

    Raises BeaconProblem for another chain than quicknet or an unknown fallback.
    """
    raw = round_object.get(BEACON_FIELD)
    if raw is None:
        return None
    check(raw, "beacon of the round", ("chain", "fallback"))
    if not isinstance(raw, Mapping):
        raise BeaconProblem("the beacon of the round is not an object")
    if check_hex(raw["chain"], "the beacon's chain") != drand.CHAIN:
        raise BeaconProblem("the rules name another chain than quicknet")
    fallback = text_or_none(raw, "fallback", "beacon of the round")
    if fallback not in (None, DICE):
        raise BeaconProblem(f"{fallback!r} is no fallback of a beacon: {DICE!r} or null is")
    return BeaconRule(drand.CHAIN, fallback == DICE)


def objection_hours(round_object: Mapping[str, object]) -> int:
    """Return the hours in which the frozen list may be objected to; raises OutOfRange."""
    if OBJECTIONS_FIELD not in round_object:
        return 0
    hours = whole_number(round_object, OBJECTIONS_FIELD, "round")
    if not 0 <= hours <= MOST_OBJECTION_HOURS:
        raise OutOfRange(f"the hours for objections go from 0 to {MOST_OBJECTION_HOURS}")
    return hours
