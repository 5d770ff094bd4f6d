"""Any day at the desks, act by act through the actions, compared with a small model."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.apps.frontdesk.day_machine import DayMachine, World
from tests.apps.frontdesk.office_day import office

from movilidad.apps.appointments.actions import cancel_appointment
from movilidad.apps.appointments.models import Appointment
from movilidad.apps.appointments.types import NothingToDecide, TooLateToCancel
from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.types import DeskRefused, HoldReason, WalkIn
from movilidad.apps.staff.types import family

SETTINGS = settings(
    max_examples=6,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,  # the same days in every run: a red one must be found again
    suppress_health_check=list(HealthCheck),
)
_ON_VISIT: dict[str, Callable[..., Any]] = {
    "call": actions.call,
    "start": actions.start_serving,
    "finish": actions.finish,
    "left": actions.mark_left,
    "resume": actions.resume,
    "transfer": actions.transfer,
    "another": actions.serve_another,
    "undo": actions.undo,
}
_AT_OFFICE: dict[str, Callable[..., Any]] = {
    "check_in": actions.check_in,
    "no_show": actions.mark_no_show,
    "came": actions.take_back_no_show,
    "open_desk": actions.open_desk,
    "take_break": actions.take_break,
    "close_desk": actions.close_desk,
    "call_next": actions.call_next,
    "close_day": actions.close_day,
    "reopen_day": actions.reopen_day,
}


class ThroughActions:
    """Acts as the actions do them; a refusal is told by the name of its class."""

    exact = True

    def act(self, world: World, name: str, who: str, **what: Any) -> str:
        try:
            self._do(world, name, who, what)
        except (DeskRefused, NothingToDecide, TooLateToCancel) as refusal:
            return type(refusal).__name__
        return ""

    def _do(self, world: World, name: str, who: str, what: dict[str, Any]) -> None:
        by, at, here = world.people[who], world.now, office().id
        if name in _AT_OFFICE:
            _AT_OFFICE[name](by=by, at=at, office=here, **what)
        elif name in _ON_VISIT:
            _ON_VISIT[name](by=by, at=at, **what)
        elif name == "hold":
            actions.hold(by=by, at=at, reason=HoldReason.PAPERS, **what)
        elif name == "walk_in":
            who_comes = WalkIn(size=what["size"], service="information")
            actions.receive_walk_in(by=by, at=at, office=here, key=what["key"], who=who_comes)
        else:
            household = Appointment.objects.get(id=what["appointment"]).household_id
            cancel_appointment(household=household, by=family(household).actor, at=at)


class ActionsMachine(DayMachine):
    driver = ThroughActions()


@pytest.mark.django_db
def test_no_order_of_acts_leaves_a_visit_or_an_appointment_in_an_impossible_state() -> None:
    run_state_machine_as_test(ActionsMachine, settings=SETTINGS)
