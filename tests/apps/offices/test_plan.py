"""Desks, people, hours, absences and closures: who may change them, and what is refused."""

from dataclasses import replace
from datetime import date, time
from uuid import UUID

import pytest
from tests.apps.appointments.world import load
from tests.apps.offices.office_plan import (
    AT,
    MANAGER,
    desk,
    every_day,
    furnish,
    interpreter,
    local,
    office,
    staff,
    timetable,
)

from movilidad.apps.audit.models import Entry
from movilidad.apps.audit.types import Actor, ActorKind
from movilidad.apps.offices import types
from movilidad.apps.offices.actions import apply_change
from movilidad.apps.offices.queries import absences, closures, desks, workers
from movilidad.apps.offices.queries import timetable as timetable_of
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Grant, Principal, Role

pytestmark = pytest.mark.django_db
DAY = date(2023, 7, 31)


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


def keep(change: types.Change) -> UUID:
    return apply_change(change=change, by=MANAGER, at=AT)


def test_a_furnished_office_is_read_back_as_it_was_said() -> None:
    furnish(desks=2, people=1)
    assert [one.code for one in desks(office())] == ["1", "2"]
    assert [one.accessible for one in desks(office())] == [True, False]
    assert [(one.kind, one.languages) for one in workers(office())] == [
        ("staff", ()),
        ("interpreter", ("quc",)),
    ]
    plan = timetable_of(office())
    assert plan is not None
    assert plan.opening == every_day()
    assert sum(share.percent for share in plan.shares.values()) == 100


def test_saying_the_same_twice_is_saying_it_once() -> None:
    changes = [timetable(), desk("1"), staff("Ventanilla 1")]
    first = [keep(one) for one in changes]
    entries = Entry.objects.count()
    assert [keep(one) for one in changes] == first
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda: desk("1", active=False), types.DeskCodeTaken),
        (lambda: desk("desk one"), types.DeskCodeMalformed),
        (lambda: replace(desk("2"), services=("massage",)), types.ServiceUnknown),
        (lambda: replace(desk("2"), services=()), types.ServiceUnknown),
        (lambda: staff("  "), types.LabelMissing),
        (lambda: staff("Ventanilla 1", every_day(8, 10)), types.LabelTaken),
        (lambda: interpreter("Intérprete 2"), types.InterpreterSilent),
        (lambda: interpreter("Intérprete 2", "klingon"), types.LanguageUnknown),
        (lambda: staff("Ventanilla 9", every_day(10, 9)), types.Backwards),
        (lambda: staff("Ventanilla 9", every_day(9, 12) + every_day(11, 15)), types.Overlap),
        (lambda: timetable(shares=(60, 30, 20), version=1), types.SharedTwice),
        (lambda: timetable(block=5, version=1), types.OutOfBounds),
        (lambda: timetable(block=30, version=7), types.StalePage),
        (
            lambda: timetable(opening=every_day(9, 12) + every_day(11, 15), version=1),
            types.Overlap,
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_changes_nothing(
    change: object, refusal: type[types.OfficeRefused]
) -> None:
    furnish(desks=1, people=1)
    before = (desks(office()), workers(office()), timetable_of(office()))
    with pytest.raises(refusal):
        keep(change())  # type: ignore[operator]
    assert (desks(office()), workers(office()), timetable_of(office())) == before


def test_a_page_that_is_behind_is_told_so() -> None:
    made = keep(desk("1"))
    first = replace(desk("A1"), desk=made, version=1)
    keep(first)
    keep(first)  # a double click is no error
    with pytest.raises(types.StalePage):
        keep(replace(desk("B1"), desk=made, version=1))


def test_hours_that_touch_do_not_overlap() -> None:
    made = keep(staff("Ventanilla 1", every_day(8, 12) + every_day(12, 16)))
    [one] = workers(office())
    assert one.id == made
    assert len(one.hours) == 10


def test_absences_and_closures_are_half_open_and_never_overlap() -> None:
    who = keep(staff("Ventanilla 1"))
    morning = types.AbsenceAdded(office(), who, local(DAY, 9), local(DAY, 12), "leave")
    first = keep(morning)
    assert keep(morning) == first
    keep(replace(morning, starts_at=local(DAY, 12), ends_at=local(DAY, 15)))
    with pytest.raises(types.Overlap):
        keep(replace(morning, starts_at=local(DAY, 11), reason="ill"))
    assert [one.reason for one in absences(office(), local(DAY, 12), local(DAY, 13))] == ["leave"]
    shut = types.ClosureAdded(office(), local(DAY), local(date(2023, 8, 1)), "works", public=True)
    made = keep(shut)
    with pytest.raises(types.Overlap):
        keep(replace(shut, public=False))
    with pytest.raises(types.Backwards):
        keep(replace(shut, ends_at=local(DAY)))
    assert not closures(office(), local(date(2023, 8, 1)), local(date(2023, 8, 2)))
    for _ in range(2):
        keep(types.ClosureRemoved(office(), made))
        keep(types.AbsenceRemoved(office(), first))
    assert not closures(office(), local(DAY), local(date(2023, 8, 1)))


def test_only_a_manager_of_the_office_changes_its_plan() -> None:
    elsewhere = Grant(Role.MANAGER, UUID(int=9))
    for grant in (Grant(Role.DESK, None), Grant(Role.OBSERVER, None), elsewhere):
        stranger = Principal(Actor(ActorKind.STAFF, UUID(int=2)), frozenset({grant}))
        with pytest.raises(NotAllowed):
            apply_change(change=desk("1"), by=stranger, at=AT)
    assert not desks(office())


def test_somebody_of_another_office_is_not_found() -> None:
    with pytest.raises(types.Gone):
        keep(types.AbsenceAdded(office(), UUID(int=5), local(DAY), local(DAY, 9), "ill"))
    with pytest.raises(types.Gone):
        keep(replace(desk("1"), desk=UUID(int=5)))


def test_every_change_leaves_a_row_in_the_trail() -> None:
    furnish(desks=1, people=1)
    acts = Entry.objects.filter(act="timetable.edit", office_id=office())
    assert {one.details["what"] for one in acts} == {"timetable", "desk", "worker"}
    assert time(9) in {one.starts for one in workers(office())[0].hours}
