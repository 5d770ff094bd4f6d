"""Default is no; an office's staff act at that office; nobody else's household is anybody's."""

from uuid import uuid4

import pytest

from movilidad.apps.audit.types import Actor, ActorKind
from movilidad.apps.staff.policy import ACTS, NotAllowed, allows, require
from movilidad.apps.staff.types import ANYONE, SYSTEM_PRINCIPAL, Grant, Principal, Role, family

HERE, THERE = uuid4(), uuid4()


def staff(role: Role, office: object = HERE) -> Principal:
    grants = frozenset({Grant(role, office)})  # type: ignore[arg-type]
    return Principal(Actor(ActorKind.STAFF, uuid4()), grants)


STAFF_ACTS = sorted(act for act, granted in ACTS.items() if granted & set(Role))


@pytest.mark.parametrize("act", STAFF_ACTS)
@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_the_table_says_and_only_at_its_office(act: str, role: Role) -> None:
    granted = role in ACTS[act]
    assert allows(staff(role), act, office=HERE) is granted
    assert allows(staff(role), act) is granted
    assert not allows(staff(role), act, office=THERE)
    assert allows(staff(role, None), act, office=THERE) is granted


@pytest.mark.parametrize("act", STAFF_ACTS)
def test_no_staff_act_is_open_to_strangers_or_families_and_one_to_jobs(act: str) -> None:
    household = uuid4()
    for principal in (ANYONE, family(household)):
        with pytest.raises(NotAllowed):
            require(principal, act, office=HERE, household=household)
    by_night = act == "session.plan"  # the timetable is carried on by a job
    assert allows(SYSTEM_PRINCIPAL, act, office=HERE, household=household) is by_night


def test_a_family_acts_for_itself_alone() -> None:
    household = uuid4()
    assert allows(family(household), "own.view", household=household)
    assert not allows(family(household), "own.view", household=uuid4())
    assert not allows(family(household), "own.view")


def test_staff_never_act_as_a_family() -> None:
    assert not allows(staff(Role.MANAGER, None), "own.decide_offer", household=uuid4())


def test_an_act_nobody_listed_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        allows(staff(Role.MANAGER, None), "household.sell")


def test_somebody_without_a_role_may_do_nothing() -> None:
    nobody = Principal(Actor(ActorKind.STAFF, uuid4()))
    assert not any(allows(nobody, act) for act in STAFF_ACTS)
    assert nobody.offices == frozenset()
