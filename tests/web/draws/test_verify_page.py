"""The page that checks a draw, in a real browser: it agrees with both programs of the house."""

import base64
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests.apps.appointments.world import DRAWS, Steps, load, plan, register
from tests.core.draw.example import FOLDER
from tests.core.draw.test_folder import (
    certificates,
    forgeries,
    in_totals,
    leaves_of,
    published,
    small,
    with_change,
)
from tests.web.appointments.test_in_a_browser import browsing, family_cookie

from movilidad.core.draw import folder, verify_draw
from movilidad.core.draw.certificate import check_certificate
from movilidad.core.draw.verify import verify

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
VERIFY = "/es/rounds/gt-2023-07-a/verify/"
CHECK = """async ([files, held]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const read = Object.fromEntries(Object.entries(files).map(([n, text]) => [n, bytes(text)]));
  const found = await drawCheck.checkFolder(read);
  let told = null;
  const problem = held === null ? "" : await drawCheck.problemOf(async () => {
    told = await drawCheck.checkCertificate(read, held);
  });
  return {holds: found.every(([, one]) => one === ""), problem, told};
}"""


@pytest.fixture(autouse=True)
def _world(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    offset = int((DRAWS - datetime.now(UTC)).total_seconds())
    monkeypatch.setattr("django.conf.settings.CLOCK_OFFSET", offset)


def families() -> list[UUID]:
    return [register(size=1 + number % 9, phone=f"+5025550{number:04}") for number in range(12)]


def in_page(page: Page, files: dict[str, bytes], held: object = None) -> Any:
    coded = {name: base64.b64encode(data).decode() for name, data in files.items()}
    return page.evaluate(CHECK, [coded, held])


def lines(page: Page) -> list[tuple[str, bool]]:
    page.locator("#draw-found[data-busy=false]").wait_for()
    found = page.locator("#draw-found li").all()
    return [(one.inner_text(), one.get_attribute("data-holds") == "true") for one in found]


def test_page_and_programs_agree_on_the_published_example(live_server: LiveServer) -> None:
    families()
    Steps(plan(units=4)).to_published()
    public = FOLDER / "public"
    files = {path.name: path.read_bytes() for path in public.iterdir()}
    with browsing(live_server, {}) as page:
        page.goto(VERIFY)
        page.context.set_offline(True)  # once loaded it needs nobody
        for held in certificates():
            told = in_page(page, files, held)
            ours = check_certificate(held, **published(files))
            assert told["holds"]
            assert told["problem"] == ""
            assert told["told"]["key"] == ours.key
            assert told["told"]["place"] == ours.answer.position
            assert told["told"]["session"] == ours.answer.session
            assert [tuple(one) for one in told["told"]["closed"]] == [
                (one.session, one.at) for one in ours.answer.closed_before
            ]
            said, (*alone,) = verify_draw.check_certificate(files, held), told["told"]["key"]
            assert said[0].endswith("".join(alone))
        page.locator("details summary").first.click()
        page.locator("#folder").set_input_files(list(public.iterdir()))
        page.locator("#receipt-file").set_input_files(
            FOLDER / "certificates" / "without-a-seat.json"
        )
        page.get_by_role("button", name="Comprobar").click()
        shown = lines(page)
        assert all(holds for _, holds in shown), shown
        assert len(shown) > 8
        assert "Por eso no obtuve uno" in shown[-1][0]


def test_the_page_finds_a_flipped_bit_wherever_the_program_does(live_server: LiveServer) -> None:
    families()
    Steps(plan(units=4)).to_published()
    with browsing(live_server, {}) as page:
        page.goto(VERIFY)
        assert in_page(page, small()["public"])["holds"]
        tried = 0
        for what, files in forgeries("public", 37):
            # The signature itself needs the pairing; the page says that it leaves it out.
            if in_totals(files):
                continue
            assert not verify(files).holds, what
            assert not in_page(page, files)["holds"], what
            tried += 1
        assert tried > 50
        whole = small()["public"]
        for name in sorted(whole.keys() - {folder.SUMS}):
            flipped = bytes([whole[name][0] ^ 1]) + whole[name][1:]
            assert not in_page(page, whole | {name: flipped})["holds"], name


def test_a_receipt_with_anything_changed_is_refused(live_server: LiveServer) -> None:
    families()
    Steps(plan(units=4)).to_published()
    files = {path.name: path.read_bytes() for path in (FOLDER / "public").iterdir()}
    with browsing(live_server, {}) as page:
        page.goto(VERIFY)
        held = certificates()[0]
        for path in leaves_of(held):
            if path[-1] != "size":  # published, and not proven by a path
                changed = with_change(held, path)
                assert in_page(page, files, changed)["problem"] != "", path


def test_a_family_checks_its_ticket_on_its_phone_in_its_language(live_server: LiveServer) -> None:
    everyone = families()
    steps = Steps(plan(units=2)).to_published()
    seated = next(one for one in everyone if steps.ticket_of(one).session_id)
    unseated = next(one for one in everyone if not steps.ticket_of(one).session_id)
    places = {one: (steps.ticket_of(one).position or 0) + 1 for one in (seated, unseated)}
    for lang, turn, none in (
        ("es", "Mi turno fue el {} de 12.", "Por eso no obtuve uno."),
        ("en", "My turn was number {} of 12.", "That is why I got none."),
        ("ht", "Tou mwen te nimewo {} sou 12.", "Se pou sa mwen pa jwenn."),
    ):
        for household in (seated, unseated):
            with browsing(live_server, family_cookie(household)) as page:
                sent: list[str] = []
                page.on("request", lambda request, sent=sent: sent.append(request.url))
                page.goto(f"/{lang}/my/appointment/ticket/check/")
                shown = lines(page)
                assert all(holds for _, holds in shown), shown
                said = " ".join(text for text, _ in shown)
                assert turn.format(places[household]) in said
                assert (none in said) == (household == unseated)
                receipt = page.locator("#receipt").input_value()
                assert json.loads(receipt)["application"]["units"] in (1, 2, 3)
                assert not [one for one in sent if receipt[:20] in one]


def test_the_page_says_what_is_missing(live_server: LiveServer) -> None:
    [household, *_] = families()
    steps = Steps(plan(units=2)).to_published()
    ticket = steps.ticket_of(household).text
    with browsing(live_server, {}) as page:
        page.goto(VERIFY)
        page.locator("#receipt").fill(ticket.lower())
        page.get_by_role("button", name="Comprobar").click()
        assert "Sin el recibo" in lines(page)[-1][0]
        page.locator("#receipt").fill('{"application": 1}')
        page.get_by_role("button", name="Comprobar").click()
        page.get_by_text("No se puede leer").wait_for()


def test_without_scripts_the_ticket_page_shows_the_check_done(live_server: LiveServer) -> None:
    [household, *_] = families()
    steps = Steps(plan(units=2)).to_published()
    with browsing(live_server, family_cookie(household), scripts=False) as page:
        page.goto("/es/my/appointment/ticket/")
        main = page.locator("main").text_content() or ""
        assert "Mi registro está en la lista fijada." in main
        assert "todo se sostiene" in main
        page.goto(VERIFY)
        assert "La página de su boleto la muestra ya hecha" in page.inner_text("main")
    receipt = Client(headers={"cookie": "=".join(*family_cookie(household).items())})
    held = receipt.get("/es/my/appointment/ticket/receipt.json").json()
    files = {
        name: Client().get(f"/draws/{steps.code}/{name}").content for name in folder.PUBLIC_FILES
    }
    assert verify(files).holds
    assert verify_draw.check_certificate(files, held)
    picture = receipt.get("/es/my/appointment/ticket/receipt.svg")
    assert picture.content.startswith(b"<svg")
    for wrong in ("entrants.jsonl", "result_full.json", "..%2Fx", "nothing"):
        assert Client().get(f"/draws/{steps.code}/{wrong}").status_code == 404
