"""Families without an appointment: their own quota, their place, and those turned away."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connections
from tests.apps.frontdesk.office_day import (
    ELSEWHERE,
    NINE,
    booked_family,
    clerk,
    family,
    load,
    office,
    seated,
    walk_in_hours,
)

from movilidad.apps.audit.models import Entry
from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.counter import walk_in_units
from movilidad.apps.frontdesk.models import PriorityCount, TurnedAway, Visit
from movilidad.apps.frontdesk.queries import day_of
from movilidad.apps.frontdesk.types import (
    AlreadyHere,
    Arrival,
    CheckedIn,
    NoWalkIns,
    PriorityReason,
    ServiceUnknown,
    VisitUnknown,
    WalkIn,
    WalkInsFull,
)
from movilidad.apps.offices.queries import forget_cached
from movilidad.apps.staff.types import Principal

MINUTE = timedelta(minutes=1)


def come(
    by: Principal, minutes: int = 0, *, key: UUID | None = None, size: int = 2, **who: object
) -> CheckedIn:
    wanted = WalkIn(size=size, service=str(who.pop("service", "information")), **who)  # type: ignore[arg-type]
    return actions.receive_walk_in(
        by=by,
        at=NINE + minutes * MINUTE,
        office=office().id,
        key=key or uuid4(),
        who=wanted,
    )


def test_a_family_nobody_knows_gets_the_next_number_and_leaves_no_name() -> None:
    walk_in_hours()
    ana = clerk()
    actions.check_in(by=ana, at=NINE, office=office().id, appointment=booked_family())
    here = come(ana, size=5, language="mam")
    visit = Visit.objects.get(id=here.visit)
    assert (here.number, here.arrival) == (2, Arrival.WALK_IN)
    assert (visit.household_id, visit.appointment_id, visit.units) == (None, None, 2)
    line = day_of(office().id, NINE.date(), NINE).lines[-1]
    assert (line.name, line.size, line.language, line.walk_in) == ("", 5, "mam", True)


def test_a_walk_in_lets_families_go_first_whose_hour_begins_within_half_an_hour() -> None:
    walk_in_hours()
    ana = seated(clerk())
    come(ana)
    for after in (25, 45):
        actions.check_in(
            by=ana,
            at=NINE,
            office=office().id,
            appointment=booked_family(NINE + after * MINUTE),
        )
    numbers = [
        actions.call_next(by=ana, at=NINE + 50 * MINUTE, office=office().id).number
        for _ in range(3)
    ]
    assert numbers == [2, 1, 3]


def test_the_quota_of_the_day_is_counted_in_units_and_never_passed() -> None:
    walk_in_hours(2)
    walk_in_hours(1, NINE + timedelta(hours=5))
    ana = clerk()
    come(ana, size=8)
    with pytest.raises(WalkInsFull):
        come(ana, size=5)
    come(ana, size=1)
    with pytest.raises(WalkInsFull):
        come(ana, size=1)
    assert walk_in_units(office().id, NINE.date()) == 3


def test_who_is_turned_away_is_counted_once_and_takes_no_number() -> None:
    walk_in_hours(1)
    ana, key = clerk(), uuid4()
    come(ana)
    for _ in range(2):
        with pytest.raises(WalkInsFull):
            come(ana, key=key, size=4, language="mam")
    row = TurnedAway.objects.get()
    assert (row.reason, row.size, row.language, row.service) == ("full", 4, "mam", "information")
    assert Entry.objects.filter(details__did="turned_away").count() == 1
    later = actions.check_in(by=ana, at=NINE, office=office().id, appointment=booked_family())
    assert later.number == 2


def test_a_day_without_hours_for_walk_ins_says_so_and_counts_it() -> None:
    walk_in_hours(at=ELSEWHERE)
    walk_in_hours(starts_at=NINE + timedelta(days=1))
    with pytest.raises(NoWalkIns):
        come(clerk())
    assert TurnedAway.objects.get().reason == "no_walk_ins"


def test_the_form_sent_twice_is_one_visit_with_one_number() -> None:
    walk_in_hours()
    ana, key = clerk(), uuid4()
    first, second = (come(ana, key=key) for _ in range(2))
    assert (first.visit, first.number) == (second.visit, second.number)
    assert (first.again, second.again) == (False, True)
    assert walk_in_units(office().id, NINE.date()) == 1


def test_the_key_of_a_visit_elsewhere_opens_nothing() -> None:
    walk_in_hours()
    here = come(clerk())
    other = clerk(at=ELSEWHERE, username="other.desk")
    with pytest.raises(VisitUnknown):
        actions.receive_walk_in(
            by=other,
            at=NINE,
            office=office(ELSEWHERE).id,
            key=here.visit,
            who=WalkIn(2, "information"),
        )


def test_a_check_in_taken_back_gives_its_units_back() -> None:
    walk_in_hours(1)
    ana = clerk()
    here = come(ana)
    actions.undo(by=ana, at=NINE, visit=here.visit, version=1)
    assert come(ana).number == 2


def test_a_service_that_is_only_booked_has_no_walk_ins() -> None:
    walk_in_hours()
    with pytest.raises(ServiceUnknown):
        come(clerk(), service="interview")


def test_a_registered_family_is_in_one_open_visit_only() -> None:
    walk_in_hours()
    ana = clerk()
    household, _ = family()
    come(ana, household=household)
    with pytest.raises(AlreadyHere):
        come(ana, household=household)
    assert walk_in_units(office().id, NINE.date()) == 1


def test_a_reason_for_priority_is_counted_and_bound_to_no_visit() -> None:
    walk_in_hours()
    ana = clerk()
    for _ in range(2):
        visit = come(ana, reason=PriorityReason.PREGNANCY).visit
    assert Visit.objects.get(id=visit).priority
    count = PriorityCount.objects.get()
    assert (count.reason, count.times, count.staff_id) == ("pregnancy", 2, ana.staff_id)
    kept = [str(entry.details) for entry in Entry.objects.all()]
    assert not any("pregnancy" in one for one in kept)


def test_reception_may_set_and_take_away_the_mark_while_the_family_waits() -> None:
    walk_in_hours()
    ana = seated(clerk())
    come(ana)
    second = come(ana, 1).visit
    actions.set_priority(
        by=ana, at=NINE, visit=second, version=1, priority=True, reason=PriorityReason.AGE
    )
    assert actions.call_next(by=ana, at=NINE, office=office().id).number == 2


@pytest.mark.django_db(transaction=True)
class TestAtOneInstant:
    @pytest.fixture(autouse=True)
    def offices(self, transactional_db: None) -> Iterator[None]:
        load()
        yield
        forget_cached()

    def test_sixteen_families_for_five_units_are_five_tickets_and_eleven_counted(self) -> None:
        walk_in_hours(5)
        ana, barrier = clerk(), Barrier(16)

        def one(_: int) -> bool:
            barrier.wait()
            try:
                come(ana)
            except WalkInsFull:
                return False
            finally:
                connections.close_all()
            return True

        with ThreadPoolExecutor(16) as pool:
            received = list(pool.map(one, range(16)))
        assert sum(received) == 5
        assert TurnedAway.objects.count() == 11
        assert sorted(Visit.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]

    def test_one_form_sent_eight_times_at_once_is_one_ticket(self) -> None:
        walk_in_hours(5)
        ana, barrier, key = clerk(), Barrier(8), uuid4()

        def one(_: int) -> int:
            barrier.wait()
            try:
                return come(ana, key=key).number
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(one, range(8))) == {1}
        assert walk_in_units(office().id, NINE.date()) == 1
