"""A manager builds a week, sees what a closure does to families, saves it, and the families
are moved and told."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.databases import Migrated
from tests.journeys.family import press_continue
from tests.journeys.site import GUATEMALA, ROOT, Site, running_site
from tests.journeys.staff import choose_office, sign_in

ROOM = "/es/office/timetable/"


@pytest.fixture(scope="module")
def site(roomy_folder: Path, migrated_database: Migrated) -> Iterator[Site]:
    """Its own: what is closed and built anew here would pull sessions from under others."""
    with migrated_database.copy() as url, running_site(roomy_folder / "manager", url) as running:
        yield running


def test_a_manager_builds_a_week_and_moves_the_families_of_a_closed_day(
    site: Site, desk: Callable[..., Page]
) -> None:
    page = desk()
    page.set_default_timeout(60_000)
    sign_in(page, "gerencia")
    choose_office(page, "CAPMiR Izabal")
    monday = _monday_in(site, weeks=6)
    open_mornings(page)
    add_a_desk(page, "9")
    add_somebody(page, "Ventanilla 9", "staff")
    add_somebody(page, "Intérprete Kaqchikel 1", "interpreter", language="cak")
    with working(site):
        make_sessions(page, weeks=8)
    page.goto(f"{ROOM}?from={monday}")
    assert "09:00–11:00" in page.inner_text("main")

    note_absence(page, "Ventanilla 9", monday)
    page.goto(f"{ROOM}day/?day={monday}")
    assert "Enfermedad" in page.inner_text("main")

    close(page, monday + timedelta(days=1))
    page.goto(f"{ROOM}?from={monday}")
    assert "Reparaciones" in page.inner_text("main")
    page.goto("/es/offices/izabal/")
    assert "Reparaciones" in page.inner_text("main")


def test_a_closed_day_with_families_shows_them_and_moves_them(
    site: Site, desk: Callable[..., Page]
) -> None:
    page = desk()
    page.set_default_timeout(60_000)
    sign_in(page, "gerencia")
    choose_office(page, "Quetzaltenango")
    day = (site.now().astimezone(GUATEMALA) + timedelta(days=7)).date()
    page.goto(f"{ROOM}closure/")
    page.locator("#first").fill(day.isoformat())
    page.locator("#last").fill((day + timedelta(days=2)).isoformat())
    page.locator("#reason").select_option("weather")
    press_continue(page)
    shown = page.inner_text("main")
    assert "Todavía no se guardó nada" in shown
    assert "Familias que tendrían que cambiar" in shown
    assert page.locator("select[name^='move_']").count() > 0
    page.locator("button[value='save']").click()
    page.wait_for_url(lambda url: "/plan/" in url)
    said = page.inner_text("main")
    assert "Todas recibieron un mensaje" in said
    assert "Mal tiempo" in said


@contextmanager
def working(site: Site) -> Iterator[None]:
    """The worker beside the site, as in production: long work is left to it."""
    command = [str(Path(sys.executable).parent / "movilidad"), "worker", "--jobs", "1"]
    worker = subprocess.Popen(command, env=site.environment, cwd=ROOT)
    yield
    worker.terminate()
    assert worker.wait(30) == 0


def open_mornings(page: Page) -> None:
    page.goto(f"{ROOM}hours/")
    for weekday in range(1, 6):
        page.locator(f"#from_{weekday}_a").fill("09:00")
        page.locator(f"#to_{weekday}_a").fill("13:00")
    _look_and_save(page)


def add_a_desk(page: Page, code: str) -> None:
    page.goto(f"{ROOM}desk/")
    page.locator("#code").fill(code)
    page.get_by_label("Se llega sin gradas").check()
    _look_and_save(page)
    assert code in page.inner_text("main")


def add_somebody(page: Page, label: str, kind: str, language: str = "") -> None:
    page.goto(f"{ROOM}person/")
    page.locator("#kind").select_option(kind)
    page.locator("#label").fill(label)
    if language:
        page.locator("#language_0").select_option(language)
    _look_and_save(page)
    assert label in page.inner_text("main")


def make_sessions(page: Page, weeks: int) -> None:
    page.goto(f"{ROOM}plan/")
    page.locator("#weeks").fill(str(weeks))
    page.get_by_role("button", name="Crear horarios").click()
    page.wait_for_url(lambda url: "/run/" in url)
    # nobody touches the page: it renews its figures until the worker is done
    page.locator("label", has_text="Listo").wait_for(timeout=90_000)


def note_absence(page: Page, label: str, day: date) -> None:
    page.goto(f"{ROOM}absence/")
    page.locator("#worker").select_option(label=label)
    page.locator("#reason").select_option("ill")
    _fill_span(page, day)
    _look_and_save(page)


def close(page: Page, day: date) -> None:
    page.goto(f"{ROOM}closure/")
    _fill_span(page, day)
    page.locator("#reason").select_option("works")
    _look_and_save(page)


def _fill_span(page: Page, day: date) -> None:
    page.locator("#first").fill(day.isoformat())
    page.locator("#last").fill(day.isoformat())


def _look_and_save(page: Page) -> None:
    """What touches no session is saved at once; else the effect is shown, and then kept."""
    press_continue(page)
    if page.locator("button[value='save']").count():
        assert "Todavía no se guardó nada" in page.inner_text("main")
        page.locator("button[value='save']").click()
    page.wait_for_url(lambda url: "/plan/" in url)


def _monday_in(site: Site, weeks: int) -> date:
    today = site.now().astimezone(GUATEMALA).date()
    return today + timedelta(days=7 * weeks - today.weekday())
