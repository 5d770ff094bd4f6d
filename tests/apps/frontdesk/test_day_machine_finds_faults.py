"""The machine must be able to fail: each of these faults, planted on purpose, turns it red."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.apps.frontdesk.test_day_machine import ActionsMachine

from movilidad.apps.frontdesk import counter
from movilidad.apps.frontdesk.actions import moving
from movilidad.apps.frontdesk.types import OwnDesk

ROOM = "movilidad.apps.frontdesk"
QUICK = settings(
    max_examples=120,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),  # the first red day is enough: nobody reads it
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def nothing(*_: object, **__: object) -> None:
    """Forgotten."""


def never(*_: object, **__: object) -> bool:
    return False


def any_number(*given: Any, units: int = 0, quota: int = 0) -> int | None:
    """The quota of walk-ins is not asked."""
    return counter.next_number(*given, units=units, quota=quota + 10_000)


FAULTS: dict[str, tuple[str, Callable[..., Any] | object]] = {
    "an undo leaves the appointment attended": ("actions.undo._reopen", nothing),
    "an undo works for ever": ("actions.undo.UNDO_WITHIN", timedelta(days=1)),
    "an undo works on a closed day": ("actions.undo.refuse_if_closed", nothing),
    "an undone walk-in keeps its place of the quota": ("actions.undo.give_back_units", nothing),
    "an undo leaves the service ended": ("servings.take_back_end", nothing),
    "an end leaves the service going on": ("servings.end", nothing),
    "an old page acts on what it no longer shows": ("actions.queue.refuse_if_moved", nothing),
    "a double click is a second act": ("actions.queue.was_mine", never),
    "whoever leaves from a desk missed the appointment": (
        "actions.queue.attended",
        moving.missed,
    ),
    "the quota of walk-ins is not asked": ("actions.walk_in.next_number", any_number),
    "the close forgets who is on hold": (
        "actions.close.OPEN_STATES",
        ("waiting", "called", "serving"),
    ),
    "the close misses families in the house": ("actions.close._let_down", nothing),
    "a desk calls families that wait for another": (
        "actions.queue._for",
        lambda _: Q(),
    ),
    "a desk on a break calls": (
        "actions.queue.desk_of",
        lambda *_: OwnDesk("1"),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str) -> None:
    place, wrong = FAULTS[fault]
    with patch(f"{ROOM}.{place}", wrong), pytest.raises(Exception):  # noqa: B017, PT011 - any red
        run_state_machine_as_test(ActionsMachine, settings=QUICK)
