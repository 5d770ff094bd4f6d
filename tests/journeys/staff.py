"""Staff in front of a browser."""

from collections.abc import Mapping
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page
from tests.journeys.family import press, press_continue

from movilidad.rehearsal.world import PASSWORD


def sign_in(page: Page, username: str) -> None:
    page.goto("/es/office/")
    page.locator("#username:focus").wait_for()
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def open_a_desk(page: Page, name: str) -> None:
    """From the box for the scanner, with the keyboard: two stops on is the box for the desk."""
    page.locator("#wanted:focus").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.locator("#call-next").wait_for()
    page.locator("#wanted:focus").wait_for()


def choose_office(page: Page, name: str) -> None:
    page.get_by_label(name).check()
    press_continue(page)


SECRETS = {"Guatemala": sha256(b"one").digest(), "Estados Unidos": sha256(b"two").digest()}


def _type_in(page: Page, fields: Mapping[str, str]) -> None:
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)


def plan_a_session(page: Page, day: str, units: int) -> None:
    """One block from nine to eleven on a day (ISO), at the office where the manager stands."""
    page.goto("/es/office/sessions/new/")
    times = {"from": day, "to": day, "starts": "09:00", "ends": "11:00", "minutes": "120"}
    _type_in(page, times | {"units": str(units), "accessible": "1"})
    press_continue(page)
    assert page.locator("#main-content form").count() == 0, page.inner_text("main")


def announce_a_round(page: Page, code: str, day: str, opens: str, closes: str) -> str:
    """A round of the free sessions of one day; the window is in local times (ISO, to the
    minute). Returns the address of its page."""
    page.goto("/es/office/rounds/new/")
    page.get_by_label("Quetzaltenango").check()
    _type_in(page, {"code": code, "from": day, "to": day, "confirm_hours": "48"})
    _type_in(page, {"objection_hours": "0", "signing_hours": "24"})
    _type_in(page, {f"signer_{number}": name for number, name in enumerate(SECRETS, start=1)})
    page.locator("#beacon-none").check()
    for name, moment in (("opens", opens), ("closes", closes)):
        date, _, time = moment.partition("T")
        _type_in(page, {f"{name}_day": date, f"{name}_time": time})
    press_continue(page)
    for name, secret in SECRETS.items():
        _type_in(page, {"party": name, "commitment": sha256(secret).hexdigest()})
        press(page, page.locator("form[action$='/party/'] button"))
    step(page, "open")
    return page.url


def draw_and_check(page: Page, address: str) -> None:
    """Every step from the end of the window to the cross-check."""
    page.goto(address)
    step(page, "close")
    step(page, "freeze")
    for name, secret in SECRETS.items():
        page.get_by_label(name).fill(secret.hex())
        press(page, page.locator(f"form:has(label:has-text('{name}')) button"))
    for name in ("seed", "draw", "check"):
        step(page, name)
    assert page.locator("form[action$='/publish/']").count() == 0  # nobody has signed yet


def sign_the_result(page: Page, address: str, government: str) -> None:
    """An observer enters a key and signs, as the page tells it to."""
    key = Ed25519PrivateKey.from_private_bytes(SECRETS[government])
    page.goto(address)
    page.locator("#government").select_option(government)
    _type_in(page, {"public_key": key.public_key().public_bytes_raw().hex()})
    press(page, page.locator("form[action$='/key/'] button"))
    result = page.request.get(f"{address}result.json").body()
    _type_in(page, {"signature": key.sign(result).hex()})
    press(page, page.locator("form[action$='/sign/'] button"))


def step(page: Page, name: str) -> None:
    press(page, page.locator(f"form[action$='/{name}/'] button"))
    assert page.locator(f"form[action$='/{name}/']").count() == 0, page.inner_text("main")
