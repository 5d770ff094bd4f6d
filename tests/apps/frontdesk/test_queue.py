"""Calling, serving, leaving, undoing, and two clerks at one visit."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from tests.apps.frontdesk.office_day import ELSEWHERE, NINE, booked_family, clerk, office, seated

from movilidad.apps.appointments.models import Appointment
from movilidad.apps.audit.models import Entry
from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.queries import called_numbers, day_of, last_act
from movilidad.apps.frontdesk.types import (
    NobodyWaiting,
    SomebodyActed,
    Stage,
    UndoTooLate,
    VisitUnknown,
)
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Principal, Role

MINUTE = timedelta(minutes=1)


def arrive(by: Principal, at: datetime = NINE, **who: object) -> Visit:
    appointment = booked_family(**who)  # type: ignore[arg-type]
    here = actions.check_in(by=by, at=at, office=office().id, appointment=appointment)
    return Visit.objects.get(id=here.visit)


def call_next(by: Principal, language: str | None = None) -> int:
    at = NINE + 60 * MINUTE
    return actions.call_next(by=by, at=at, office=office().id, language=language).number


def step(by: Principal, visit: Visit, *acts: str, after: int = 0) -> Visit:
    for name in acts:
        visit.refresh_from_db()
        getattr(actions, name)(
            by=by, at=NINE + after * MINUTE, visit=visit.id, version=visit.version
        )
    visit.refresh_from_db()
    return visit


def appointment_state() -> str:
    return Appointment.objects.get().state


def test_priority_goes_first_then_the_time_of_the_appointment_then_the_number() -> None:
    ana = seated(clerk())
    arrive(ana, starts_at=NINE + 60 * MINUTE)  # 1 came an hour early
    arrive(ana, at=NINE + 20 * MINUTE, starts_at=NINE)  # 2 came within its session
    arrive(ana, at=NINE + 25 * MINUTE, born=1948)  # 3 elderly
    arrive(ana, at=NINE + 20 * MINUTE)  # 4 with 2
    assert [call_next(ana) for _ in range(4)] == [3, 2, 4, 1]


def test_the_page_lists_the_waiting_in_the_order_of_the_calls() -> None:
    ana = seated(clerk())
    for minutes in (0, 40, 20):
        arrive(ana, at=NINE + minutes * MINUTE)
    arrive(ana, born=1948)
    day = day_of(office().id, NINE.date(), NINE)
    shown = [line.number for line in day.waiting_in_order()]
    assert shown == [call_next(ana) for _ in range(4)]


def test_an_interpreter_calls_the_next_who_needs_the_language() -> None:
    ana = seated(clerk())
    arrive(ana)
    arrive(ana, interpreter="mam")
    assert call_next(ana, "mam") == 2
    with pytest.raises(NobodyWaiting):
        call_next(ana, "mam")
    assert call_next(ana) == 1


def test_nobody_waiting_is_said() -> None:
    with pytest.raises(NobodyWaiting):
        call_next(seated(clerk()))


def test_a_family_of_yesterday_is_never_called_today() -> None:
    ana = seated(clerk())
    arrive(ana)
    tomorrow = NINE + timedelta(days=1)
    seated(ana, at=tomorrow)
    with pytest.raises(NobodyWaiting):
        actions.call_next(by=ana, at=tomorrow, office=office().id)


def test_a_visit_that_is_finished_makes_the_appointment_attended() -> None:
    ana = seated(clerk())
    visit = step(ana, arrive(ana), "call", "start_serving", "finish")
    assert (visit.state, appointment_state()) == ("done", "attended")
    assert None not in (visit.called_at, visit.started_at, visit.ended_at)


@pytest.mark.parametrize(
    ("acts", "appointment"),
    [
        (("mark_left",), "missed"),
        (("call", "mark_left"), "missed"),
        (("call", "start_serving", "mark_left"), "attended"),
    ],
)
def test_leaving_counts_as_missed_unless_the_family_sat_at_the_desk(
    acts: tuple[str, ...], appointment: str
) -> None:
    ana = seated(clerk())
    visit = step(ana, arrive(ana), *acts)
    assert (visit.state, appointment_state()) == ("left", appointment)


@pytest.mark.parametrize(
    ("acts", "then"),
    [
        (("finish",), None),
        (("call", "start_serving", "call"), None),
        (("call", "start_serving", "finish", "mark_left"), None),
        (("mark_left", "start_serving"), None),
    ],
)
def test_acts_out_of_order_are_refused(acts: tuple[str, ...], then: None) -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    with pytest.raises(SomebodyActed):
        step(ana, visit, *acts)


def test_the_second_clerk_is_told_who_did_what_and_when() -> None:
    ana, rosa = seated(clerk(), "2"), seated(clerk(username="rosa.desk"), "5")
    visit = arrive(ana)
    seen = visit.version
    actions.call(by=ana, at=NINE + MINUTE, visit=visit.id, version=seen)
    with pytest.raises(SomebodyActed) as refusal:
        actions.call(by=rosa, at=NINE + 2 * MINUTE, visit=visit.id, version=seen)
    told = refusal.value.params
    assert (told["who"], told["when"]) == ("Ana Desk", NINE + MINUTE)
    assert (told["stage"], told["number"]) == (Stage.CALLED, 1)
    assert Visit.objects.get().desk == "2"


def test_a_double_click_does_the_act_once() -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    for _ in range(2):
        moved = actions.call(by=ana, at=NINE, visit=visit.id, version=1)
        assert moved.stage is Stage.CALLED
    assert Visit.objects.get().version == 2
    assert Entry.objects.filter(details__did="called").count() == 1


@pytest.mark.parametrize(
    "acts",
    [
        ("call",),
        ("start_serving",),
        ("call", "start_serving"),
        ("call", "start_serving", "finish"),
        ("mark_left",),
        ("call", "mark_left"),
    ],
)
def test_the_last_act_can_be_taken_back_once(acts: tuple[str, ...]) -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    before = step(ana, visit, *acts[:-1]).state
    step(ana, visit, acts[-1])
    assert actions.undo(by=ana, at=NINE + MINUTE, visit=visit.id, version=visit.version) == before
    visit.refresh_from_db()
    assert (visit.state, appointment_state()) == (before, "booked")
    with pytest.raises(UndoTooLate):
        actions.undo(by=ana, at=NINE + MINUTE, visit=visit.id, version=visit.version)


def test_undoing_a_check_in_leaves_no_visit_and_never_the_same_number() -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    assert actions.undo(by=ana, at=NINE, visit=visit.id, version=1) is Stage.EXPECTED
    assert not Visit.objects.exists()
    assert arrive(ana).number == 2


def test_an_act_can_no_longer_be_taken_back_after_two_minutes() -> None:
    ana = seated(clerk())
    visit = step(ana, arrive(ana), "call")
    assert last_act(office().id, ana.staff_id, NINE + MINUTE)
    late = NINE + 2 * MINUTE + timedelta(seconds=1)
    assert last_act(office().id, ana.staff_id, late) is None
    with pytest.raises(UndoTooLate):
        actions.undo(by=ana, at=late, visit=visit.id, version=visit.version)


def test_a_finished_visit_stays_when_the_family_holds_another_seat_by_now() -> None:
    ana = seated(clerk())
    visit = step(ana, arrive(ana), "call", "start_serving", "finish")
    first = Appointment.objects.get()
    again = Appointment.objects.get()
    again.pk, again._state.adding = uuid4(), True
    again.state = "booked"
    again.save()
    with pytest.raises(UndoTooLate):
        actions.undo(by=ana, at=NINE, visit=visit.id, version=visit.version)
    first.refresh_from_db()
    assert first.state == "attended"


def test_a_visit_of_another_office_is_as_unknown_as_none() -> None:
    ana, stranger = seated(clerk()), clerk(at=ELSEWHERE, username="other.desk")
    visit = arrive(ana)
    wanted: list[UUID] = [visit.id, uuid4()]
    for one in wanted:
        for act in (actions.start_serving, actions.finish, actions.mark_left, actions.undo):
            with pytest.raises(VisitUnknown):
                act(by=stranger, at=NINE, visit=one, version=1)
        with pytest.raises(VisitUnknown):
            actions.call(by=stranger, at=NINE, visit=one, version=1)
    assert Visit.objects.get().version == 1


def test_who_may_not_receive_may_not_call() -> None:
    visit = arrive(clerk())
    observer = clerk(Role.OBSERVER, username="an.observer")
    with pytest.raises(NotAllowed):
        actions.call(by=observer, at=NINE, visit=visit.id, version=1)
    with pytest.raises(NotAllowed):
        call_next(observer)


def test_every_step_is_in_the_trail_of_the_family() -> None:
    ana = seated(clerk())
    visit = step(ana, arrive(ana), "call", "start_serving", "finish")
    entries = Entry.objects.filter(household_id=visit.household_id).order_by("id")
    did = [entry.details["did"] for entry in entries]
    assert did == ["check_in", "called", "serving", "done"]
    assert {(e.subject_id, e.office_id, e.actor_id) for e in entries} == {
        (visit.id, office().id, ana.staff_id)
    }


def test_the_waiting_room_shows_the_newest_call_first_and_nobody_who_is_done() -> None:
    ana = seated(clerk())
    first, second, third = arrive(ana), arrive(ana), arrive(ana)
    step(ana, first, "call", after=1)
    step(ana, second, "call", after=2)
    step(ana, third, "call", "start_serving", "finish", after=3)
    assert [one.number for one in called_numbers(office().id, NINE)] == [2, 1]
