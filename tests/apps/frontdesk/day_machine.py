"""The same rules for the actions and for the pages: a clerk does something, the model says what
should come of it, and after each step the tables are compared with the model."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from unittest.mock import patch
from uuid import UUID

from django.conf import settings
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from tests.apps.frontdesk.day_model import Appointment as ModelSeat
from tests.apps.frontdesk.day_model import Day, Visit
from tests.apps.frontdesk.office_day import (
    NINE,
    book,
    booked_family,
    clerk,
    office,
    walk_in_hours,
)

from movilidad.apps.appointments.models import Appointment
from movilidad.apps.frontdesk import models
from movilidad.apps.staff.types import Principal, Role
from movilidad.infra.ids import new_id
from movilidad.rehearsal.day.findings import ALWAYS, CLOSED, impossible

FAMILIES, QUOTA = 5, 4
STARTS = [NINE, NINE, NINE + timedelta(minutes=30), NINE + timedelta(hours=1), NINE]
HOUR = timedelta(hours=1)
CLERKS, DESKS = ("ana", "beto", "caro"), ("1", "2")
SERVICES = ("interview", "documents", "follow_up")

clerks = st.sampled_from(CLERKS)
seats = st.integers(0, FAMILIES - 1)
which = st.integers(0, 20)  # a visit, if there are any
# Mostly the page is the newest; sometimes one or two acts behind, sometimes nonsense.
behind = st.sampled_from([0, 0, 0, 0, 0, 1, 1, 2, -1])


@dataclass
class World:
    """What the drivers need of the invented day."""

    appointments: list[UUID]
    people: dict[str, Principal]
    now: datetime = NINE


class Driver(Protocol):
    """Does one act as somebody; "" if it was accepted, else why not."""

    exact: bool  # whether a refusal is told by its name

    def act(self, world: World, name: str, who: str, **what: Any) -> str: ...


class DayMachine(RuleBasedStateMachine):
    """Three clerks, five families with seats, a few walk-ins, two desks, and time."""

    driver: Driver

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.model = Day(QUOTA, [ModelSeat() for _ in range(FAMILIES)])
        self.keys: list[UUID] = []
        self.ids: dict[object, UUID] = {}

    @initialize()
    def morning(self) -> None:
        walk_in_hours(QUOTA)
        people = {name: clerk(username=name) for name in CLERKS}
        people["manager"] = clerk(Role.MANAGER, username="manager")
        self.world = World([booked_family(at) for at in STARTS], people)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()

    # ---- at the door

    @rule(who=clerks, seat=seats)
    def check_in(self, who: str, seat: int) -> None:
        expected = self.model.check_in(seat, who, self.world.now, STARTS[seat])
        self._compare(expected, "check_in", who, appointment=self.world.appointments[seat])

    @rule(who=clerks, size=st.integers(1, 9), again=st.booleans())
    def walk_in(self, who: str, size: int, again: bool) -> None:
        key = self.keys[-1] if again and self.keys else new_id()
        self.keys.append(key)
        units = 1 if size <= 4 else 2 if size <= 8 else 3
        turned_away = self.model.turned_away
        expected = self.model.walk_in(key, units, who, self.world.now)
        self._compare(expected, "walk_in", who, key=key, size=size)
        if key in self.keys[:-1] and self.model.turned_away > turned_away:
            self.model.turned_away = turned_away  # one form counts once

    @rule(who=clerks, seat=seats)
    def no_show(self, who: str, seat: int) -> None:
        expected = self.model.no_show(seat, over=self._over(seat))
        self._compare(expected, "no_show", who, appointment=self.world.appointments[seat])

    @rule(who=clerks, seat=seats)
    def came(self, who: str, seat: int) -> None:
        expected = self.model.came(seat)
        self._compare(expected, "came", who, appointment=self.world.appointments[seat])

    @rule(seat=seats)
    def the_family_cancels(self, seat: int) -> None:
        begun = STARTS[seat] <= self.world.now
        expected = self.model.cancel(seat, begun=begun)
        self._compare(expected, "cancel", "manager", appointment=self.world.appointments[seat])

    @rule(seat=seats)
    def the_family_books_another_seat(self, seat: int) -> None:
        """As a round or the office may give it one, once this appointment is over."""
        here = self.model.appointments[seat]
        if here.state != "booked" and not here.elsewhere:
            row = Appointment.objects.get(id=self.world.appointments[seat])
            book(row.household_id, NINE + timedelta(days=7))
            here.elsewhere = True

    # ---- desks

    @rule(who=clerks, desk=st.sampled_from(DESKS))
    def open_desk(self, who: str, desk: str) -> None:
        self._compare(self.model.open_desk(who, desk), "open_desk", who, desk=desk)

    @rule(who=clerks)
    def take_break(self, who: str) -> None:
        self._compare(self.model.take_break(who), "take_break", who)

    @rule(who=clerks)
    def close_desk(self, who: str) -> None:
        self._compare(self.model.close_desk(who), "close_desk", who)

    # ---- visits

    @rule(who=clerks)
    def call_next(self, who: str) -> None:
        self._compare(self.model.call_next(who, self.world.now), "call_next", who)

    @precondition(lambda self: self.model.visits)
    @rule(
        who=clerks,
        number=which,
        seen=behind,
        name=st.sampled_from(["call", "start", "finish", "left", "hold", "resume"]),
        clicks=st.sampled_from([1, 1, 1, 2]),
    )
    def step(self, who: str, number: int, seen: int, name: str, clicks: int) -> None:
        visit, version = self._seen(number, seen)
        what = {"visit": self.ids[visit.key], "version": version}
        for _ in range(clicks):
            expected = getattr(self.model, name)(visit, version, who, self.world.now)
            self._compare(expected, name, who, **what)

    @precondition(lambda self: self.model.visits)
    @rule(who=clerks, number=which, seen=behind, service=st.sampled_from(SERVICES))
    def transfer(self, who: str, number: int, seen: int, service: str) -> None:
        visit, version = self._seen(number, seen)
        expected = self.model.transfer(visit, version, who, self.world.now, service)
        what = {"visit": self.ids[visit.key], "version": version, "service": service}
        self._compare(expected, "transfer", who, **what)

    @precondition(lambda self: self.model.visits)
    @rule(who=clerks, number=which, seen=behind, desk=st.sampled_from(DESKS))
    def transfer_to(self, who: str, number: int, seen: int, desk: str) -> None:
        visit, version = self._seen(number, seen)
        expected = self.model.transfer_to(visit, version, who, self.world.now, desk)
        what = {"visit": self.ids[visit.key], "version": version, "desk": desk}
        self._compare(expected, "transfer", who, **what)

    @precondition(lambda self: self.model.visits)
    @rule(who=clerks, number=which, seen=behind, service=st.sampled_from(SERVICES))
    def another(self, who: str, number: int, seen: int, service: str) -> None:
        visit, version = self._seen(number, seen)
        expected = self.model.another(visit, version, who, self.world.now, service)
        what = {"visit": self.ids[visit.key], "version": version, "service": service}
        self._compare(expected, "another", who, **what)

    @precondition(lambda self: self.model.visits)
    @rule(who=clerks, number=which, seen=behind)
    def undo(self, who: str, number: int, seen: int) -> None:
        visit, version = self._seen(number, seen)
        expected = self.model.undo(visit, version, self.world.now)
        what = {"visit": self.ids[visit.key], "version": version}
        self._compare(expected, "undo", who, **what)

    # ---- the day

    @rule(minutes=st.sampled_from([1, 1, 1, 3, 10, 40]))
    def time_passes(self, minutes: int) -> None:
        self.world.now += timedelta(minutes=minutes)

    @precondition(lambda self: self.model.last > 2)
    @rule()
    def close_the_day(self) -> None:
        over = [seat for seat in range(FAMILIES) if self._over(seat)]
        self._compare(self.model.close(over=over), "close_day", "manager")
        assert impossible(office().id, NINE.date(), CLOSED) == {}

    @precondition(lambda self: self.model.last > 2)
    @rule()
    def open_the_day_again(self) -> None:
        self._compare(self.model.reopen(), "reopen_day", "manager")

    # ---- after each step

    @invariant()
    def the_tables_are_as_the_model_says(self) -> None:
        if not hasattr(self, "world"):
            return
        rows = {row.number: row for row in models.Visit.objects.all()}
        assert {number: _plain(row) for number, row in rows.items()} == {
            one.number: (one.state, one.version, one.desk, one.for_desk, one.service)
            for one in self.model.visits
        }
        for one in self.model.visits:
            outcomes = models.Serving.objects.filter(visit=rows[one.number].id)
            assert sorted(outcomes.values_list("outcome", flat=True)) == sorted(one.servings)
        states = dict(Appointment.objects.values_list("id", "state"))
        assert [states[one] for one in self.world.appointments] == [
            one.state for one in self.model.appointments
        ]
        assert models.TurnedAway.objects.count() == self.model.turned_away
        desks = models.DeskPeriod.objects.filter(ended_at=None).values_list("desk", "kind")
        assert sorted(desks) == sorted(
            (one.name, "break" if one.on_break else "open") for one in self.model.desks.values()
        )

    @invariant()
    def no_state_is_impossible(self) -> None:
        assert impossible(office().id, NINE.date(), ALWAYS) == {}

    # ---- what is common

    def _compare(self, expected: str, name: str, who: str, **what: Any) -> None:
        offset = round((self.world.now - datetime.now(NINE.tzinfo)).total_seconds())
        with patch.object(settings, "CLOCK_OFFSET", offset):
            told = self.driver.act(self.world, name, who, **what)
        if self.driver.exact:
            assert told == expected, (name, who, what)
        else:
            assert bool(told) == bool(expected), (name, who, what, told, expected)
        for row in models.Visit.objects.all():
            seat = row.appointment_id
            key = row.id if seat is None else ("seat", self.world.appointments.index(seat))
            self.ids[key] = row.id

    def _seen(self, number: int, behind_by: int) -> tuple[Visit, int]:
        visit = self.model.visits[number % len(self.model.visits)]
        return visit, max(0, visit.version - behind_by)

    def _over(self, seat: int) -> bool:
        return self.world.now >= STARTS[seat] + HOUR


def _plain(row: models.Visit) -> tuple[str, int, str, str, str]:
    return row.state, row.version, row.desk, row.for_desk, row.service
