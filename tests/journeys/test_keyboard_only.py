"""A family registers with the keyboard alone: the skip link, Tab, Space, arrows and Enter."""

from dataclasses import replace

from playwright.sync_api import Page
from tests.journeys.family import FAMILY, question_on, reference_on

from movilidad.rehearsal.answering import Fields, fields_of

MOST_TABS = 60
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = (one.type === 'radio' || one.type === 'checkbox')
    ? getComputedStyle(one.nextElementSibling, '::before') : style;
  return {
    name: one.name || '', kind: one.type || '', value: one.value || '', inside:
      !!one.closest('#main-content form'),
    visible: [style, box].some(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none'),
    skips: one.matches('.govuk-skip-link'),
    html: one.outerHTML.slice(0, 120),
  }}"""
PAIR = replace(FAMILY, members=FAMILY.members[:2])


def test_a_family_registers_with_the_keyboard_alone(phone: Page) -> None:
    phone.goto("/es/register/")
    go_on(phone, {})
    while found := question_on(phone):
        question, person = found
        before = phone.url
        go_on(phone, fields_of(question, PAIR, person))
        assert phone.url != before, phone.inner_text("main")
    assert "/register/check/" in phone.url
    go_on(phone, {})
    assert len(reference_on(phone).replace(" ", "")) == 17


def go_on(page: Page, fields: Fields) -> None:
    """Fill in the page and press its first button, by keys."""
    seen: dict[str, int] = {}
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        assert here["visible"], f"no focus to be seen: {here['html']}"
        if here["skips"]:  # to the content; Chromium stays there on the pages that follow
            page.keyboard.press("Enter")
        if here["inside"] and here["kind"] == "submit":
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        place = seen[here["name"]] = seen.get(here["name"], -1) + 1
        answer(page, here, fields.get(here["name"], []), place)
    raise AssertionError("no button to be reached with Tab")


def answer(page: Page, here: dict[str, str], wanted: list[str], place: int) -> None:
    """What a hand on the keyboard does in the field that has the focus."""
    if not wanted:
        return
    if here["kind"] == "radio":
        choose(page, wanted[0])
    elif here["kind"] == "checkbox":
        if here["value"] in wanted:
            page.keyboard.press("Space")
    elif here["kind"] == "select-one":
        if place < len(wanted):
            choose(page, wanted[place])
    else:
        page.keyboard.type(wanted[place])


def choose(page: Page, value: str) -> None:
    """Space takes the radio that has the focus; arrows go on to the next one, round and round."""
    if page.evaluate("document.activeElement.type") == "radio":
        page.keyboard.press("Space")
    for _ in range(60):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows never came to {value}")
