"""Families hold, book, move and cancel over HTTP while processes are killed; what they were told
must be explained by one order for each session, and the tables must say the same."""

import threading
import time
from collections.abc import Callable
from random import Random
from uuid import uuid4

import pytest
from tests.linearizable.checker import Operation
from tests.linearizable.recording import Recording

from movilidad.rehearsal.barrier.booker import Booker
from movilidad.rehearsal.barrier.contest import Staged, at_once, look, staged
from movilidad.rehearsal.barrier.installation import Installation

CLIENTS, ROUNDS, SESSIONS, UNITS = 8, 6, 3, 5


def life_of(booker: Booker, sessions: list[str], log: Recording, luck: Random) -> None:
    """One family: hold (another, if it is full), book, perhaps move, perhaps cancel."""
    who, key = booker.family, uuid4()
    for mine in luck.sample(sessions, 2):
        answer = log.did(mine, "hold", who, 1, lambda at=mine: booker.hold(at, key))
        if answer == "held":
            break
    else:
        return
    if log.did(mine, "book", who, 1, lambda: booker.book(mine, key)) != "booked":
        return
    version = 1
    if luck.random() < 0.5:
        other = luck.choice([one for one in sessions if one != mine])
        invoked = time.monotonic()
        if log.did(other, "enter", who, 1, lambda: booker.move(other, version)) == "entered":
            leaves_within(log, mine, who, invoked)
            mine, version = other, 2
    if luck.random() < 0.6:
        appointment = booker.shown("appointment")
        log.did(mine, "leave", who, 1, lambda: booker.cancel(appointment, version))


def leaves_within(log: Recording, session: str, who: str, invoked: float) -> None:
    """A move leaves one session in the same instant in which it enters another."""
    log.note(session, Operation("leave", who, 1, "left", invoked, time.monotonic()))


def everybody(
    here: Installation, log: Recording, meanwhile: Callable[[], None], seed: int
) -> Staged:
    """CLIENTS families at a time, one after the other in each client, until all had their turn."""
    made = staged(here, families=CLIENTS * ROUNDS, sessions=SESSIONS, units=UNITS)

    def client(number: int) -> Callable[[], str]:
        def run() -> str:
            luck = Random(f"{seed} {number}")  # noqa: S311 - who does what
            for booker in made.bookers[number::CLIENTS]:
                try:
                    life_of(booker, made.sessions, log, luck)
                finally:
                    booker.hang_up()
            return "done"

        return run

    trouble = threading.Thread(target=meanwhile)
    trouble.start()
    told = at_once([client(number) for number in range(CLIENTS)])
    trouble.join()
    assert told == ["done"] * CLIENTS
    return made


def explained(here: Installation, made: Staged, log: Recording) -> int:
    """No session is without an order; the tables hold what the histories end with. Returns how
    many operations there were."""
    tables = look(here, made.sessions)
    for session, (_, counter, booked, held, _) in tables.items():
        assert counter == booked + held
        now = time.monotonic()
        log.did(session, "read", "tables", 0, lambda used=counter: used)
        assert log.histories[session][-1].invoked >= now
    assert log.problems(dict.fromkeys(made.sessions, UNITS)) == []
    return sum(len(one) for one in log.histories.values())


def test_without_trouble(here: Installation) -> None:
    log = Recording()
    made = everybody(here, log, lambda: None, seed=1)
    assert explained(here, made, log) > 100
    assert any(one.result == "full" for each in log.histories.values() for one in each)


def test_while_processes_of_the_site_are_killed(here: Installation) -> None:
    def trouble() -> None:
        for _ in range(2):  # each of the two that it was started with
            time.sleep(0.7)
            here.kill_a_process_of_the_site()

    log = Recording()
    made = everybody(here, log, trouble, seed=2)
    assert explained(here, made, log) > 100
    assert sum(one.retries for one in made.bookers) > 0


@pytest.mark.parametrize("seed", [3, 4])
def test_while_the_database_is_killed(here: Installation, seed: int) -> None:
    def trouble() -> None:
        time.sleep(0.5)
        here.kill_the_database()

    log = Recording()
    made = everybody(here, log, trouble, seed=seed)
    assert explained(here, made, log) > 100
    assert sum(one.retries for one in made.bookers) > 0
