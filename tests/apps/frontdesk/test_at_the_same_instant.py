"""Many clerks at one instant, released together by a barrier, on real connections."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from tests.apps.frontdesk.office_day import NINE, booked_family, clerk, load, office, seated

from movilidad.apps.audit.models import Entry
from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.types import CheckedIn, Moved, NobodyWaiting, SomebodyActed
from movilidad.apps.offices.queries import forget_cached
from movilidad.apps.staff.types import Principal

pytestmark = pytest.mark.django_db(transaction=True)
CLERKS = 8


@pytest.fixture(autouse=True)
def offices(transactional_db: None) -> Iterator[None]:
    load()
    yield
    forget_cached()


def together(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run each act in its own thread and connection, all starting at one instant."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except (SomebodyActed, NobodyWaiting) as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _clerks() -> list[Principal]:
    """Each at a desk of their own."""
    return [seated(clerk(username=f"clerk.{number}"), str(number)) for number in range(CLERKS)]


def test_check_ins_at_one_instant_get_different_numbers_without_a_gap() -> None:
    ana, here = clerk(), office().id
    appointments = [booked_family() for _ in range(CLERKS)]
    acts = [
        partial(actions.check_in, by=ana, at=NINE, office=here, appointment=one)
        for one in appointments
    ]
    numbers = sorted(answer.number for answer in together(list(acts)))
    assert numbers == list(range(1, CLERKS + 1))


def test_one_family_checked_in_by_eight_clerks_is_one_visit_with_one_number() -> None:
    ana, here, appointment = clerk(), office().id, booked_family()
    act = partial(actions.check_in, by=ana, at=NINE, office=here, appointment=appointment)
    answers: list[CheckedIn] = together([act] * CLERKS)
    assert {answer.number for answer in answers} == {1}
    assert sorted(answer.again for answer in answers) == [False] + [True] * (CLERKS - 1)
    assert Visit.objects.count() == 1


def test_desks_that_call_at_one_instant_call_different_families() -> None:
    clerks, here = _clerks(), office().id
    for _ in range(CLERKS - 2):
        actions.check_in(by=clerks[0], at=NINE, office=here, appointment=booked_family())
    acts = [partial(actions.call_next, by=one, at=NINE, office=here) for one in clerks]
    answers = together(list(acts))
    called = sorted(answer.number for answer in answers if isinstance(answer, Moved))
    assert called == list(range(1, CLERKS - 1))
    assert sum(isinstance(answer, NobodyWaiting) for answer in answers) == 2


def test_one_of_eight_clerks_calls_a_family_and_the_others_are_told() -> None:
    clerks = _clerks()
    here = actions.check_in(by=clerks[0], at=NINE, office=office().id, appointment=booked_family())
    acts = [partial(actions.call, by=one, at=NINE, visit=here.visit, version=1) for one in clerks]
    answers = together(list(acts))
    assert sum(isinstance(answer, Moved) for answer in answers) == 1
    assert sum(isinstance(answer, SomebodyActed) for answer in answers) == CLERKS - 1
    assert Entry.objects.filter(details__did="called").count() == 1
