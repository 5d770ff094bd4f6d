"""The journey of issue 2: a family registers on a small phone without JavaScript, is drawn,
confirms, and is received at an office by scanning its slip; the trail shows who saw what."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Page
from tests.journeys.family import FAMILY, go_through, press, press_continue, reference_on
from tests.journeys.site import GUATEMALA, Site
from tests.journeys.staff import (
    announce_a_round,
    choose_office,
    draw_and_check,
    open_a_desk,
    plan_a_session,
    sign_in,
    sign_the_result,
    step,
)

RECEIVED_AT = datetime(2023, 8, 11, 8, 50, tzinfo=GUATEMALA)


def test_a_family_goes_from_its_phone_to_the_desk(
    site: Site, phone: Page, desk: Callable[..., Page], tmp_path: Path
) -> None:
    manager = desk()
    sign_in(manager, "gerencia")
    choose_office(manager, "Quetzaltenango")
    plan_a_session(manager, "2023-08-11", units=400)
    begins = site.now().astimezone(GUATEMALA)
    closes = begins + timedelta(hours=1)
    address = announce_a_round(manager, "gt-journey", "2023-08-11", _local(begins), _local(closes))

    reference = register_after_the_pre_check(phone)
    assert "sorteo" in phone.inner_text("main")

    site.move_clock_to(closes + timedelta(minutes=1))
    draw_and_check(manager, address)
    for name, government in (("observa-gt", "Guatemala"), ("observa-us", "Estados Unidos")):
        observer = desk()
        sign_in(observer, name)
        sign_the_result(observer, address, government)
    manager.goto(address)
    step(manager, "publish")

    come_back(phone, reference, "1990")
    confirm(phone)
    code = code_on(download_slip(phone, tmp_path / "slip.pdf"))
    assert reference.replace(" ", "") not in code  # the slip does not open the family's pages

    site.move_clock_to(RECEIVED_AT)
    clerk = desk()
    sign_in(clerk, "recepcion")
    receive_by_keyboard(clerk, code)

    trail = trail_of(manager, reference)
    assert "Recepción Quetzaltenango" in trail
    assert "Gerencia del programa" in trail
    assert "familia" in trail.lower()


def _local(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def register_after_the_pre_check(page: Page) -> str:
    """From the start page to the code that the family keeps."""
    page.goto("/")
    press(page, page.locator("main a[href='/es/check/']").first)
    press(page, page.locator("#main-content a.govuk-button").first)
    asked = go_through(page, FAMILY)
    assert page.url.split("?")[0].endswith("/check/result/"), page.url
    press(page, page.locator("#main-content a.govuk-button").first)
    press_continue(page)
    again = go_through(page, FAMILY)
    assert "nationality" in asked
    assert "nationality" not in again  # carried over, not asked twice
    assert page.url.endswith("/register/check/"), page.url
    assert "Tzoc Ba’" in page.inner_text("main")
    press_continue(page)
    assert page.url.endswith("/register/done/"), page.inner_text("main")
    return reference_on(page)


def come_back(page: Page, reference: str, birth_year: str) -> None:
    """Another day, perhaps another phone: nothing is remembered."""
    page.context.clear_cookies()
    page.goto("/es/my/")
    assert "Tzoc" not in page.content()
    page.get_by_label("Su código").fill(reference.lower())
    page.get_by_label("Año de nacimiento").fill(birth_year)
    press_continue(page)
    assert page.url.endswith("/es/my/"), page.inner_text("main")


def confirm(page: Page) -> None:
    press(page, page.locator("#main-content a.govuk-button").first)
    assert page.url.endswith("/my/appointment/")
    assert "08:59" not in page.inner_text("main")
    press_continue(page)
    assert page.url.endswith("/my/appointment/"), page.inner_text("main")
    assert page.locator("a[href$='/slip.pdf']").count() == 1, page.inner_text("main")


def download_slip(page: Page, to: Path) -> Path:
    with page.expect_download() as started:
        page.locator("a[href$='/appointment/slip.pdf']").click()
    started.value.save_as(to)
    return to


def code_on(slip: Path) -> str:
    """What a scanner reads from the printed slip."""
    document = pypdfium2.PdfDocument(slip)
    try:
        picture = document[0].render(scale=4).to_pil()
    finally:
        document.close()
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1, found
    return found[0].text


def receive_by_keyboard(page: Page, code: str) -> None:
    """A scanner types the code and Enter; a desk is opened; then call, serve and finish, one
    key each."""
    page.locator("#wanted:focus").wait_for()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.locator(".mv-arrival button:focus").wait_for()
    assert "María Ixchel T." in page.inner_text("main")  # enough to call her, not more
    page.keyboard.press("Enter")
    page.locator(".mv-day__row--waiting").wait_for()
    open_a_desk(page, "1")
    for key, stage in (("n", "called"), ("s", "serving"), ("f", "done")):
        page.keyboard.press("Escape")
        page.keyboard.press(key)
        page.locator(f".mv-day__row--{stage}").wait_for()
        page.locator("#wanted:focus").wait_for()


def trail_of(page: Page, reference: str) -> str:
    """The manager finds the household by its code and opens who saw what."""
    page.goto("/es/office/people/")
    page.locator("#reference:focus").wait_for()
    page.keyboard.type(reference)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Tzoc Ba’").click()
    page.locator("#main-content a[href$='/trail/']").click()
    page.wait_for_url("**/trail/")
    return page.inner_text("main")
