"""Desks that open, take a break and close: who may call, and to where."""

from datetime import timedelta

import pytest
from tests.apps.frontdesk.office_day import NINE, booked_family, clerk, office, seated

from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.desks import desks_now
from movilidad.apps.frontdesk.models import DeskPeriod, Visit
from movilidad.apps.frontdesk.types import (
    DeskClosed,
    DeskOnBreak,
    DeskTaken,
    DeskUnnamed,
    NobodyWaiting,
)
from movilidad.apps.offices.models import Desk
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Principal, Role
from movilidad.infra.ids import new_id

MINUTE = timedelta(minutes=1)


def call_next(by: Principal) -> str:
    return actions.call_next(by=by, at=NINE + MINUTE, office=office().id).desk


def arrive(by: Principal) -> Visit:
    here = actions.check_in(by=by, at=NINE, office=office().id, appointment=booked_family())
    return Visit.objects.get(id=here.visit)


def test_a_closed_desk_cannot_call() -> None:
    ana = clerk()
    visit = arrive(ana)
    with pytest.raises(DeskClosed):
        call_next(ana)
    with pytest.raises(DeskClosed):
        actions.call(by=ana, at=NINE, visit=visit.id, version=1)
    with pytest.raises(DeskClosed):
        actions.start_serving(by=ana, at=NINE, visit=visit.id, version=1)
    seated(ana, "3")
    assert call_next(ana) == "3"


def test_a_desk_on_a_break_calls_nobody_until_it_is_opened_again() -> None:
    ana = seated(clerk(), "3")
    arrive(ana)
    actions.take_break(by=ana, at=NINE + MINUTE, office=office().id)
    with pytest.raises(DeskOnBreak):
        call_next(ana)
    seated(ana, "3", at=NINE + 10 * MINUTE)
    assert call_next(ana) == "3"
    kinds = DeskPeriod.objects.order_by("started_at").values_list("kind", "ended_at")
    assert list(kinds) == [
        ("open", NINE + MINUTE),
        ("break", NINE + 10 * MINUTE),
        ("open", None),
    ]


def test_two_clerks_never_have_one_desk() -> None:
    seated(clerk(), "3")
    rosa = clerk(username="rosa.desk")
    with pytest.raises(DeskTaken) as refusal:
        seated(rosa, " 3 ")
    assert refusal.value.params == {"desk": "3", "who": "Ana Desk", "when": NINE}


def test_a_clerk_who_sits_down_elsewhere_leaves_the_first_desk() -> None:
    ana = seated(clerk(), "3")
    seated(ana, "4", at=NINE + MINUTE)
    assert [one.desk for one in desks_now(office().id, NINE.date())] == ["4"]


def test_a_colleague_may_close_a_desk_that_somebody_forgot() -> None:
    seated(clerk(), "3")
    rosa = clerk(username="rosa.desk")
    actions.close_desk(by=rosa, at=NINE + MINUTE, office=office().id, desk="3")
    assert desks_now(office().id, NINE.date()) == []
    with pytest.raises(DeskClosed):
        actions.close_desk(by=rosa, at=NINE + MINUTE, office=office().id, desk="3")


@pytest.mark.parametrize("name", ["", "   "])
def test_a_desk_has_a_name(name: str) -> None:
    with pytest.raises(DeskUnnamed):
        seated(clerk(), name)


def test_opening_again_is_the_same_desk_without_a_second_row() -> None:
    ana = clerk()
    for _ in range(2):
        seated(ana, "3")
    assert DeskPeriod.objects.count() == 1


def test_a_desk_calls_only_whom_its_services_are_for() -> None:
    ana = clerk()
    actions.open_desk(by=ana, at=NINE, office=office().id, desk="3", services=["documents"])
    visit = arrive(ana)
    with pytest.raises(NobodyWaiting):
        call_next(ana)
    Visit.objects.filter(id=visit.id).update(service="documents")
    assert call_next(ana) == "3"


def test_a_desk_that_the_timetable_plans_gives_what_is_planned_for_it() -> None:
    Desk.objects.create(
        id=new_id(), office_id=office().id, code="3", services=["documents"], changed_at=NINE
    )
    ana = seated(clerk(), "3")
    arrive(ana)
    with pytest.raises(NobodyWaiting):
        call_next(ana)
    actions.open_desk(by=ana, at=NINE, office=office().id, desk="3", services=["interview"])
    assert call_next(ana) == "3"


def test_who_may_not_receive_may_not_open_a_desk() -> None:
    observer = clerk(Role.OBSERVER, username="an.observer")
    with pytest.raises(NotAllowed):
        seated(observer)


def test_a_desk_opens_no_earlier_than_it_was_closed() -> None:
    ana = seated(clerk())
    later = NINE + timedelta(minutes=1)
    actions.close_desk(by=ana, at=later, office=office().id)
    actions.open_desk(by=ana, at=NINE, office=office().id, desk="1")
    ended, started = DeskPeriod.objects.order_by("id").values_list("ended_at", "started_at")
    assert started[1] == ended[0] == later
