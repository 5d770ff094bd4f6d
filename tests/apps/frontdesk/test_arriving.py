"""At the door: numbers, early and late, other days, other offices, nobody came."""

from datetime import timedelta

import pytest
from tests.apps.frontdesk.office_day import (
    ELSEWHERE,
    NINE,
    book,
    booked_family,
    clerk,
    family,
    office,
)

from movilidad.apps.appointments.models import Appointment
from movilidad.apps.audit.models import Entry
from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.types import (
    AppointmentOver,
    AppointmentUnknown,
    Arrival,
    CheckedIn,
    PastDay,
    SessionNotOver,
    TooEarlyDay,
)
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Principal, Role

MINUTE = timedelta(minutes=1)


def check_in(by: Principal, appointment: object, after: int = 0) -> CheckedIn:
    return actions.check_in(
        by=by,
        at=NINE + after * MINUTE,
        office=office().id,
        appointment=appointment,  # type: ignore[arg-type]
    )


def test_a_family_gets_the_next_number_of_the_day() -> None:
    ana = clerk()
    first, second = booked_family(), booked_family()
    assert [check_in(ana, first).number, check_in(ana, second).number] == [1, 2]


def test_numbers_start_again_the_next_day() -> None:
    ana = clerk()
    check_in(ana, booked_family())
    tomorrow = booked_family(NINE + timedelta(days=1))
    assert check_in(ana, tomorrow, after=24 * 60).number == 1


@pytest.mark.parametrize(
    ("minutes", "arrival"),
    [
        (-31, Arrival.EARLY),
        (-30, Arrival.ON_TIME),
        (30, Arrival.ON_TIME),
        (31, Arrival.LATE),
    ],
)
def test_an_arrival_is_measured_against_the_start(minutes: int, arrival: Arrival) -> None:
    assert check_in(clerk(), booked_family(), after=minutes).arrival == arrival


def test_a_second_check_in_is_the_same_visit() -> None:
    ana, appointment = clerk(), booked_family()
    first, again = check_in(ana, appointment), check_in(ana, appointment, after=5)
    assert again == CheckedIn(first.visit, first.number, first.arrival, again=True)
    assert Visit.objects.count() == 1


def test_a_check_in_is_written_in_the_familys_trail() -> None:
    ana, appointment = clerk(), booked_family()
    here = check_in(ana, appointment)
    entry = Entry.objects.get(act="visit.receive")
    household = Appointment.objects.get(id=appointment).household_id
    assert (entry.household_id, entry.actor_id) == (household, ana.staff_id)
    assert (entry.office_id, entry.subject_id) == (office().id, here.visit)


def test_an_appointment_of_another_day_says_which() -> None:
    ana = clerk()
    later, past = booked_family(NINE + timedelta(days=1)), booked_family(NINE - timedelta(days=3))
    with pytest.raises(TooEarlyDay) as refusal:
        check_in(ana, later)
    assert refusal.value.params["when"] == NINE + timedelta(days=1)
    with pytest.raises(PastDay):
        check_in(ana, past)
    assert not Visit.objects.exists()


def test_the_day_is_the_offices_own_and_not_that_of_utc() -> None:
    evening = NINE + timedelta(hours=10)  # 19:00 there, 01:00 of the next day in UTC
    assert check_in(clerk(), booked_family(evening), after=600).arrival == Arrival.ON_TIME


@pytest.mark.parametrize("state", ["cancelled", "attended", "missed"])
def test_an_appointment_that_is_over_is_not_checked_in(state: str) -> None:
    household, _ = family()
    with pytest.raises(AppointmentOver):
        check_in(clerk(), book(household, state=state))


def test_an_appointment_of_another_office_is_as_unknown_as_none() -> None:
    ana = clerk()
    for appointment in (booked_family(at=ELSEWHERE), family()[0]):
        with pytest.raises(AppointmentUnknown):
            check_in(ana, appointment)
    assert not Entry.objects.filter(act="visit.receive").exists()


def test_a_clerk_of_another_office_may_not_check_in_here() -> None:
    stranger = clerk(at=ELSEWHERE)
    with pytest.raises(NotAllowed):
        check_in(stranger, booked_family())


def test_an_observer_may_not_check_in() -> None:
    with pytest.raises(NotAllowed):
        check_in(clerk(Role.OBSERVER), booked_family())


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ({"born": 1950}, True),
        ({"born": 2007}, True),
        ({"needs": ("pregnancy",)}, True),
        ({"needs": ("reading",)}, False),
        ({}, False),
    ],
)
def test_who_should_not_wait_has_priority(who: dict[str, object], first: bool) -> None:
    check_in(clerk(), booked_family(**who))  # type: ignore[arg-type]
    assert Visit.objects.get().priority is first


def test_the_clerk_has_the_last_word_on_priority() -> None:
    appointment = booked_family(born=1950)
    actions.check_in(
        by=clerk(), at=NINE, office=office().id, appointment=appointment, priority=False
    )
    assert Visit.objects.get().priority is False


def test_a_no_show_waits_for_the_end_of_the_session() -> None:
    ana, appointment = clerk(), booked_family()
    with pytest.raises(SessionNotOver):
        actions.mark_no_show(
            by=ana, at=NINE + 59 * MINUTE, office=office().id, appointment=appointment
        )
    actions.mark_no_show(
        by=ana, at=NINE + 60 * MINUTE, office=office().id, appointment=appointment
    )
    assert Appointment.objects.get().state == "missed"
    assert not Visit.objects.exists()


def test_a_family_that_was_checked_in_is_no_no_show() -> None:
    ana, appointment = clerk(), booked_family()
    check_in(ana, appointment)
    with pytest.raises(AppointmentOver):
        actions.mark_no_show(
            by=ana, at=NINE + 90 * MINUTE, office=office().id, appointment=appointment
        )
    assert Appointment.objects.get().state == "booked"


def test_a_family_that_comes_after_all_is_received() -> None:
    ana, appointment = clerk(), booked_family()
    here, after = office().id, NINE + 90 * MINUTE
    actions.mark_no_show(by=ana, at=after, office=here, appointment=appointment)
    actions.take_back_no_show(by=ana, at=after, office=here, appointment=appointment)
    assert check_in(ana, appointment, after=95).arrival == Arrival.LATE


def test_a_no_show_is_not_taken_back_on_another_day() -> None:
    ana, appointment = clerk(), booked_family()
    here, after = office().id, NINE + 90 * MINUTE
    actions.mark_no_show(by=ana, at=after, office=here, appointment=appointment)
    with pytest.raises(PastDay):
        actions.take_back_no_show(
            by=ana, at=after + timedelta(days=1), office=here, appointment=appointment
        )
