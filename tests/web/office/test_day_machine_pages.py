"""The same day, act by act through the pages: every answer is a page, never an error of ours."""

from typing import Any

from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.apps.frontdesk.day_machine import DayMachine, World

from movilidad.apps.appointments.actions import cancel_appointment
from movilidad.apps.appointments.models import Appointment
from movilidad.apps.appointments.types import NothingToDecide, TooLateToCancel
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import family

SETTINGS = settings(
    max_examples=8,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
HOME = "/en/office/"
_PATHS = {
    "check_in": "arrival/{appointment}/check-in/",
    "no_show": "arrival/{appointment}/no-show/",
    "came": "arrival/{appointment}/came/",
    "open_desk": "desk/open/",
    "take_break": "desk/break/",
    "close_desk": "desk/close/",
    "call_next": "next/",
    "close_day": "closing/close/",
    "reopen_day": "closing/reopen/",
    "walk_in": "walk-in/",
}
_FIELDS = {"transfer": {"desk": "to_desk"}, "another": {"service": "next_service"}}


class ThroughPages:
    """Acts as a browser does: it posts a form and follows to the page that answers."""

    exact = False

    def __init__(self) -> None:
        self.clients: dict[Any, Client] = {}

    def act(self, world: World, name: str, who: str, **what: Any) -> str:
        if name == "cancel":
            return self._cancel(world, what["appointment"])
        client = self._client(world, who)
        path = _PATHS.get(name, f"visit/{{visit}}/{name}/").format(**what)
        answer = client.post(HOME + path, self._form(name, what))
        assert answer.status_code in {302, 422}, (path, answer.status_code)
        if answer.status_code == 422:
            page = answer.content.decode()
            assert "govuk-error-summary" in page
            return "refused"
        notice = client.session["notice"]
        assert notice["text"].strip()
        shown = client.get(answer.headers["Location"])
        assert shown.status_code == 200, answer.headers["Location"]
        assert notice["level"] in {"success", "error"}
        return "" if notice["level"] == "success" else notice["text"]

    def _client(self, world: World, who: str) -> Client:
        member = world.people[who].staff_id
        if member not in self.clients:
            self.clients[member] = Client()
            self.clients[member].force_login(StaffMember.objects.get(id=member))
        return self.clients[member]

    def _form(self, name: str, what: dict[str, Any]) -> dict[str, Any]:
        renamed = _FIELDS.get(name, {})
        fields = {renamed.get(key, key): value for key, value in what.items()}
        if name == "walk_in":
            fields["service"] = "information"
        return fields

    def _cancel(self, world: World, appointment: Any) -> str:
        household = Appointment.objects.get(id=appointment).household_id
        try:
            cancel_appointment(household=household, by=family(household).actor, at=world.now)
        except (NothingToDecide, TooLateToCancel) as refusal:
            return type(refusal).__name__
        return ""


class PagesMachine(DayMachine):
    def __init__(self) -> None:
        super().__init__()
        self.driver = ThroughPages()


def test_no_order_of_clicks_leaves_an_impossible_state_or_a_broken_page() -> None:
    run_state_machine_as_test(PagesMachine, settings=SETTINGS)
