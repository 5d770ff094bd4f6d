"""The wait that is told: from who is before, from what was observed, or not at all."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.apps.frontdesk.office_day import (
    NINE,
    booked_family,
    clerk,
    family,
    office,
    seated,
    walk_in_hours,
)

from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.queries.waits import in_line, wait_of, wait_of_walk_in
from movilidad.apps.frontdesk.types import Stage, Wait, WalkIn
from movilidad.apps.messaging.models import Message
from movilidad.apps.registration.models import Contact
from movilidad.apps.staff.types import Principal
from movilidad.core.queueing import WaitRange
from movilidad.infra.sealing.keys import vault_of

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def hours() -> None:
    walk_in_hours(100)


def come(by: Principal, minutes: int = 0, household: UUID | None = None) -> UUID:
    return actions.receive_walk_in(
        by=by,
        at=NINE + minutes * MINUTE,
        office=office().id,
        key=uuid4(),
        who=WalkIn(2, "information", household=household),
    ).visit


def serve(by: Principal, visit: UUID, started: int, ended: int) -> None:
    actions.call(by=by, at=NINE + started * MINUTE, visit=visit, version=1)
    actions.start_serving(by=by, at=NINE + started * MINUTE, visit=visit, version=2)
    actions.finish(by=by, at=NINE + ended * MINUTE, visit=visit, version=3)


def told(minutes: int = 0) -> Wait:
    return wait_of_walk_in(office().id, "information", NINE + minutes * MINUTE)


def test_without_an_open_desk_nobody_knows() -> None:
    assert told().told is None


def test_a_free_desk_means_at_once() -> None:
    seated(clerk())
    assert told() == Wait(0, WaitRange(0, 5), 0)


def test_the_plan_speaks_until_visits_were_observed_and_then_they_do() -> None:
    ana = seated(clerk())
    planned = [come(ana) for _ in range(6)]
    before = told(1)
    assert (before.ahead, before.observed) == (6, 0)
    for number, visit in enumerate(planned):
        serve(ana, visit, number * 2, number * 2 + 2)  # 2 minutes, not the planned 15
    for _ in range(6):
        come(ana, 20)
    after = told(21)
    assert (after.ahead, after.observed) == (6, 6)
    assert before.told is not None
    assert after.told is not None
    assert after.told.high < before.told.high


def test_visits_of_a_month_ago_are_forgotten() -> None:
    ana = seated(clerk())
    serve(ana, come(ana), 0, 10)
    assert told(60 * 24).observed == 1
    assert told(60 * 24 * 29).observed == 0


def test_more_desks_make_it_shorter_and_a_break_longer() -> None:
    ana, rosa = seated(clerk(), "1"), seated(clerk(username="rosa.desk"), "2")
    for _ in range(8):
        come(ana)
    two = told(1).told
    actions.take_break(by=rosa, at=NINE, office=office().id)
    one = told(1).told
    assert two is not None
    assert one is not None
    assert one.high > two.high


def test_booked_families_that_may_still_come_stretch_the_upper_end() -> None:
    ana = seated(clerk())
    for _ in range(3):
        come(ana)
    without = told(1).told
    for _ in range(3):
        booked_family(NINE + 10 * MINUTE)
    with_them = told(1).told
    assert without is not None
    assert with_them is not None
    assert (with_them.low, with_them.high > without.high) == (without.low, True)


def test_priority_and_an_earlier_place_are_before_and_nobody_else() -> None:
    ana = seated(clerk())
    first, second, third = come(ana), come(ana, 1), come(ana, 2)
    actions.set_priority(by=ana, at=NINE + 3 * MINUTE, visit=third, version=1, priority=True)
    waits = [wait_of(one, NINE + 4 * MINUTE) for one in (first, second, third)]
    assert [one.ahead if one else None for one in waits] == [1, 2, 0]


def test_the_code_of_a_ticket_shows_the_place_today_and_nothing_tomorrow() -> None:
    ana = seated(clerk(), "4")
    visit = come(ana)
    code = Visit.objects.get(id=visit).line_code
    shown = in_line(code, NINE)
    assert shown is not None
    assert (shown.number, shown.stage) == (1, Stage.WAITING)
    actions.call(by=ana, at=NINE, visit=visit, version=1)
    called = in_line(code, NINE)
    assert called is not None
    assert (called.stage, called.desk, called.wait) == (Stage.CALLED, "4", None)
    assert in_line(code, NINE + timedelta(days=1)) is None
    assert in_line("", NINE) is None
    assert in_line("nothing222", NINE) is None


def with_phone() -> UUID:
    household, _ = family()
    contact = uuid4()
    sealed = vault_of(household).seal({"value": "+50255550000"}, place=f"contact:{contact}")
    Contact.objects.create(
        id=contact,
        household_id=household,
        kind="phone",
        value_index=b"x",
        sealed=sealed,
        may_message=True,
    )
    return household


def sent() -> list[str]:
    return list(Message.objects.order_by("id").values_list("template", flat=True))


def test_a_family_that_wants_messages_is_told_its_place_when_it_is_soon_and_the_desk() -> None:
    ana = seated(clerk())
    others = [come(ana) for _ in range(4)]
    visit = come(ana, 1, with_phone())
    for _ in range(2):
        actions.tell_place(by=ana, at=NINE + MINUTE, visit=visit)
    assert sent() == ["place"]
    actions.call(by=ana, at=NINE + 2 * MINUTE, visit=others[0], version=1)
    assert sent() == ["place"]
    actions.call(by=ana, at=NINE + 3 * MINUTE, visit=others[1], version=1)
    actions.call(by=ana, at=NINE + 4 * MINUTE, visit=others[2], version=1)
    assert sent() == ["place", "soon"]
    version = Visit.objects.get(id=visit).version
    actions.call(by=ana, at=NINE + 5 * MINUTE, visit=visit, version=version)
    assert sent() == ["place", "soon", "called"]


def test_nobody_else_gets_a_message() -> None:
    ana = seated(clerk())
    visits = [come(ana, 0, with_phone()), come(ana)]
    for visit in visits:
        actions.call(by=ana, at=NINE, visit=visit, version=1)
    assert sent() == []
