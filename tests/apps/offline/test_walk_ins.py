"""Somebody without an appointment came while there was no connection: received, past the quota."""

import pytest
from tests.apps.frontdesk.office_day import NINE, booked_family, clerk, office
from tests.apps.offline.machine import MINUTE, Laptop

from movilidad.apps.frontdesk.counter import close_counter
from movilidad.apps.frontdesk.models import DayCounter, Visit
from movilidad.apps.offline import actions
from movilidad.apps.offline.actions.paper import Fate, PaperLine
from movilidad.apps.staff.types import Principal
from movilidad.core.offline import Outcome

HOUR = 60 * MINUTE


@pytest.fixture
def ana() -> Principal:
    return clerk()


def laptop(by: Principal) -> Laptop:
    taken = Laptop(by)
    taken.take()
    return taken


def test_a_walk_in_waits_under_the_number_it_was_told(ana: Principal) -> None:
    machine = laptop(ana)
    machine.walk_in(NINE, size=5, language="mam", priority=True)
    (told,) = machine.sync(NINE + HOUR)
    visit = Visit.objects.get()
    assert (told.outcome, told.number) == (Outcome.WALK_IN, 500)
    assert (visit.number, visit.size, visit.units, visit.language) == (500, 5, 2, "mam")
    assert (visit.arrived_at, visit.priority, visit.household_id) == (NINE, True, None)
    assert DayCounter.objects.get().walk_in_units == 2  # no hours were set aside: it counts


def test_a_walk_in_taken_back_gives_its_units_back(ana: Principal) -> None:
    machine = laptop(ana)
    machine.undo(machine.walk_in(NINE), NINE + MINUTE)
    assert [one.outcome for one in machine.sync(NINE + HOUR)] == [Outcome.WALK_IN, Outcome.UNDONE]
    assert (Visit.objects.count(), DayCounter.objects.get().walk_in_units) == (0, 0)


def test_after_the_close_of_the_day_everybody_is_a_line_for_a_person(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.walk_in(NINE)
    machine.check_in(appointment, NINE)
    close_counter(office().id, NINE.date(), by=ana.staff_id, at=NINE + HOUR)
    told = {one.outcome for one in machine.sync(NINE + 2 * HOUR)}
    assert (told, Visit.objects.count()) == ({Outcome.DAY_OVER}, 0)


def test_a_blank_line_typed_twice_is_one_visit(ana: Principal) -> None:
    sheet = actions.print_sheet(by=ana, at=NINE, office=office().id)
    line = PaperLine(NINE, Fate.SERVED, blank=3, size=2)
    told = [
        actions.enter_line(by=ana, at=NINE + HOUR, sheet=sheet, line=line).outcome
        for _ in range(2)
    ]
    assert told == [Outcome.WALK_IN, Outcome.WALK_IN]
    assert Visit.objects.get().state == "done"
