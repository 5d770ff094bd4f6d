"""Holds that lapse: ten minutes pass in two seconds, families and the worker act at once, and
every history must be explained by one order."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import connections
from tests.apps.appointments.direct_world import (
    NOW,
    allow,
    counters_fit,
    invited,
    plan_direct,
)
from tests.apps.appointments.world import load
from tests.linearizable.recording import Recording

from movilidad.apps.appointments.actions import booking
from movilidad.apps.appointments.actions.booking import refusals
from movilidad.apps.appointments.models import Session
from movilidad.apps.staff.types import family
from movilidad.infra.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS, FAMILIES, UNITS = 6, 24, 2
QUICKER = 300.0  # ten minutes in two seconds


class QuickTime:
    """The time of the programme, which runs faster than ours."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def now(self) -> datetime:
        return NOW + timedelta(seconds=(time.monotonic() - self._begun) * QUICKER)


def try_once(log: Recording, clock: QuickTime, who: UUID, session: UUID, luck: Random) -> bool:
    """Hold, think (perhaps too long), book. True if the family is booked."""
    me, key, place = family(who), new_id(), str(session)

    def hold() -> str:
        try:
            booking.hold_seat(by=me, session=session, household=who, key=key, at=clock.now())
        except refusals.SeatFull:
            return "full"
        return "held"

    def book() -> str:
        try:
            booking.book_held(by=me, hold=key, household=who, at=clock.now())
        except refusals.HoldLapsed:
            return "lapsed"
        return "booked"

    if log.did(place, "hold", str(who), 1, hold) == "full":
        return False
    time.sleep(luck.choice([0, 0.05, 2.1]))
    return log.did(place, "book", str(who), 1, book) == "booked"


def at_the_same_time(acts: list[Callable[[], None]]) -> list[Exception]:
    failures: list[Exception] = []

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as failure:  # told to the main thread
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.parametrize("seed", [1, 2])
def test_lapses_sweeps_and_bookings_are_in_one_order(seed: int) -> None:
    load()
    allow()
    sessions = plan_direct(units=UNITS, hours=(9, 10, 11))
    people = [invited() for _ in range(FAMILIES)]
    log, clock, going = Recording(), QuickTime(), threading.Event()
    going.set()

    def worker() -> None:
        while going.is_set():
            booking.lapse_holds(at=clock.now())
            time.sleep(0.1)

    def client(number: int) -> Callable[[], None]:
        def run() -> None:
            luck = Random(f"{seed} {number}")  # noqa: S311 - who does what
            for who in people[number::CLIENTS]:
                for _ in range(3):
                    if try_once(log, clock, who, luck.choice(sessions), luck):
                        break

        return run

    def clients() -> None:
        failures.extend(at_the_same_time([client(number) for number in range(CLIENTS)]))
        going.clear()

    failures: list[Exception] = []
    failures.extend(at_the_same_time([worker, clients]))
    assert failures == []
    assert counters_fit()
    said = {one.result for history in log.histories.values() for one in history}
    assert said == {"held", "full", "booked", "lapsed"}
    booked = sum(one.appointments.count() for one in Session.objects.all())
    told = sum(one.result == "booked" for each in log.histories.values() for one in each)
    assert booked == told
    seconds = 600 / QUICKER
    assert log.problems({str(one): UNITS for one in sessions}, hold_seconds=seconds) == []
