"""The close of a day: no visit stays open, and who was not received is called back."""

from datetime import timedelta

import pytest
from tests.apps.frontdesk.office_day import (
    NINE,
    book,
    booked_family,
    clerk,
    family,
    office,
    seated,
    walk_in_hours,
)

from movilidad.apps.appointments.models import Appointment, Session
from movilidad.apps.audit.models import Entry
from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.desks import desks_now
from movilidad.apps.frontdesk.models import OPEN_STATES, TurnedAway, Visit
from movilidad.apps.frontdesk.types import (
    DayClosed,
    DayClosing,
    DayNotClosed,
    HoldReason,
    Stage,
    UndoTooLate,
    VisitUnknown,
    WalkIn,
)
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Principal, Role
from movilidad.infra.ids import new_id

FIVE = NINE + timedelta(hours=8)


def arrive(by: Principal, *acts: str) -> Visit:
    appointment = booked_family()
    here = actions.check_in(by=by, at=NINE, office=office().id, appointment=appointment)
    for number, name in enumerate(acts, start=1):
        more = {"reason": HoldReason.PAPERS} if name == "hold" else {}
        getattr(actions, name)(by=by, at=NINE, visit=here.visit, version=number, **more)
    return Visit.objects.get(id=here.visit)


def close(by: Principal) -> DayClosing:
    return actions.close_day(by=by, at=FIVE, office=office().id)


def state_of(visit: Visit) -> tuple[str, str]:
    visit.refresh_from_db()
    return visit.state, Appointment.objects.get(id=visit.appointment_id).state


def test_every_open_visit_ends_by_rule() -> None:
    ana = seated(clerk())
    waiting, called = arrive(ana), arrive(ana, "call")
    serving, held = arrive(ana, "start_serving"), arrive(ana, "hold")
    done = arrive(ana, "start_serving", "finish")
    booked_family()
    assert close(ana) == DayClosing(finished=1, call_back=3, missed=1)
    assert not Visit.objects.filter(state__in=OPEN_STATES).exists()
    for visit in (waiting, called, held):
        assert state_of(visit) == ("unserved", "cancelled")
    assert state_of(serving) == state_of(done) == ("done", "attended")
    assert Appointment.objects.filter(state="missed").count() == 1


def test_a_family_that_was_received_once_has_attended_even_if_the_day_ended_too_early() -> None:
    ana = seated(clerk())
    visit = arrive(ana, "start_serving", "hold")
    close(ana)
    assert state_of(visit) == ("unserved", "attended")


def test_the_seat_of_a_family_that_was_sent_home_is_counted_free_again() -> None:
    ana = clerk()
    arrive(ana)
    assert Session.objects.get().taken_units == 1
    close(ana)
    assert Session.objects.get().taken_units == 0


def test_closing_again_is_the_same_close() -> None:
    ana = seated(clerk())
    arrive(ana)
    close(ana)
    assert close(ana) == DayClosing(finished=0, call_back=0, missed=0)
    assert Entry.objects.filter(details__did="day_closed").count() == 1


def test_nobody_is_received_on_a_closed_day_and_a_walk_in_is_counted() -> None:
    walk_in_hours()
    ana = clerk()
    later = booked_family(FIVE + timedelta(hours=1))
    close(ana)
    with pytest.raises(DayClosed):
        actions.check_in(by=ana, at=FIVE, office=office().id, appointment=later)
    with pytest.raises(DayClosed):
        actions.receive_walk_in(
            by=ana, at=FIVE, office=office().id, key=new_id(), who=WalkIn(1, "information")
        )
    assert TurnedAway.objects.get().reason == "closed"
    assert Appointment.objects.get(id=later).state == "booked"


def test_what_ended_before_the_close_cannot_be_opened_by_undoing() -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    actions.start_serving(by=ana, at=FIVE, visit=visit.id, version=1)
    actions.finish(by=ana, at=FIVE, visit=visit.id, version=2)
    close(ana)
    with pytest.raises(DayClosed):
        actions.undo(by=ana, at=FIVE, visit=visit.id, version=3)
    assert state_of(visit) == ("done", "attended")


def test_the_close_itself_is_never_undone_by_a_clerk() -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    close(ana)
    visit.refresh_from_db()
    with pytest.raises(UndoTooLate):
        actions.undo(by=ana, at=FIVE, visit=visit.id, version=visit.version)


def test_desks_close_with_the_day() -> None:
    close(seated(clerk()))
    assert desks_now(office().id, NINE.date()) == []


def test_a_manager_may_open_a_day_again_that_was_closed_too_early() -> None:
    ana, boss = clerk(), clerk(Role.MANAGER, username="the.boss")
    with pytest.raises(DayNotClosed):
        actions.reopen_day(by=boss, at=FIVE, office=office().id)
    close(ana)
    with pytest.raises(NotAllowed):
        actions.reopen_day(by=ana, at=FIVE, office=office().id)
    actions.reopen_day(by=boss, at=FIVE, office=office().id)
    here = booked_family(FIVE)
    assert actions.check_in(by=ana, at=FIVE, office=office().id, appointment=here).number == 1


def test_a_family_is_called_back_once() -> None:
    ana = clerk()
    visit = arrive(ana)
    with pytest.raises(VisitUnknown):
        actions.mark_called_back(by=ana, at=FIVE, visit=visit.id)
    close(ana)
    for _ in range(2):
        actions.mark_called_back(by=ana, at=FIVE, visit=visit.id)
    visit.refresh_from_db()
    assert visit.called_back_at == FIVE
    assert Entry.objects.filter(details__did="called_back").count() == 1


def test_days_that_nobody_closed_are_closed_the_night_after_and_today_is_not() -> None:
    ana = clerk()
    visit = arrive(ana)
    assert actions.close_forgotten_days(at=FIVE) == 0
    assert actions.close_forgotten_days(at=NINE + timedelta(days=1)) == 1
    visit.refresh_from_db()
    assert (visit.state, visit.changed_by) == (Stage.UNSERVED, None)
    assert actions.close_forgotten_days(at=NINE + timedelta(days=1)) == 0


def test_a_family_may_come_again_the_day_after_it_was_sent_home() -> None:
    ana = clerk()
    household, _ = family()
    first = book(household)
    actions.check_in(by=ana, at=NINE, office=office().id, appointment=first)
    close(ana)
    tomorrow = NINE + timedelta(days=1)
    again = book(household, tomorrow)
    here = actions.check_in(by=ana, at=tomorrow, office=office().id, appointment=again)
    assert (here.number, here.again) == (1, False)
