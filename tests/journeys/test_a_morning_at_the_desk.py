"""Issue 5: reception checks in thirty families with the keyboard only, then they are called and
served with one key for each act. No pointer is ever used, and nothing is lost or doubled."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Page, ViewportSize
from pytest_django.live_server_helper import LiveServer
from tests.apps.frontdesk.office_day import NINE, PASSWORD, book, clerk, clock_at, family, load
from tests.chromium import launched
from tests.journeys.staff import open_a_desk

from movilidad.apps.appointments.models import Appointment
from movilidad.apps.appointments.passes import make_pass
from movilidad.apps.frontdesk.models import Serving, Visit
from movilidad.apps.offices.queries import forget_cached

pytestmark = pytest.mark.django_db(transaction=True)
FAMILIES, SERVED = 30, 6


@pytest.fixture(autouse=True)
def morning(transactional_db: None) -> Iterator[None]:
    load()
    with clock_at(NINE):
        yield
    forget_cached()


def expected(number: int) -> str:
    """Book one family; what it hands over: a pass, a code, or its name and year of birth."""
    surname = f"Tzoc{chr(97 + number // 26)}{chr(97 + number % 26)}"
    household, reference = family("Ixchel", surname, born=1960 + number)
    appointment = book(household, NINE + timedelta(minutes=number))
    starts_at = NINE + timedelta(minutes=number)
    shown = (
        make_pass(appointment=appointment, starts_at=starts_at, units=1),
        reference,
        f"{surname.lower()} {1960 + number}",
    )
    return shown[number % 3]


@contextmanager
def reception(address: str) -> Iterator[Page]:
    """A clerk who is signed in. Django refuses the database while the browser is open."""
    with launched() as chromium:
        viewport: ViewportSize = {"width": 1280, "height": 800}
        page = chromium.new_context(base_url=address, viewport=viewport).new_page()
        page.goto("/es/office/sign-in/")
        page.locator("#username:focus").wait_for()
        page.keyboard.type("ana.desk")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.locator("#wanted:focus").wait_for()
        yield page


def check_in(page: Page, handed_over: str) -> None:
    """Type as a scanner does, look, say yes."""
    page.locator("#wanted:focus").wait_for()
    page.keyboard.insert_text(handed_over)
    page.keyboard.press("Enter")
    page.locator(".mv-arrival button:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator(".mv-message--success").wait_for()


def one_key(page: Page, key: str) -> None:
    page.locator("#wanted:focus").wait_for()
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press(key)


def test_thirty_families_are_received_with_the_keyboard_alone(live_server: LiveServer) -> None:
    clerk()
    handed_over = [expected(number) for number in range(FAMILIES)]
    with reception(live_server.url) as page:
        for one in handed_over:
            check_in(page, one)
        open_a_desk(page, "4")
        for _ in range(SERVED):
            for key in ("n", "s", "f"):
                one_key(page, key)
        for key in ("n", "x"):  # called, and gone
            one_key(page, key)
    visits = Visit.objects.order_by("number")
    assert [visit.number for visit in visits] == list(range(1, FAMILIES + 1))
    assert len({visit.appointment_id for visit in visits}) == FAMILIES
    assert [visit.state for visit in visits] == [
        *["done"] * SERVED,
        "left",
        *["waiting"] * (FAMILIES - SERVED - 1),
    ]
    assert Serving.objects.filter(desk="4", outcome="done").count() == SERVED
    assert Appointment.objects.filter(state="attended").count() == SERVED
