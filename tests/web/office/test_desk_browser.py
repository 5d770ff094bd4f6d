"""The console in a real browser: without a mouse, without scripts, on the narrowest phone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests.apps.frontdesk.office_day import (
    NINE,
    PASSWORD,
    booked_family,
    clerk,
    clock_at,
    load,
    office,
    seated,
)
from tests.chromium import launched

from movilidad.apps.frontdesk.actions import call_next, check_in
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.offices.queries import forget_cached

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BYTES = """() => performance.getEntriesByType('resource').concat(
  performance.getEntriesByType('navigation')).reduce((sum, one) => sum + one.transferSize, 0)"""


@pytest.fixture(autouse=True)
def offices(transactional_db: None) -> Iterator[None]:
    load()
    with clock_at(NINE):
        yield
    forget_cached()


@contextmanager
def console(live_server: LiveServer, *, scripts: bool, width: int = 1280) -> Iterator[Page]:
    """A browser that is signed in. Nothing of the database may be touched while it is open."""
    with launched() as chromium:
        context = chromium.new_context(
            base_url=live_server.url,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 800},
        )
        page = context.new_page()
        page.goto("/es/office/sign-in/")
        type_into(page, "#username", "ana.desk")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        press(page, "Enter")
        yield page


def type_into(page: Page, box: str, words: str) -> None:
    """Type without touching anything: the page itself puts the focus into the box."""
    page.locator(f"{box}:focus").wait_for()
    page.keyboard.type(words)


def say_yes(page: Page) -> None:
    """Enter on the page that asks whether it is the family."""
    page.locator("button:focus").wait_for()
    press(page, "Enter")


def press(page: Page, *keys: str) -> None:
    """Press keys; the last one leads to another page."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


@pytest.mark.parametrize("scripts", [True, False])
def test_a_family_is_received_by_the_keyboard_alone(
    live_server: LiveServer, scripts: bool
) -> None:
    clerk()
    booked_family()
    with console(live_server, scripts=scripts) as page:
        type_into(page, "#wanted", "lopez 1990")
        press(page, "Enter")
        say_yes(page)
        assert "Número 1." in page.content()
        page.locator("#wanted:focus").wait_for()
        press(page, "Tab", "Tab", "4", "Enter")  # find, then the box of the desk
        page.locator("#wanted:focus").wait_for()
        page.keyboard.press("Tab")  # find
        while page.locator("#call-next:focus").count() == 0:
            page.keyboard.press("Tab")  # break, close, call
        press(page, "Enter")
        assert page.locator(".mv-day__row--called").count() == 1
    assert Visit.objects.get().state == "called"


def test_the_key_n_calls_the_next_family(live_server: LiveServer) -> None:
    seated(clerk())
    booked_family()
    with console(live_server, scripts=True) as page:
        type_into(page, "#wanted", "lopez")
        press(page, "Enter")
        say_yes(page)
        page.keyboard.press("ArrowDown")
        press(page, "n")
    assert Visit.objects.get().state == "called"


def test_the_list_and_the_waiting_rooms_screen_renew_themselves(live_server: LiveServer) -> None:
    """A colleague receives and calls a family; nobody touches the two pages that are open."""
    clerk()
    colleague = seated(clerk(username="eva.desk"))
    family = booked_family()

    def receive() -> None:
        here = check_in(by=colleague, at=NINE, office=office().id, appointment=family)
        assert here.number == 1
        call_next(by=colleague, at=NINE, office=office().id)
        connections.close_all()

    with console(live_server, scripts=True) as page, ThreadPoolExecutor(1) as colleagues:
        screen = page.context.new_page()
        screen.goto("/es/office/waiting-room/")
        assert screen.locator(".mv-hall__number").count() == 0
        page.wait_for_timeout(5_000)  # the list has asked once what there is
        colleagues.submit(receive).result()
        page.locator(".mv-day__row--called").wait_for()
        screen.locator(".mv-hall__number").wait_for()


def test_the_first_view_of_the_day_is_light(live_server: LiveServer) -> None:
    clerk()
    for after in range(40):
        booked_family(NINE + timedelta(minutes=after))
    with console(live_server, scripts=True) as page:
        assert page.evaluate(BYTES) <= 150_000
