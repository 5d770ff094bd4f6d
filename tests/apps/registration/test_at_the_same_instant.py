"""Several windows press at the same instant: a barrier lets them all go at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import connection
from tests.apps.registration.families import AT, begin, fill

from movilidad.apps.registration.actions import save_answer, start_draft, submit
from movilidad.apps.registration.models import Draft, Household, Person
from movilidad.apps.registration.queries import open_draft
from movilidad.apps.registration.types import Saved, Sending

T = TypeVar("T")
WINDOWS = 8

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[int], T]) -> list[T]:
    barrier = Barrier(WINDOWS)

    def one(number: int) -> T:
        barrier.wait(timeout=20)
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WINDOWS) as threads:
        return list(threads.map(one, range(WINDOWS)))


def test_a_registration_sent_eight_times_at_once_is_one_household() -> None:
    opened = fill(begin())
    sent = at_once(lambda _: submit(draft=opened.id, version=opened.version, at=AT))
    assert sorted(one.outcome for one in sent) == [Sending.AGAIN] * 7 + [Sending.REGISTERED]
    assert {one.household for one in sent} == {opened.id}
    assert (Household.objects.count(), Person.objects.count()) == (1, 3)


def test_start_clicked_eight_times_at_once_is_one_draft() -> None:
    key = uuid4()
    begun = at_once(lambda _: start_draft(programme="gt", lang="es", start_key=key, at=AT))
    assert len({one.id for one in begun}) == 1
    assert sum(one.fresh for one in begun) == 1
    assert Draft.objects.count() == 1


def test_windows_that_save_different_pages_at_once_lose_none() -> None:
    draft = fill(begin()).id
    pages = [
        ("household_size", {"household_size": ["4"]}),
        ("contact_ways", {"contact_ways": ["none"]}),
        ("person.1.needs", {"person": ["x"], "needs": ["hearing"]}),
    ]

    def save(number: int) -> object:
        key, posted = pages[number % len(pages)]
        return save_answer(draft=draft, step_key=key, posted=posted, lang="es", at=AT)

    assert all(isinstance(one, Saved) for one in at_once(save))
    answers = open_draft(draft, at=AT).answers
    assert answers["household_size"] == 4
    assert answers["contact_ways"] == ["none"]
    assert answers["people"][0]["needs"] == ["hearing"]
