"""Every page in a real browser: axe is silent, 320 px are enough, targets reach 44 px."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.chromium import launched
from tests.web.design_pages import LANGUAGES, render_all

from movilidad.design.stylesheet import BUILT

pytestmark = pytest.mark.journey

# Links inside running text are excepted by WCAG 2.5.8; a radio's drawn circle is its label's.
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, summary')]
  .filter(e => !e.matches('.govuk-skip-link, [type=radio], [type=checkbox], [type=hidden]'))
  .filter(e => !e.closest('main p, .mv-prose, td, th, dd, .mv-office, .govuk-task-list'))
  .filter(e => e.getBoundingClientRect().height < 43.5)
  .map(e => e.outerHTML.slice(0, 120))"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page as a file beside the stylesheets it asks for."""
    root = tmp_path_factory.mktemp("pages")
    shutil.copytree(BUILT, root / "design")
    for lang in LANGUAGES:
        (root / lang).mkdir()
        for name, html in render_all(lang).items():
            (root / lang / f"{name}.html").write_text(html.replace('"/static/', '"../'))
    return root


def opened(browser: Browser, path: Path, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_works_on_the_narrowest_phone(
    browser: Browser, folder: Path, lang: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    for path in sorted((folder / lang).glob("*.html")):
        page.goto(path.as_uri())
        assert page.evaluate(OVERFLOW) <= 0, path.name
        assert page.evaluate(SMALL_TARGETS) == [], path.name
    page.close()


def test_axe_finds_nothing_on_any_page(browser: Browser, folder: Path) -> None:
    """In one language; the journey over every page sees the others."""
    page = browser.new_page(viewport={"width": 360, "height": 800})
    for path in sorted((folder / "es").glob("*.html")):
        page.goto(path.as_uri())
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == [], path.name
    page.close()


def test_letters_may_be_twice_as_big(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder / "es" / "start.html", 640)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OVERFLOW) <= 0
    page.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, folder: Path) -> None:
    page = opened(browser, folder / "es" / "start.html", 360)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"
    page.keyboard.press("Enter")
    assert re.search(r"#main-content$", page.url)
    page.close()


def test_a_phone_never_fetches_the_picture(browser: Browser, folder: Path) -> None:
    fetched: dict[int, list[str]] = {}
    for width in (360, 1280):
        page = browser.new_page(viewport={"width": width, "height": 800})
        asked = fetched.setdefault(width, [])
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto((folder / "es" / "start.html").as_uri())
        page.wait_for_load_state("networkidle")
        page.close()
    assert not any("horizon" in url for url in fetched[360])
    assert any("horizon" in url for url in fetched[1280])
