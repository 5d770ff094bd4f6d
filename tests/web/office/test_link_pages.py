"""The pages and answers around a day without a connection, over HTTP."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.apps.frontdesk.office_day import NINE, booked_family, clerk, clock_at, office
from tests.apps.offline.machine import Laptop

from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.offline import actions
from movilidad.apps.offline.models import Device, Pack
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Principal, Role

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def ten() -> Iterator[None]:
    with clock_at(NINE + HOUR):
        yield


@pytest.fixture
def ana() -> Principal:
    return clerk(Role.DESK, Role.MANAGER)


@pytest.fixture
def console(ana: Principal) -> Client:
    client = Client()
    client.force_login(StaffMember.objects.get(id=ana.staff_id))
    return client


def ask(client: Client, path: str, body: object) -> tuple[int, dict[str, object]]:
    sent = client.post(f"/en/office/link/{path}/", json.dumps(body), "application/json")
    return sent.status_code, sent.json()


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
@pytest.mark.parametrize("page", ["without-connection/", "link/", "link/paper/"])
def test_every_page_opens_in_every_language(console: Client, lang: str, page: str) -> None:
    assert console.get(f"/{lang}/office/{page}").status_code == 200


def test_the_page_that_is_kept_holds_nothing_of_a_session_or_a_family(console: Client) -> None:
    booked_family()
    html = console.get("/es/office/without-connection/").content.decode()
    for secret in ("Ana Desk", "csrf", "María", "Huehuetenango"):
        assert secret not in html


def test_the_page_and_its_worker_may_speak_with_this_server_only(console: Client) -> None:
    for path in ("", "worker.js"):
        answer = console.get(f"/es/office/without-connection/{path}")
        policy = answer.headers["Content-Security-Policy"]
        assert "connect-src 'self'" in policy
        assert "script-src 'self'" in policy
        assert "default-src 'none'" in policy


def test_the_worker_keeps_the_page_and_its_own_files(console: Client) -> None:
    script = console.get("/es/office/without-connection/worker.js")
    kept = json.loads(re.findall(r"SHELL = (\[.*\]);", script.content.decode())[0])
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert kept[0] == "/es/office/without-connection/"
    assert all(one.startswith("/static/") for one in kept[1:])
    assert sum(one.endswith(".js") for one in kept) == 5


def test_the_day_is_given_to_a_machine(console: Client) -> None:
    booked_family()
    status, given = ask(console, "take", {"device": str(uuid4()), "label": "Reception 1"})
    day = given["day"]
    assert (status, Device.objects.get().label) == (200, "Reception 1")
    assert isinstance(day, dict)
    assert [line["name"] for line in day["lines"]] == ["María Elena L."]
    assert "López" not in json.dumps(given, ensure_ascii=False)


@pytest.mark.parametrize("body", ["", "[]", '{"device": "no"}', '{"device": 5}'])
@pytest.mark.parametrize("path", ["take", "sync"])
def test_what_is_no_request_is_refused(console: Client, path: str, body: str) -> None:
    sent = console.post(f"/en/office/link/{path}/", body, "application/json")
    assert (sent.status_code, sent.json()) == (400, {"problem": "bad_request"})


def test_the_state_says_the_next_line_and_the_time(console: Client) -> None:
    state = console.get(f"/en/office/link/state/?device={uuid4()}").json()
    assert state["next"] == 1
    assert abs(state["at"] / 1000 - (NINE + HOUR).timestamp()) < 60
    assert console.get("/en/office/link/state/?device=x").status_code == 400


def test_what_is_to_settle_is_closed_with_a_reason(console: Client, ana: Principal) -> None:
    machine = Laptop(ana)
    machine.take()
    machine.by_reference("AAAA-AAAA-AAAA-AAAA-A", NINE)
    machine.sync(NINE + HOUR)
    (line,) = actions.show_link(by=ana, at=NINE, office=office().id).acts
    path = f"/en/office/link/act/{line.id}/settle/"
    assert "belongs to nobody we know" in console.get("/en/office/link/").content.decode()
    assert console.post(path).status_code == 422
    closed = console.post(path, {"reason": "mistake"}, follow=True).content.decode()
    assert "There is nothing to settle." in closed
    again = console.post(path, {"reason": "other"}, follow=True).content.decode()
    assert "Ana Desk was quicker" in again


def test_a_lost_machine_is_shut_out_once(console: Client, ana: Principal) -> None:
    machine = Laptop(ana)
    machine.take()
    for _ in range(2):
        page = console.post(f"/en/office/link/machine/{machine.id}/revoke/", follow=True)
        assert "Shut out by Ana Desk" in page.content.decode()
    status, given = ask(console, "take", {"device": str(machine.id)})
    assert (status, given) == (409, {"problem": "device_revoked"})


def test_reception_cannot_shut_out_a_machine(ana: Principal) -> None:
    machine = Laptop(ana)
    machine.take()
    client = Client()
    beto = clerk(username="beto.desk")
    client.force_login(StaffMember.objects.get(id=beto.staff_id))
    assert client.post(f"/en/office/link/machine/{machine.id}/revoke/").status_code == 403
    assert "Shut out Reception 1" not in client.get("/en/office/link/").content.decode()


def printed(console: Client) -> UUID:
    page = console.post("/en/office/link/sheet/", follow=True)
    assert page.status_code == 200
    return Pack.objects.get().id


def test_a_list_for_writing_has_lines_boxes_and_blank_lines(console: Client) -> None:
    booked_family()
    sheet = printed(console)
    page = console.get(f"/en/office/link/sheet/{sheet}/").content.decode()
    assert "María Elena L." in page
    assert "S20" in page
    assert page.count("☐") == 2 * 21
    assert console.get(f"/en/office/link/sheet/{uuid4()}/").status_code == 404


def test_good_lines_are_saved_and_wrong_ones_stay_with_their_reason(console: Client) -> None:
    booked_family()
    sheet = printed(console)
    form = {
        "sheet": str(sheet),
        **{"line_0": "1", "time_0": "905", "fate_0": "served"},
        **{"line_1": "44", "time_1": "9:10", "fate_1": "waits"},
        **{"line_2": "1", "time_2": "25:00", "fate_2": "waits"},
        **{"line_3": "what", "time_3": "11:30", "fate_3": "waits"},
    }
    answer = console.post("/en/office/link/paper/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 1: The arrival is registered. Number 1." in page
    for reason in (
        "This list ends with line 1",
        "Type the time as 940 or 9:40",
        "Type a line (14), S3 or a whole code",
        "It is 10:00: this time has not come yet",
    ):
        assert reason in page
    for typed in ("44", "25:00", "what", "11:30"):
        assert f'value="{typed}"' in page
    assert Visit.objects.get().state == "done"
