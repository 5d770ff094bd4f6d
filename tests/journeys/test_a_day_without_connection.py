"""The server is gone for an hour, and the machine loses power in the middle: nobody is lost."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright
from tests.apps.frontdesk.office_day import PASSWORD
from tests.databases import Migrated
from tests.journeys.killable import Machine, office_machine
from tests.journeys.site import Site, running_site

PAGE = "/es/office/without-connection/"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_STAFF = """
import django
django.setup()
from tests.apps.frontdesk.office_day import clerk
from movilidad.apps.staff.types import Role
clerk(Role.DESK, at="quetzaltenango", username="recepcion")
clerk(Role.MANAGER, at="quetzaltenango", username="gerencia")
"""
_FAMILIES = """
import json
import django
django.setup()
from datetime import timedelta
from tests.apps.frontdesk.office_day import book, family
from movilidad.apps.appointments.passes import make_pass
from movilidad.infra.clock import now
noon = now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
made = []
for given in ("Zenaida", "Zoilo", "Zulma", "Zacarias"):
    household, reference = family(given, "Quxtepeque")
    appointment = book(household, noon, at="quetzaltenango")
    slip = make_pass(appointment=appointment, starts_at=noon, units=1)
    made.append({"id": str(appointment), "slip": slip, "reference": reference})
