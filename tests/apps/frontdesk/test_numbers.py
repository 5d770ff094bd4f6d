"""An office's numbers: counted from what happened, and only for who may see them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.frontdesk.office_day import (
    ELSEWHERE,
    NINE,
    booked_family,
    clerk,
    office,
    seated,
    session,
    walk_in_hours,
)

from movilidad.apps.appointments.models import Appointment, SessionLanguage
from movilidad.apps.audit.models import Entry
from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.actions.numbers import (
    NumbersNotYet,
    PeriodFacts,
    show_now,
    show_period,
)
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.types import HoldReason, WalkIn, WalkInsFull
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Principal, Role
from movilidad.core.planning.days import ServiceFact, tally
from movilidad.infra.ids import new_id

MONDAY = date(2023, 7, 3)
MINUTE = timedelta(minutes=1)
EVENING = NINE + timedelta(hours=9)


@pytest.fixture
def ana() -> Principal:
    return seated(clerk(Role.DESK, Role.MANAGER), at=NINE - MINUTE)


def arrive(by: Principal, after: int = 0, **who: Any) -> UUID:
    seat = booked_family(**who)
    at = NINE + after * MINUTE
    return actions.check_in(by=by, at=at, office=office().id, appointment=seat).visit


def step(act: Callable[..., Any], by: Principal, visit: UUID, after: int, **more: Any) -> None:
    version = Visit.objects.get(id=visit).version
    act(by=by, at=NINE + after * MINUTE, visit=visit, version=version, **more)


def serve(by: Principal, visit: UUID, called: int, started: int, ended: int) -> None:
    step(actions.call, by, visit, called)
    step(actions.start_serving, by, visit, started)
    step(actions.finish, by, visit, ended)


def today(by: Principal) -> PeriodFacts:
    return show_period(
        by=by, at=EVENING, office=office().id, first=MONDAY, last=MONDAY, page="test"
    )


def test_nothing_happened_is_counted_too(ana: Principal) -> None:
    facts = today(ana)
    assert (facts.visits, facts.services, facts.booked, facts.no_shows) == ((), (), {}, {})
    assert set(facts.turned_away.values()) == {0}
    now, _ = show_now(by=ana, at=NINE, office=office().id)
    assert (now.waiting, now.longest_wait, now.desks_open) == (0, None, 1)


def test_a_wait_runs_from_the_check_in_to_the_first_call(ana: Principal) -> None:
    visit = arrive(ana, 0)
    step(actions.call, ana, visit, 12)
    step(actions.call, ana, visit, 20)  # nobody came up at first: the clerk calls again
    step(actions.start_serving, ana, visit, 21)
    step(actions.hold, ana, visit, 25, reason=HoldReason.PAPERS)
    step(actions.resume, ana, visit, 30)
    serve(ana, visit, 40, 41, 50)
    [fact] = today(ana).visits
    # The first of the two calls was not noted when the second replaced it, before any service.
    assert fact.waited == 20 * 60
    assert (fact.ending, fact.walk_in, fact.hour) == ("served", False, 9)


def test_a_family_that_comes_early_waits_all_the_same(ana: Principal) -> None:
    visit = arrive(ana, -30, starts_at=NINE)
    serve(ana, visit, 5, 5, 10)
    assert today(ana).visits[0].waited == 35 * 60


def test_service_time_is_the_time_at_the_desk_without_holds(ana: Principal) -> None:
    visit = arrive(ana, 0, interpreter="mam")
    step(actions.call, ana, visit, 1)
    step(actions.start_serving, ana, visit, 2)
    step(actions.hold, ana, visit, 10, reason=HoldReason.PAPERS)
    step(actions.resume, ana, visit, 40)
    serve(ana, visit, 41, 42, 47)
    assert today(ana).services == (ServiceFact("interview", "mam", 13 * 60),)


def test_a_second_service_is_counted_on_its_own(ana: Principal) -> None:
    visit = arrive(ana, 0)
    step(actions.call, ana, visit, 1)
    step(actions.start_serving, ana, visit, 2)
    step(actions.serve_another, ana, visit, 10, service="documents")
    step(actions.finish, ana, visit, 15)
    found = {(one.service, one.seconds // 60) for one in today(ana).services}
    assert found == {("interview", 8), ("documents", 5)}


def test_who_is_on_hold_has_no_finished_service(ana: Principal) -> None:
    visit = arrive(ana, 0)
    step(actions.call, ana, visit, 1)
    step(actions.start_serving, ana, visit, 2)
    step(actions.hold, ana, visit, 10, reason=HoldReason.PAPERS)
    assert today(ana).services == ()


def test_a_family_that_never_came_is_a_no_show_once_its_session_is_over(ana: Principal) -> None:
    arrive(ana, 0)
    booked_family()
    cancelled = booked_family()
    Appointment.objects.filter(id=cancelled).update(state="cancelled")
    booked_family(NINE + timedelta(hours=12))
    facts = today(ana)
    assert (facts.booked, facts.no_shows) == ({MONDAY: 2}, {MONDAY: 1})


def test_a_family_that_left_was_no_no_show(ana: Principal) -> None:
    step(actions.mark_left, ana, arrive(ana, 0), 5)
    facts = today(ana)
    assert Appointment.objects.get().state == "missed"
    assert facts.no_shows == {}
    assert tally(facts.visits).endings["left"] == 1
    assert facts.visits[0].waited is None


def test_walk_ins_and_those_turned_away_are_told_apart(ana: Principal) -> None:
    walk_in_hours(1)
    who = WalkIn(size=2, service="information")
    key = {"by": ana, "at": NINE, "office": office().id, "who": who}
    actions.receive_walk_in(key=new_id(), **key)
    with pytest.raises(WalkInsFull):
        actions.receive_walk_in(key=new_id(), **key)
    facts = today(ana)
    assert tally(facts.visits).walk_ins == 1
    assert facts.turned_away == {"full": 1, "no_walk_ins": 0, "closed": 0}


def test_interpreters_are_used_by_families_that_were_served(ana: Principal) -> None:
    row = session()
    SessionLanguage.objects.create(id=new_id(), session=row, language="mam", units=6)
    serve(ana, arrive(ana, 0, interpreter="mam"), 1, 2, 3)
    arrive(ana, 1, interpreter="mam")
    [mam] = today(ana).interpreting
    assert (mam.language, mam.offered, mam.used, mam.families) == ("mam", 6, 1, 1)


def test_days_end_at_midnight_of_the_office_and_not_of_the_server(ana: Principal) -> None:
    late = NINE + timedelta(hours=14)  # 23:00 in Guatemala, already Tuesday in UTC
    booked_family(late)
    after = late + timedelta(hours=3)
    for day, count in ((MONDAY, 1), (MONDAY + timedelta(days=1), 0)):
        facts = show_period(by=ana, at=after, office=office().id, first=day, last=day, page="test")
        assert sum(facts.booked.values()) == count


def test_the_forecast_counts_who_is_expected_and_not_here(ana: Principal) -> None:
    arrive(ana, 0)
    for minutes in (10, 100, 119, 121):
        booked_family(NINE + minutes * MINUTE)
    now, _ = show_now(by=ana, at=NINE, office=office().id)
    assert (now.expected, now.waiting, now.desks_open) == (3, 1, 1)
    assert now.forecast.arrivals.low <= 3 <= now.forecast.arrivals.high + 1


def test_walk_ins_of_earlier_weeks_are_expected_again(ana: Principal) -> None:
    walk_in_hours(30, NINE - timedelta(weeks=1))
    who = WalkIn(size=1, service="information")
    for minutes in (0, 30, 119, 150):
        at = NINE - timedelta(weeks=1) + minutes * MINUTE
        actions.receive_walk_in(by=ana, at=at, office=office().id, key=new_id(), who=who)
    now, _ = show_now(by=ana, at=NINE, office=office().id)
    assert (now.forecast.arrivals.low, now.forecast.arrivals.high) == (3, 3)


@pytest.mark.parametrize("role", [Role.DESK, Role.ADMINISTRATOR])
def test_who_does_not_run_the_office_sees_no_numbers(role: Role) -> None:
    with pytest.raises(NotAllowed):
        today(clerk(role, username="other"))


def test_numbers_of_another_office_are_refused(ana: Principal) -> None:
    with pytest.raises(NotAllowed):
        show_now(by=ana, at=NINE, office=office(ELSEWHERE).id)


def test_an_observer_sees_weeks_that_are_over_and_never_the_moment() -> None:
    observer = clerk(Role.OBSERVER, at=None, username="observer")
    with pytest.raises(NotAllowed):
        show_now(by=observer, at=NINE, office=office().id)
    with pytest.raises(NumbersNotYet):
        today(observer)
    show_period(
        by=observer,
        at=NINE + timedelta(days=7),
        office=office().id,
        first=MONDAY,
        last=MONDAY + timedelta(days=6),
        page="week",
    )


def test_every_look_leaves_an_entry_that_names_no_family(ana: Principal) -> None:
    arrive(ana, 0)
    show_now(by=ana, at=NINE, office=office().id)
    entry = Entry.objects.get(act="numbers.observe")
    assert (entry.office_id, entry.household_id, entry.details) == (
        office().id,
        None,
        {"page": "now"},
    )


def test_a_day_of_many_families_takes_as_many_statements_as_one_of_none(ana: Principal) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as ran:
            show_now(by=ana, at=NINE, office=office().id)
        return len(ran)

    before = statements()
    for minutes in range(6):
        serve(ana, arrive(ana, minutes), 10, 11, 12)
    booked_family()
    assert statements() == before
    assert before <= 16
