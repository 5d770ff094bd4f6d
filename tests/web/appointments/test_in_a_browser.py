"""Rounds and appointments in a real browser: narrow, light, without scripts."""

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
from tests.apps.appointments.world import DRAWS, Steps, load, office, plan, register
from tests.chromium import launched

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.actions import work_on_round
from movilidad.apps.appointments.models import Appointment, RoundWork, Session
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.staff.actions import open_account
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Grant, Role
from movilidad.web.public.family import COOKIE, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MY = "/es/my/appointment/"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BYTES = "performance.getEntriesByType('navigation')[0].transferSize"
# A page after the first: the stylesheet is on the phone already (its own test weighs it).
NEXT_PAGE = 5_000
NEXT_PAGE_STAFF = 15_000


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


def look_at(page: Page, addresses: list[str], *, most: int) -> None:
    """Nothing sticks out at the side, and no page is too heavy. Axe looks at them in the journey
    over every page."""
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.evaluate(OVERFLOW) <= 0, address
        assert page.evaluate(BYTES) <= most, (address, page.evaluate(BYTES))


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


def test_the_family_pages_are_narrow_and_light(live_server: LiveServer) -> None:
    for _ in range(3):
        register()
    steps = Steps(plan(units=2)).to_published()
    booked, offered = steps.offers()
    actions.confirm_offer(offer=booked.id, household=booked.household_id, at=DRAWS)
    lost = steps.row.tickets.get(session_id=None).household_id
    visits = {
        booked.household_id: ["", "cancel/", "ticket/", "print/"],
        offered.household_id: ["", "decline/", "ticket/"],
        lost: ["", "ticket/"],
    }
    for household, pages in visits.items():
        with browsing(live_server, family_cookie(household)) as page:
            look_at(page, [MY + one for one in pages], most=NEXT_PAGE)


def test_the_public_pages_are_narrow_and_light(live_server: LiveServer) -> None:
    for size in (1, 5, 9):
        register(size=size, interpreter="kek")
    Steps(plan(languages={"kek": 4})).to_published()
    with browsing(live_server, {}) as page:
        addresses = [f"/{lang}/rounds/" for lang in ("es", "en", "ht")]
        look_at(page, [*addresses, "/es/rounds/gt-2023-07-a/"], most=NEXT_PAGE)


def test_the_console_pages_fit_a_phone(live_server: LiveServer) -> None:
    for _ in range(12):
        register()
    done = Steps(plan(units=2, languages={"kek": 1})).to_published()
    [session, *_] = plan(hours=(11, 12))
    draft = Steps([session], code="gt-draft").commit()
    week = f"/es/office/sessions/?office={office().id}&from=2023-07-31"
    addresses = [
        week,
        "/es/office/sessions/new/",
        f"/es/office/sessions/{session}/",
        "/es/office/rounds/",
        "/es/office/rounds/new/",
        f"/es/office/rounds/{done.id}/",
        f"/es/office/rounds/{draft.id}/",
        f"/es/office/rounds/{draft.id}/reserves/",
    ]
    with browsing(live_server, manager_cookie()) as page:
        look_at(page, addresses, most=NEXT_PAGE_STAFF)
        page.goto("/es/office/sessions/new/")
        with page.expect_navigation():
            page.get_by_role("button", name="Crear los horarios").click()
        assert page.title().startswith("Error")
    assert Session.objects.count() == 3


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
