"""Holds, transfers and several services: what becomes of the place, and of the rows kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.apps.frontdesk.office_day import NINE, booked_family, clerk, office, seated

from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.models import Serving, Visit
from movilidad.apps.frontdesk.types import (
    DeskNotOpen,
    HoldReason,
    Moved,
    NobodyWaiting,
    NothingToTransfer,
    ServiceUnknown,
    SomebodyActed,
    Stage,
    UndoTooLate,
)
from movilidad.apps.staff.types import Principal

MINUTE = timedelta(minutes=1)


def arrive(by: Principal, minutes: int = 0) -> Visit:
    at = NINE + minutes * MINUTE
    here = actions.check_in(by=by, at=at, office=office().id, appointment=booked_family())
    return Visit.objects.get(id=here.visit)


def act(by: Principal, visit: Visit, name: str, minutes: int = 30, **more: object) -> Moved:
    visit.refresh_from_db()
    at = NINE + minutes * MINUTE
    done: Moved = getattr(actions, name)(
        by=by, at=at, visit=visit.id, version=visit.version, **more
    )
    visit.refresh_from_db()
    return done


def call_next(by: Principal, minutes: int = 60) -> int:
    at = NINE + minutes * MINUTE
    return actions.call_next(by=by, at=at, office=office().id).number


def outcomes() -> list[str]:
    return list(Serving.objects.order_by("started_at", "id").values_list("outcome", flat=True))


def test_a_family_on_hold_is_not_called_and_comes_back_at_its_old_place() -> None:
    ana = seated(clerk())
    first, _second = arrive(ana), arrive(ana, 5)
    act(ana, first, "hold", reason=HoldReason.PAPERS, minutes=10)
    assert (first.state, first.hold_reason) == ("held", "papers")
    act(ana, first, "resume", minutes=31)
    assert (first.hold_reason, first.hold_until) == ("", None)
    assert call_next(ana) == 1


def test_whoever_is_on_hold_is_passed_over() -> None:
    ana = seated(clerk())
    held, _ = arrive(ana), arrive(ana, 5)
    act(ana, held, "hold", reason=HoldReason.REST)
    assert call_next(ana) == 2
    with pytest.raises(NobodyWaiting):
        call_next(ana)


def test_a_hold_says_when_the_family_should_be_back() -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    actions.hold(
        by=ana, at=NINE, visit=visit.id, version=1, reason=HoldReason.INTERPRETER, minutes=60
    )
    visit.refresh_from_db()
    assert visit.hold_until == NINE + 60 * MINUTE


def test_a_hold_of_any_other_length_is_an_error_of_the_program() -> None:
    ana = seated(clerk())
    with pytest.raises(ValueError, match="7"):
        actions.hold(
            by=ana, at=NINE, visit=arrive(ana).id, version=1, reason=HoldReason.REST, minutes=7
        )


def test_a_transferred_family_waits_for_that_desk_alone_at_its_old_place() -> None:
    ana, rosa = seated(clerk(), "1"), seated(clerk(username="rosa.desk"), "2")
    first, _ = arrive(ana), arrive(ana, 5)
    act(ana, first, "call")
    act(ana, first, "transfer", desk="2")
    assert (first.state, first.for_desk, first.called_at) == ("waiting", "2", None)
    assert call_next(ana) == 2
    assert call_next(rosa) == 1


def test_a_transfer_names_an_open_desk_or_another_known_service() -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    with pytest.raises(DeskNotOpen):
        act(ana, visit, "transfer", desk="9")
    with pytest.raises(NothingToTransfer):
        act(ana, visit, "transfer")
    with pytest.raises(NothingToTransfer):
        act(ana, visit, "transfer", service=visit.service)
    with pytest.raises(ServiceUnknown):
        act(ana, visit, "transfer", service="nothing")
    assert act(ana, visit, "transfer", service="documents").stage is Stage.WAITING
    assert visit.service == "documents"


def test_families_of_a_desk_that_closes_wait_for_any_desk() -> None:
    ana, rosa = seated(clerk(), "1"), seated(clerk(username="rosa.desk"), "2")
    visit = arrive(ana)
    act(ana, visit, "transfer", desk="2")
    actions.close_desk(by=rosa, at=NINE + 40 * MINUTE, office=office().id)
    assert call_next(ana) == visit.number


def test_each_service_of_a_visit_is_one_row_with_its_own_times() -> None:
    ana = seated(clerk(), "4")
    visit = arrive(ana)
    act(ana, visit, "call", 10)
    act(ana, visit, "start_serving", 12)
    act(ana, visit, "serve_another", 30, service="documents")
    act(ana, visit, "finish", 45)
    first, second = Serving.objects.order_by("started_at")
    assert (first.service, second.service) == ("interview", "documents")
    assert first.started_at == NINE + 12 * MINUTE
    assert first.ended_at == second.started_at == NINE + 30 * MINUTE
    assert second.ended_at == NINE + 45 * MINUTE
    assert {first.desk, second.desk} == {"4"}
    assert first.called_at - first.waiting_since == 10 * MINUTE
    assert second.called_at == second.waiting_since
    assert {first.staff_id, second.staff_id} == {ana.staff_id}


def test_a_visit_that_is_put_on_hold_at_the_desk_goes_on_in_a_row_of_its_own() -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    act(ana, visit, "start_serving", 1)
    act(ana, visit, "hold", 5, reason=HoldReason.PAPERS)
    act(ana, visit, "resume", 20)
    act(ana, visit, "call", 21)
    act(ana, visit, "start_serving", 22)
    act(ana, visit, "finish", 30)
    assert outcomes() == ["paused", "done"]
    assert Serving.objects.get(outcome="done").waiting_since == NINE + 20 * MINUTE


def test_a_finish_without_a_start_counts_from_the_call() -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    act(ana, visit, "call", 10)
    act(ana, visit, "finish", 25)
    row = Serving.objects.get()
    assert (row.started_at, row.ended_at) == (NINE + 10 * MINUTE, NINE + 25 * MINUTE)


@pytest.mark.parametrize(
    ("acts", "left"),
    [
        (("start_serving",), []),
        (("call", "finish"), []),
        (("start_serving", "finish"), [""]),
        (("start_serving", "hold"), [""]),
        (("start_serving", "mark_left"), [""]),
    ],
)
def test_undoing_an_act_undoes_its_row_too(acts: tuple[str, ...], left: list[str]) -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    for name in acts:
        more = {"reason": HoldReason.PAPERS} if name == "hold" else {}
        act(ana, visit, name, **more)
    actions.undo(by=ana, at=NINE + 30 * MINUTE, visit=visit.id, version=visit.version)
    assert outcomes() == left


def test_a_family_on_hold_that_left_by_mistake_is_on_hold_again() -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    act(ana, visit, "hold", reason=HoldReason.PAPERS)
    act(ana, visit, "mark_left")
    actions.undo(by=ana, at=NINE + 30 * MINUTE, visit=visit.id, version=visit.version)
    visit.refresh_from_db()
    assert (visit.state, visit.hold_reason) == ("held", "papers")


def test_a_transfer_cannot_be_taken_back_and_is_not_offered() -> None:
    ana = seated(clerk())
    visit = arrive(ana)
    act(ana, visit, "transfer", service="documents")
    with pytest.raises(UndoTooLate):
        actions.undo(by=ana, at=NINE + 30 * MINUTE, visit=visit.id, version=visit.version)


@pytest.mark.parametrize("name", ["resume", "serve_another"])
def test_acts_that_do_not_fit_the_state_are_refused(name: str) -> None:
    ana = seated(clerk())
    more = {"service": "documents"} if name == "serve_another" else {}
    with pytest.raises(SomebodyActed):
        act(ana, arrive(ana), name, **more)


def test_a_double_click_on_a_hold_and_a_transfer_is_one_act() -> None:
    ana = seated(clerk())
    first, second = arrive(ana), arrive(ana)
    for _ in range(2):
        actions.hold(by=ana, at=NINE, visit=first.id, version=1, reason=HoldReason.PAPERS)
        actions.transfer(by=ana, at=NINE, visit=second.id, version=1, service="documents")
    assert set(Visit.objects.values_list("version", flat=True)) == {2}


def test_another_transfer_from_the_page_before_is_no_double_click() -> None:
    ana = seated(clerk())
    seated(clerk(username="beto.desk"), desk="2")
    visit = arrive(ana)
    actions.transfer(by=ana, at=NINE, visit=visit.id, version=1, desk="2")
    for more in ({"service": "documents"}, {"desk": "2", "service": "documents"}):
        with pytest.raises(SomebodyActed):
            actions.transfer(by=ana, at=NINE, visit=visit.id, version=1, **more)
    visit.refresh_from_db()
    assert (visit.for_desk, visit.version) == ("2", 2)


def test_the_clock_of_a_second_machine_that_lags_never_turns_a_visit_back() -> None:
    ana = seated(clerk())
    visit = arrive(ana, 10)
    act(ana, visit, "call", 9)
    act(ana, visit, "start_serving", 8)
    act(ana, visit, "finish", 7)
    assert visit.called_at == visit.started_at == visit.ended_at == NINE + 10 * MINUTE


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "held"},
        {"state": "unserved"},
        {"state": "serving"},
        {"state": "called", "called_at": NINE - MINUTE},
        {"hold_reason": "papers"},
        {"called_back_at": NINE},
        {"kind": "walk_in"},
        {"household_id": None},
        {"waiting_since": NINE - MINUTE},
    ],
)
def test_the_database_refuses_a_visit_that_cannot_be(broken: dict[str, object]) -> None:
    visit = arrive(seated(clerk()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(id=visit.id).update(**broken)


def test_a_call_taken_back_leaves_a_transferred_family_to_its_desk() -> None:
    ana, rosa = seated(clerk(), "1"), seated(clerk(username="rosa.desk"), "2")
    visit = arrive(ana)
    act(ana, visit, "transfer", desk="2")
    assert call_next(rosa) == visit.number
    act(rosa, visit, "undo", minutes=61)
    with pytest.raises(NobodyWaiting):
        call_next(ana, 62)
    assert call_next(rosa, 62) == visit.number


def test_a_family_on_hold_for_a_desk_that_closes_comes_back_to_any_desk() -> None:
    ana, rosa = seated(clerk(), "1"), seated(clerk(username="rosa.desk"), "2")
    visit = arrive(ana)
    act(ana, visit, "transfer", desk="2")
    act(ana, visit, "hold", reason=HoldReason.REST)
    actions.close_desk(by=rosa, at=NINE + 40 * MINUTE, office=office().id)
    act(ana, visit, "resume", minutes=45)
    assert call_next(ana) == visit.number
