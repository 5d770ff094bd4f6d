"""A family in front of a browser: what it types on each page, and the way through."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from playwright.sync_api import Locator, Page, Response

from movilidad.apps.registration.forms import questions
from movilidad.core.questionnaire import Question
from movilidad.rehearsal.answering import Fields, fields_of
from movilidad.rehearsal.families import Family, Member

MOST_PAGES = 90
_QUESTION = re.compile(r"/q/(?:person\.(\d+)\.)?([a-z_]+)/(?:[?#]|$)")

FAMILY = Family(
    members=(
        Member("self", "María Ixchel", "Tzoc Ba’", date(1990, 3, 14), ()),
        Member("spouse", "Óscar", "Núñez Xol", date(1988, 11, 2), ()),
        Member("child", "Lucía", "Núñez Tzoc", date(2019, 6, 30), ()),
    ),
    nationality="GT",
    department="GT-09",
    language="es",
    site_language="es",
    phone="51234567",
    email="",
    offices=("quetzaltenango",),
    half_days=(),
    helper=False,
)

ALONE = replace(FAMILY, members=FAMILY.members[:1])


def question_on(page: Page) -> tuple[Question, int] | None:
    """The question that this page asks, and of which person; None on any other page."""
    found = _QUESTION.search(page.url)
    if found is None:
        return None
    return questions()[found[2]], int(found[1]) - 1 if found[1] else 0


def fill_in(page: Page, fields: Fields) -> None:
    """Put values into the fields of a page the way a hand does."""
    for name, values in fields.items():
        for place, value in enumerate(values):
            if value:
                _fill_one(page, name, place, value)


def _fill_one(page: Page, name: str, place: int, value: str) -> None:
    named = page.locator(f'#main-content [name="{name}"]')
    kind = named.first.evaluate("field => field.type")
    if kind in {"radio", "checkbox"}:
        page.locator(f'#main-content [name="{name}"][value="{value}"]').check()
    elif kind == "select-one":
        named.nth(place).select_option(value)
    else:
        named.nth(place).fill(value)


def press_continue(page: Page) -> Response | None:
    """Press the form's first button, and wait for the page it leads to."""
    return press(page, page.locator("#main-content form button[type=submit]").first)


def press(page: Page, what: Locator) -> Response | None:
    """Press a button or a link, and wait for the page it leads to."""
    with page.expect_navigation() as navigation:
        what.click()
    return navigation.value


def go_through(
    page: Page,
    family: Family,
    at_each: Callable[[Page], None] | None = None,
    instead: Mapping[str, Fields] | None = None,
) -> list[str]:
    """Answer page after page until one asks nothing; `at_each` sees every page first, and
    `instead` has the fields of questions answered otherwise. Returns the questions' ids."""
    asked: list[str] = []
    for _ in range(MOST_PAGES):
        found = question_on(page)
        if found is None:
            return asked
        if at_each:
            at_each(page)
        question, person = found
        asked.append(question.id)
        before = page.url
        fields = (instead or {}).get(question.id) or fields_of(question, family, person)
        fill_in(page, fields)
        press_continue(page)
        assert page.url != before, f"{question.id} refused: {page.inner_text('main')[:600]}"
    raise AssertionError("the form never ends")


def begin_registration(page: Page, lang: str = "es") -> None:
    page.goto(f"/{lang}/register/")
    press_continue(page)


def reference_on(page: Page) -> str:
    """The code that a page shows, in blocks, as a person copies it."""
    blocks = page.locator(".mv-reference__code").first.locator("[aria-hidden]")
    return " ".join(blocks.all_inner_texts())
