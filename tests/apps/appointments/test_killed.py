"""kill -9 at every statement and at every file of every step: the same bytes, nobody told twice,
nobody told before the cross-check."""

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, connections, transaction
from tests.apps.appointments.world import Steps, load, plan, register

from movilidad.apps.appointments import folder
from movilidad.apps.appointments.models import Draw, Offer, Recomputation, Round, Ticket
from movilidad.apps.appointments.queries import published_files
from movilidad.apps.messaging.models import Message
from movilidad.core.draw.verify import verify

pytestmark = pytest.mark.django_db(transaction=True)
FAMILIES, UNITS = 7, 3
STEPS = ("freeze", "seed", "draw", "check", "publish")
_SURVIVED, _FAILED = 0, 1


def die_at(count: int) -> Callable[..., Any]:
    """A hand on the plug that pulls it before the statement or file number `count`."""
    seen = 0

    def watch(go_on: Callable[..., Any], *given: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return go_on(*given)

    return watch


def in_a_child(step: Callable[[], object], count: int) -> int | None:
    """Take a step in a process of its own; its exit code, or None when it was killed."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        code = _FAILED
        with suppress(BaseException):  # nothing of pytest may run in the child
            watch, write = die_at(count), folder._write
            folder._write = lambda *given: watch(write, *given)
            with connection.execute_wrapper(watch):
                step()
            connections.close_all()
            code = _SURVIVED
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def step_of(steps: Steps, name: str) -> Callable[[], object]:
    from tests.apps.appointments.world import CLOSES, DRAWS, MANAGER

    from movilidad.apps.appointments import actions

    act = getattr(actions, f"{name}_round")
    at = CLOSES if name == "freeze" else DRAWS
    return lambda: act(round_id=steps.id, by=MANAGER, at=at)


def nobody_was_told_early(steps: Steps) -> None:
    if steps.row.state != Round.State.PUBLISHED:
        assert not Offer.objects.exists()
        assert not Message.objects.exists()
        assert not folder.is_written(steps.code)
    agreeing = Recomputation.objects.filter(agrees=True).count()
    assert agreeing == (2 if steps.row.checked_at else 0)


def expected_bytes(steps: Steps) -> tuple[str, bytes]:
    """What this round must give, found in a transaction that is rolled back."""
    with transaction.atomic():
        steps.draw()
        found = steps.row.seed, bytes(Draw.objects.get().transcript)
        transaction.set_rollback(True)
    return found


def told_once_with_the_same_bytes(steps: Steps, expected: tuple[str, bytes]) -> None:
    assert (steps.row.seed, bytes(Draw.objects.get().transcript)) == expected
    assert Offer.objects.count() == UNITS
    told = list(Message.objects.values_list("template", flat=True))
    assert (told.count("offer"), told.count("not_drawn")) == (UNITS, FAMILIES - UNITS)
    files = published_files(steps.code)
    assert files is not None
    assert verify(files).holds, verify(files).findings


@pytest.fixture
def closed() -> Steps:
    load()
    for number in range(FAMILIES):
        register(phone=f"+5025550{number:04}")
    return Steps(plan(units=UNITS)).commit().open().close()


def test_killed_at_every_point_of_every_step(closed: Steps) -> None:
    killed: dict[str, int] = {}
    expected = None
    for name in STEPS:
        if name == "seed":
            closed.reveal()
            expected = expected_bytes(closed)
        for count in range(1, 400):
            code = in_a_child(step_of(closed, name), count)
            nobody_was_told_early(closed)
            if code is not None:
                assert code == _SURVIVED
                break
            killed[name] = count
        if name == "freeze":
            assert closed.row.entrants_count == Ticket.objects.count() == FAMILIES
    assert killed.keys() == set(STEPS)
    assert sum(killed.values()) > 60, killed
    assert expected is not None
    told_once_with_the_same_bytes(closed, expected)


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_and_pressed_again(closed: Steps, seed: int) -> None:
    luck = random.Random(seed)  # noqa: S311 - when to pull the plug
    closed.freeze().reveal()
    expected = expected_bytes(closed)
    for name in STEPS[1:]:
        for _ in range(4):
            connections.close_all()
            child = os.fork()
            if child == 0:
                with suppress(BaseException):
                    step_of(closed, name)()
                os._exit(0)
            time.sleep(luck.random() * 0.15)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            nobody_was_told_early(closed)
        step_of(closed, name)()
    told_once_with_the_same_bytes(closed, expected)