print(json.dumps(made))
"""
_MEANWHILE = """
import django
django.setup()
from movilidad.apps.appointments.models import Appointment
from movilidad.apps.frontdesk.actions import check_in
from movilidad.apps.staff.queries import principal_named
from movilidad.infra.clock import now
seat = Appointment.objects.get(id="{seen}")
check_in(by=principal_named("gerencia"), at=now(), office=seat.office_id, appointment=seat.id)
Appointment.objects.filter(id="{gone}").update(state="cancelled", changed_at=now())
"""
_AFTERWARDS = """
import json
import django
django.setup()
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.offline.models import Received
rows = Visit.objects.filter(appointment_id__in={ids!r})
acts = Received.objects.order_by("sequence")
print(json.dumps({{
    "visits": sorted([str(row.appointment_id), row.number] for row in rows),
    "acts": [[row.kind, row.outcome, row.basis] for row in acts],
}}))
"""


@dataclass
class Day:
    """The site, the machine at reception, and four families that are expected."""

    site: Site
    machine: Machine
    families: list[dict[str, str]]

    def now(self, program: str, **values: Any) -> Any:
        printed = self.site.run(program.format(**values) if values else program)
        return json.loads(printed) if printed.strip() else None


@pytest.fixture
def day(roomy_folder: Path, migrated_database: Migrated) -> Iterator[Day]:
    with (
        migrated_database.copy() as url,
        running_site(roomy_folder / "offline", url, world=False) as site,
    ):
        site.run(_STAFF)
        families = json.loads(site.run(_FAMILIES))
        with (
            sync_playwright() as playwright,
            office_machine(playwright, site.folder / "profile", site.address) as machine,
        ):
            yield Day(site, machine, families)


def take_the_day_along(day: Day) -> tuple[Page, str]:
    page = day.machine.open()
    page.goto(f"{day.site.address}/es/office/")
    sign_in_at(page, day.site)
    page.goto(day.site.address + PAGE)
    page.locator("#suggest").click()
    phrase = page.inner_text("#suggested")
    page.locator("#take-form [type=submit]").click()
    page.locator("#desk").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page, phrase


def sign_in_at(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/es/office/")
    if page.locator("#username").count():
        sign_in_form(page)


def sign_in_form(page: Page) -> None:
    page.locator("#username").fill("recepcion")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def unlock(page: Page, day: Day, phrase: str) -> None:
    page.goto(day.site.address + PAGE)
    page.locator("#passphrase").fill("no es esta frase")
    page.keyboard.press("Enter")
    page.locator("#passphrase-problem").wait_for()
    page.locator("#passphrase").fill(phrase)
    page.keyboard.press("Enter")
    page.locator("#desk").wait_for()


def receive(page: Page, text: str) -> str:
    """Scan or type, Enter, look, Enter; what the screen says then."""
    page.locator("#wanted:focus").wait_for()
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")
    page.locator("#found button:focus").wait_for()
    page.keyboard.press("Enter")
    done = page.locator("#done .mv-message--success")
    done.wait_for()
    return done.inner_text()


def unsent(page: Page) -> int:
    return int(page.locator("#status").get_attribute("data-unsent") or -1)


def refused_as_forged(page: Page, slip: str) -> None:
    page.locator("#wanted").fill(slip[:-1] + ("0" if slip[-1] != "0" else "1"))
    page.keyboard.press("Enter")
    page.locator("#done .mv-message--error").wait_for()
    assert page.locator("#found button").count() == 0
    page.locator("#wanted").fill("")
    page.locator("#wanted").focus()


def receive_without_appointment_and_take_it_back(page: Page, number: int) -> None:
    page.locator("#walk-in summary").click()
    page.locator("#walk-in-form [type=submit]").click()
    done = page.locator("#done")
    done.get_by_text(f"Número {number}").wait_for()
    page.locator("#acts li").nth(0).get_by_role("button").click()
    done.get_by_text("queda deshecho").wait_for()


def come_back(page: Page, day: Day) -> Page:
    """An hour later the server answers again; the clerk has to sign in, and does not unlock."""
    context = page.context
    context.clear_cookies()
    page.close()
    again = day.machine.window(context, ahead=60 * 60)
    day.site.start()
    again.goto(day.site.address + PAGE)
    again.locator("#sign-in").click()
    sign_in_form(again)
    again.locator("#status[data-unsent='0']").wait_for()
    assert again.locator("#locked").is_visible()
    return again


def settle_the_open_line(page: Page) -> None:
    page.locator("#settle a").click()
    assert page.locator(".mv-offline__open > li").count() == 1
    page.locator("select[name=reason]").select_option("sent_home")
    page.locator(".mv-offline__settle button").click()
    page.get_by_text("No hay nada que cerrar").wait_for()


def nobody_was_lost_or_doubled(day: Day) -> None:
    by_pass, by_code, by_name, _ = (one["id"] for one in day.families)
    found = day.now(_AFTERWARDS, ids=[one["id"] for one in day.families])
    numbers = dict(found["visits"])
    assert set(numbers) == {by_pass, by_code, by_name}
    assert (numbers[by_code], numbers[by_name]) == (501, 502)
    assert [act[:2] for act in found["acts"]] == [
        ["check_in", "already_here"],
        ["check_in", "applied"],
        ["check_in", "applied"],
        ["check_in", "cancelled"],
        ["walk_in", "walk_in"],
        ["undo", "undone"],
    ]
    assert {act[2] for act in found["acts"]} == {"corrected"}  # the machine is years ahead


def test_an_hour_without_a_server_and_a_machine_that_dies(day: Day) -> None:
    page, phrase = take_the_day_along(day)
    by_pass, by_code, _, gone = day.families
    day.site.stop()
    unlock(page, day, phrase)
    page.locator("#status[data-lost=true]").wait_for()
    refused_as_forged(page, by_pass["slip"])
    assert "Número 500" in receive(page, by_pass["slip"])
    assert "Número 501" in receive(page, by_code["reference"])
    assert "Número 502" in receive(page, "zulma q 1990")
    day.machine.lose_power()

    page = day.machine.open(ahead=40 * 60)
    unlock(page, day, phrase)
    assert (unsent(page), page.locator("#acts li").count()) == (3, 3)
    assert "Número 503" in receive(page, gone["reference"])
    receive_without_appointment_and_take_it_back(page, 504)
    assert unsent(page) == 6

    day.site.move_clock_to(day.site.now() + timedelta(hours=1))
    day.now(_MEANWHILE, seen=by_pass["id"], gone=gone["id"])
    page = come_back(page, day)
    told = {one.get_attribute("data-outcome") for one in page.locator("#told li").all()}
    assert {"already_here", "cancelled"} <= told
    settle_the_open_line(page)
    nobody_was_lost_or_doubled(day)

    day.machine.lose_power()
    disk = day.machine.everything_on_disk()
    for name in ("Zenaida", "Zulma", "Quxtepeque", by_code["reference"], phrase):
        assert name.encode() not in disk
        assert name.encode("utf-16-le") not in disk
