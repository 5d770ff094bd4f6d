"""Rounds and appointments in a real browser. How wide and heavy their pages are, the journey over
every page looks at."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests.apps.appointments.world import DRAWS, Steps, load, plan, register
from tests.chromium import launched

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.actions import work_on_round
from movilidad.apps.appointments.models import Appointment, RoundWork
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.staff.actions import open_account
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Grant, Role
from movilidad.web.public.family import COOKIE, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MY = "/es/my/appointment/"


@pytest.fixture(autouse=True)
def _world(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    offset = int((DRAWS - datetime.now(UTC)).total_seconds())
    monkeypatch.setattr("django.conf.settings.CLOCK_OFFSET", offset)


@contextmanager
def browsing(
    live_server: LiveServer, cookies: dict[str, str], *, scripts: bool = True, width: int = 320
) -> Iterator[Page]:
    """A browser with cookies. Nothing of the database may be touched while it is open."""
    with launched() as chromium:
        context = chromium.new_context(
            base_url=live_server.url,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 740},
        )
        for name, value in cookies.items():
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        yield context.new_page()


def family_cookie(household: UUID) -> dict[str, str]:
    response = HttpResponse()
    sign_in(response, household)
    return {COOKIE: response.cookies[COOKIE].value}


def manager_cookie() -> dict[str, str]:
    member = open_account(
        by=SYSTEM,
        at=DRAWS,
        username="ana.manager",
        full_name="Ana Prueba",
        password="correct horse battery staple",
        grants=[Grant(Role.MANAGER, None)],
    )
    client = Client()
    client.force_login(StaffMember.objects.get(id=member))
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def test_a_family_confirms_without_scripts_and_by_the_keyboard(live_server: LiveServer) -> None:
    household = register()
    Steps(plan()).to_published()
    with browsing(live_server, family_cookie(household), scripts=False, width=360) as page:
        page.goto(MY)
        page.get_by_role("button", name="Sí, iremos").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url.endswith(MY)
        assert page.get_by_role("heading", level=1).inner_text() == "Su cita está confirmada"
        page.go_back()
        page.reload()
        assert page.get_by_role("heading", level=1).inner_text() == "Su cita está confirmada"
    assert Appointment.objects.get().household_id == household


def test_a_step_under_way_is_shown_in_place_until_it_is_done(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_on_round, "SMALL", -1)  # every round is large enough for a worker
    register()
    steps = Steps(plan()).commit().open().close()
    with browsing(live_server, manager_cookie()) as page, ThreadPoolExecutor(1) as worker:
        page.goto(f"/es/office/rounds/{steps.id}/")
        page.locator("form[action$='/freeze/'] button").click()
        page.locator("#work").wait_for()
        assert page.locator("meta[http-equiv]").count() == 0
        page.evaluate("document.title = 'the same page'")
        page.wait_for_timeout(4_000)
        assert page.title() == "the same page"
        worker.submit(take_the_step).result()
        page.locator("#work").wait_for(state="detached")
        assert page.title() != "the same page"
    with connection.cursor() as cursor:  # the queue's tables are its own: no test empties them
        cursor.execute("DELETE FROM procrastinate_jobs")


def take_the_step() -> None:
    """What the worker does, in a thread of its own as it has a process of its own."""
    [work] = RoundWork.objects.values_list("id", flat=True)
    actions.do_work(work=work)
    connections.close_all()
