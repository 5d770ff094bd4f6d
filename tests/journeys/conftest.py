"""One site for all journeys of a process, a browser for each file; a fresh phone or desk for each
test. `tests/work_units.py` keeps the journeys that share the site in one process."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.chromium import launched
from tests.databases import Migrated
from tests.journeys.site import Site, running_site

_PHONE = {"width": 360, "height": 740}
_DESK = {"width": 1280, "height": 800}

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def site(roomy_folder: Path, migrated_database: Migrated) -> Iterator[Site]:
    with (
        migrated_database.copy() as url,
        running_site(roomy_folder / "journeys", url) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def contexts(browser: Browser, site: Site) -> Iterator[Callable[..., BrowserContext]]:
    """Make browsers that share nothing; each has a network of its own, as our proxy tells it."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        network = {"X-Forwarded-For": f"100.{64 + next(_networks)}.7.7"}
        context = browser.new_context(
            base_url=site.address,
            extra_http_headers=network,
            **options,  # type: ignore[arg-type] # handed on as they are
        )
        context.set_default_timeout(10_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


_networks = count()


@pytest.fixture
def phone(contexts: Callable[..., BrowserContext]) -> Page:
    """A phone of 360 px in Spanish, without JavaScript."""
    return contexts(viewport=_PHONE, java_script_enabled=False, locale="es-GT").new_page()


@pytest.fixture
def desk(contexts: Callable[..., BrowserContext]) -> OpenPage:
    """Open a staff machine; `desk()` for each person."""

    def open_one(**options: object) -> Page:
        return contexts(viewport=_DESK, locale="es-GT", **options).new_page()

    return open_one
