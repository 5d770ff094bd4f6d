"""The printed list comes back by keyboard: the same rules, and a line typed twice counts once."""

from datetime import timedelta

import pytest
from tests.apps.frontdesk.office_day import ELSEWHERE, NINE, booked_family, clerk, office
from tests.apps.offline.machine import MINUTE, Laptop

from movilidad.apps.appointments.models import Appointment
from movilidad.apps.audit.models import Entry
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.offline import actions
from movilidad.apps.offline.actions.paper import Fate, PaperLine
from movilidad.apps.offline.models import Received
from movilidad.apps.offline.types import LineUnknown, SheetUnknown
from movilidad.apps.staff.types import Principal
from movilidad.core.offline import Basis, Outcome

HOUR = 60 * MINUTE


@pytest.fixture
def ana() -> Principal:
    return clerk()


def sheet(by: Principal) -> object:
    return actions.print_sheet(by=by, at=NINE, office=office().id)


def enter(by: Principal, printed: object, line: PaperLine, at: object = NINE + HOUR) -> Outcome:
    return actions.enter_line(by=by, at=at, sheet=printed, line=line).outcome  # type: ignore[arg-type]


def listed(number: int, fate: Fate = Fate.WAITS) -> PaperLine:
    return PaperLine(NINE + 10 * MINUTE, fate, listed=number)


def test_a_line_becomes_a_visit_with_the_time_on_paper(ana: Principal) -> None:
    booked_family()
    assert enter(ana, sheet(ana), listed(1)) is Outcome.APPLIED
    visit = Visit.objects.get()
    assert (visit.number, visit.arrived_at) == (1, NINE + 10 * MINUTE)
    assert Received.objects.get().basis == Basis.PAPER


def test_line_numbers_stay_when_the_day_changes(ana: Principal) -> None:
    later = booked_family(NINE + HOUR)
    printed = sheet(ana)
    booked_family(NINE)  # booked since, and earlier in the day
    enter(ana, printed, listed(1))
    assert Visit.objects.get().appointment_id == later


def test_a_line_typed_twice_is_one_visit(ana: Principal) -> None:
    booked_family()
    printed = sheet(ana)
    told = [enter(ana, printed, listed(1)) for _ in range(2)]
    assert told == [Outcome.APPLIED, Outcome.ALREADY_HERE]
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("fate", "state", "appointment"),
    [(Fate.SERVED, "done", "attended"), (Fate.LEFT, "left", "missed")],
)
def test_the_paper_tells_the_rest_of_the_visit(
    ana: Principal, fate: Fate, state: str, appointment: str
) -> None:
    booked_family()
    enter(ana, sheet(ana), listed(1, fate))
    assert (Visit.objects.get().state, Appointment.objects.get().state) == (state, appointment)


def test_a_family_on_paper_and_on_a_machine_is_one_visit(ana: Principal) -> None:
    appointment, printed = booked_family(), sheet(ana)
    machine = Laptop(ana)
    machine.take()
    machine.check_in(appointment, NINE)
    enter(ana, printed, listed(1))
    assert machine.sync(NINE + HOUR)[0].outcome is Outcome.ALREADY_HERE
    assert Visit.objects.count() == 1


def test_a_line_that_is_not_on_the_list_is_said(ana: Principal) -> None:
    booked_family()
    with pytest.raises(LineUnknown) as refused:
        enter(ana, sheet(ana), listed(2))
    assert refused.value.params == {"line": 2, "last": 1}
    assert Received.objects.count() == 0


def test_a_list_typed_in_the_day_after_loses_nobody(ana: Principal) -> None:
    booked_family()
    told = enter(ana, sheet(ana), listed(1, Fate.SERVED), NINE + timedelta(days=1))
    assert told is Outcome.DAY_OVER


def test_a_list_of_another_office_is_unknown(ana: Principal) -> None:
    printed = sheet(ana)
    with pytest.raises(SheetUnknown):
        enter(clerk(at=ELSEWHERE, username="beto.desk"), printed, listed(1))


def test_every_family_on_paper_reads_it_in_its_trail(ana: Principal) -> None:
    booked_family()
    sheet(ana)
    assert Entry.objects.get(act="day.take").details["kind"] == "sheet"
