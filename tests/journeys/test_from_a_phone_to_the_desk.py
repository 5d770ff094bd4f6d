"""The journey of issue 2: a family registers on a small phone without JavaScript, is drawn,
confirms, and is received at an office by scanning its slip; the trail shows who saw what."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Page
from tests.journeys.family import FAMILY, go_through, press_continue, reference_on
from tests.journeys.site import GUATEMALA, Site

from movilidad.rehearsal.world import PASSWORD

RECEIVED_AT = datetime(2023, 8, 11, 8, 50, tzinfo=GUATEMALA)
_OPEN_A_ROUND = """
import django; django.setup()
from datetime import date, time, timedelta
from movilidad.apps.appointments import actions as rounds
from movilidad.apps.offices.queries import programme
from movilidad.apps.staff.queries import principal_named
from movilidad.infra.clock import now
from hashlib import sha256
at, here, by = now(), programme("gt"), principal_named("gerencia").actor
office = here.office_named("quetzaltenango").id
planned = rounds.plan_sessions(programme="gt", office=office, days=[date(2023, 8, 11)],
    times=[(time(9), time(11))], units=400, accessible=1, languages={}, by=by, at=at)
made = rounds.create_round(programme=here.id, code="gt-journey", opens_at=at,
    closes_at=at + timedelta(hours=1), sessions=planned.created, by=by, at=at,
    reserves=[{"code": "OPEN", "units": 400, "who": "*", "order": "lottery"}])
for name in ("Guatemala", "Estados Unidos"):
    secret = sha256(name.encode())
    party = rounds.commit_secret(round_id=made, party=name, by=by, at=at,
        commitment=sha256(secret.digest()).hexdigest())
    print(made, party, secret.hexdigest())
rounds.open_round(round_id=made, by=by, at=at)
"""
_DRAW = """
import django; django.setup()
from uuid import UUID
from movilidad.apps.appointments import actions as rounds
from movilidad.apps.staff.queries import principal_named
from movilidad.infra.clock import now
lines = [line.split() for line in {secrets!r}.splitlines()]
made, at, by = UUID(lines[0][0]), now(), principal_named("gerencia").actor
rounds.close_round(round_id=made, by=by, at=at)
rounds.freeze_round(round_id=made, by=by, at=at)
for _, party, secret in lines:
    rounds.reveal_secret(round_id=made, party=UUID(party), secret=secret, by=by, at=at)
rounds.draw_round(round_id=made, by=by, at=at)
rounds.publish_round(round_id=made, by=by, at=at)
"""


def test_a_family_goes_from_its_phone_to_the_desk(
    site: Site, phone: Page, desk: Callable[..., Page], tmp_path: Path
) -> None:
    secrets = site.run(_OPEN_A_ROUND)
    reference = register_after_the_pre_check(phone)
    assert "sorteo" in phone.inner_text("main")

    site.move_clock_to(site.now() + timedelta(minutes=61))
    site.run(_DRAW.format(secrets=secrets))

    come_back(phone, reference, "1990")
    confirm(phone)
    code = code_on(download_slip(phone, tmp_path / "slip.pdf"))
    assert reference.replace(" ", "") not in code  # the slip does not open the family's pages

    site.move_clock_to(RECEIVED_AT)
    clerk = desk()
    sign_in(clerk, "recepcion")
    receive_by_keyboard(clerk, code)

    manager = desk()
    sign_in(manager, "gerencia")
    choose_office(manager, "Quetzaltenango")
    trail = trail_of(manager, reference)
    assert "Recepción Quetzaltenango" in trail
    assert "Gerencia del programa" in trail
    assert "familia" in trail.lower()


def register_after_the_pre_check(page: Page) -> str:
    """From the start page to the code that the family keeps."""
    page.goto("/")
    page.locator("main a[href='/es/check/']").first.click()
    page.locator("#main-content a.govuk-button").first.click()
    asked = go_through(page, FAMILY)
    assert page.url.split("?")[0].endswith("/check/result/"), page.url
    page.locator("#main-content a.govuk-button").first.click()
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
    page.locator("#main-content a.govuk-button").first.click()
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


def sign_in(page: Page, username: str) -> None:
    page.goto("/es/office/")
    page.locator("#username:focus").wait_for()
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def choose_office(page: Page, name: str) -> None:
    page.get_by_label(name).check()
    press_continue(page)


def receive_by_keyboard(page: Page, code: str) -> None:
    """A scanner types the code and Enter; then call, serve and finish, one key each."""
    page.locator("#wanted:focus").wait_for()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.locator(".mv-arrival button:focus").wait_for()
    assert "María Ixchel T." in page.inner_text("main")  # enough to call her, not more
    page.keyboard.press("Enter")
    page.locator(".mv-day__row--waiting").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    for stage in ("called", "serving"):
        row = page.locator(f".mv-day__row--{stage}")
        row.wait_for()
        while not row.locator("button:focus").count():
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    page.locator(".mv-day__row--done").wait_for()


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
