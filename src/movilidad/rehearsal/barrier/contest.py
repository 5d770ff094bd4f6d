"""Contests: so many families hold and confirm at one instant, for one session or for several."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from movilidad.rehearsal.barrier.booker import TOKEN, Booker
from movilidad.rehearsal.barrier.installation import Installation

SIZES = (2, 8, 40, 160)
SPREAD = 5  # sessions of a spread contest
_hours = count(step=1000)


@dataclass(slots=True)
class Contest:
    """What came of one contest. `problems` is empty if nothing was sold twice or lost."""

    families: int
    sessions: int
    capacity: int
    booked: int = 0
    refused: int = 0
    milliseconds: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """Of single requests, in milliseconds, by nearest rank."""
        ordered = sorted(self.milliseconds)
        return ordered[-(-len(ordered) * 95 // 100) - 1]

    def line(self) -> str:
        kind = "hot" if self.sessions == 1 else "spread"
        return (
            f"{self.families:>4} families {kind:<6} capacity {self.capacity:>3}"
            f"  booked {self.booked:>3}  refused {self.refused:>3}  p95 {self.p95:>7.0f} ms"
            f"  {'; '.join(self.problems) or 'exact'}"
        )


@dataclass(frozen=True, slots=True)
class Staged:
    """What `world.stage` made."""

    sessions: list[str]
    bookers: list[Booker]


def staged(here: Installation, *, families: int, sessions: int, units: int) -> Staged:
    """Sessions of `units` each, and invited families with their cookies."""
    shape = {"families": families, "sessions": sessions, "units": units, "first": next(_hours)}
    made: dict[str, Any] = here.ask("stage", shape)
    csrf = f"{made['csrf_cookie']}={TOKEN}"
    bookers = [
        Booker(here.port, one["id"], f"{one['cookie']}; {csrf}", made["said"])
        for one in made["families"]
    ]
    return Staged(made["sessions"], bookers)


def look(here: Installation, sessions: list[str]) -> dict[str, list[Any]]:
    """Units, counter, booked and held units, and who is booked, by session."""
    found: dict[str, list[Any]] = here.ask("look", sessions)
    return found


def contest(here: Installation, *, families: int, hot: bool) -> Contest:
    """Half as many places as families, as near as it goes, and everybody at one instant."""
    sessions = 1 if hot else min(SPREAD, families)
    units = max(1, families // sessions // 2)
    made = staged(here, families=families, sessions=sessions, units=units)
    wanted = [made.sessions[number % sessions] for number in range(families)]
    places = sum(min(units, wanted.count(one)) for one in made.sessions)
    result = Contest(families, sessions, places)
    told = at_once([_hold_and_book(*pair) for pair in zip(made.bookers, wanted, strict=True)])
    result.booked, result.refused = told.count("booked"), told.count("full")
    for booker in made.bookers:
        result.milliseconds += booker.milliseconds
    result.problems += _problems(here, made, told, places)
    return result


def _hold_and_book(booker: Booker, session: str) -> Callable[[], str]:
    def act() -> str:
        key = uuid4()
        try:
            answer = booker.hold(session, key)
            return booker.book(session, key) if answer == "held" else answer
        finally:
            booker.hang_up()

    return act


def _problems(here: Installation, made: Staged, told: list[str], places: int) -> Iterator[str]:
    if told.count("booked") != places:
        yield f"{told.count('booked')} were told yes for {places} places"
    if told.count("booked") + told.count("full") != len(told):
        yield f"unexpected answers: {sorted(set(told))}"
    yes = {
        one.family for one, answer in zip(made.bookers, told, strict=True) if answer == "booked"
    }
    seated: set[str] = set()
    for units, counter, booked, held, who in look(here, made.sessions).values():
        seated |= set(who)
        if not (counter == booked + held and booked <= units):
            yield f"a session of {units} units counts {counter} with {booked} booked"
    if seated != yes:
        yield f"{len(seated ^ yes)} families were told something else than the tables say"


def at_once(acts: list[Callable[[], str]]) -> list[str]:
    """Run every act in a thread of its own, released by one barrier; failures are answers too."""
    barrier = threading.Barrier(len(acts))
    answers = [""] * len(acts)

    def run(place: int) -> None:
        barrier.wait(timeout=120)
        try:
            answers[place] = acts[place]()
        except Exception as failure:  # an answer that no family should get
            answers[place] = f"{type(failure).__name__}: {failure}"

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
