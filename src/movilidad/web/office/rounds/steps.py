"""The way of a round as a list: what is done, what comes next, and what it waits for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from movilidad.apps.appointments.actions.run_round import FEWEST_PARTIES
from movilidad.apps.appointments.queries.rounds import RoundSheet
from movilidad.apps.appointments.queries.watching import Watch
from movilidad.infra.words import text
from movilidad.web.moments import local_time

_STEPS = ("open", "close", "freeze", "seed", "draw", "check", "publish")
_STATES = ("draft", "open", "closed", "frozen", "seeded", "drawn", "checked", "published")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `place` is done, now or later; `waits_for` says why the button is not there."""

    name: str
    place: str
    waits_for: str


def steps_of(sheet: RoundSheet, watch: Watch, at: datetime, lang: str) -> list[Step]:
    """The seven steps of a round; none for a cancelled one."""
    if sheet.line.state not in _STATES:
        return []
    reached = _STATES.index(sheet.line.state)
    steps = []
    for number, name in enumerate(_STEPS):
        place = "done" if number < reached else "now" if number == reached else "later"
        waits_for = " ".join(_waits(name, sheet, watch, at, lang)) if place == "now" else ""
        steps.append(Step(name, place, waits_for))
    return steps


def _waits(name: str, sheet: RoundSheet, watch: Watch, at: datetime, lang: str) -> Iterator[str]:
    zone = sheet.line.zone
    if name == "open" and len(sheet.parties) < FEWEST_PARTIES:
        yield text(lang, "office_rounds.waits_parties", fewest=FEWEST_PARTIES)
    if name == "close" and at < sheet.line.closes_at:
        yield text(
            lang, "office_rounds.waits_window", until=local_time(lang, sheet.line.closes_at, zone)
        )
    if name == "publish" and watch.unsigned and watch.signing_until and at < watch.signing_until:
        yield text(
            lang,
            "signing.waits",
            governments=", ".join(one.government for one in watch.unsigned),
            until=local_time(lang, watch.signing_until, zone),
        )
    if name == "seed":
        yield from _waits_for_chance(sheet, watch, at, lang)


def _waits_for_chance(sheet: RoundSheet, watch: Watch, at: datetime, lang: str) -> Iterator[str]:
    """What the seed still lacks: time for objections, secrets, the beacon."""

    def say(key: str, until: datetime, **params: object) -> str:
        moment = local_time(lang, until, sheet.line.zone)
        return text(lang, f"office_rounds.{key}", until=moment, **params)

    if watch.objections_until and at < watch.objections_until:
        yield say("waits_objections", watch.objections_until)
    elif sheet.silent and watch.reveals_until:
        nobody = len(sheet.silent) == len(sheet.parties) and not watch.names_beacon
        if at < watch.reveals_until or nobody:
            names = ", ".join(party.name for party in sheet.silent)
            yield say("waits_reveals", watch.reveals_until, parties=names)
    if watch.beacon_at and not watch.beacon_signature:
        if len(watch.dice_thrown) == len(sheet.parties):
            return
        yield say("waits_beacon", watch.beacon_at, number=watch.beacon_round)
        if watch.dice_from:
            yield say("waits_dice", watch.dice_from)
