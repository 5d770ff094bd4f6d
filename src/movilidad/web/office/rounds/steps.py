"""The way of a round as a list: what is done, what comes next, and what it waits for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from movilidad.apps.appointments.actions.draw_round import REVEAL_PATIENCE
from movilidad.apps.appointments.actions.run_round import FEWEST_PARTIES
from movilidad.apps.appointments.queries.rounds import RoundSheet
from movilidad.infra.words import text
from movilidad.web.moments import local_time

_STEPS = ("open", "close", "freeze", "draw", "publish")
_STATES = ("draft", "open", "closed", "frozen", "drawn", "published")


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `place` is done, now or later; `waits_for` says why the button is not there."""

    name: str
    place: str
    waits_for: str


def steps_of(sheet: RoundSheet, at: datetime, lang: str) -> list[Step]:
    """The five steps of a round; none for a cancelled one."""
    if sheet.line.state not in _STATES:
        return []
    reached = _STATES.index(sheet.line.state)
    steps = []
    for number, name in enumerate(_STEPS):
        place = "done" if number < reached else "now" if number == reached else "later"
        waits_for = " ".join(_waits(name, sheet, at, lang)) if place == "now" else ""
        steps.append(Step(name, place, waits_for))
    return steps


def _waits(name: str, sheet: RoundSheet, at: datetime, lang: str) -> Iterator[str]:
    zone = sheet.line.zone
    if name == "open" and len(sheet.parties) < FEWEST_PARTIES:
        yield text(lang, "office_rounds.waits_parties", fewest=FEWEST_PARTIES)
    if name == "close" and at < sheet.line.closes_at:
        yield text(
            lang, "office_rounds.waits_window", until=local_time(lang, sheet.line.closes_at, zone)
        )
    if name == "draw" and sheet.silent and sheet.frozen_at:
        patient = sheet.frozen_at + REVEAL_PATIENCE
        nobody = len(sheet.silent) == len(sheet.parties)
        if at < patient or nobody:
            yield text(
                lang,
                "office_rounds.waits_reveals",
                parties=", ".join(party.name for party in sheet.silent),
                until=local_time(lang, patient, zone),
            )
