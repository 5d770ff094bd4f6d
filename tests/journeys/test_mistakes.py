"""What a person sees after a mistake: which, where, in their language, and nothing they typed is
gone. Whatever is typed, the site never answers with an error of its own."""

from collections.abc import Callable, Iterator
from itertools import islice

import pytest
from playwright.sync_api import Page, Response
from tests.journeys.family import ALONE, FAMILY, fill_in, go_through, press_continue, question_on

from movilidad.core.questionnaire import Question
from movilidad.rehearsal.answering import Fields

LONG = "ñandú " * 1_700
ODD = (
    "😀👩‍👩‍👧",
    "مرحبا \u202eolleh",
    "'; DROP TABLE person; --",
    "<b onmouseover=x>María</b>",
    LONG,
)
DATES = (
    *(("31", "2", "1990"), ("0", "13", "1990"), ("1", "1", "2031"), ("x", "", "1990")),
    *(("1", "1", "1850"), ("٣", "<i>", "😀"), ("9" * 5_000, "1", "1990")),
)
NUMBERS = ("11", "0", "-3", "2.5", "dos", "9" * 9_000, "😀")
PHONES = (("GT", "555"), ("GT", "+1 202 555 0143"), ("HN", "51234567"), ("", "51234567"))
MUST_REFUSE = {"birth_date", "household_size", "phone"}
SEEN = """() => {
  const summary = document.querySelector('.govuk-error-summary');
  const links = [...document.querySelectorAll('.govuk-error-summary__list a')];
  return {
    focused: document.activeElement === summary,
    dead: links.filter(a => !document.querySelector(a.getAttribute('href'))).length,
    links: links.map(a => a.textContent.trim()),
    beside: [...document.querySelectorAll('.govuk-error-message')].map(m => m.textContent),
    lang: document.documentElement.lang,
  }}"""


@pytest.mark.parametrize(
    ("lang", "said"), [("es", "problema"), ("en", "problem"), ("ht", "pwoblèm")]
)
def test_every_mistake_is_said_beside_its_field_and_nothing_typed_is_lost(
    phone: Page, lang: str, said: str
) -> None:
    refused: list[str] = []

    def try_mistakes(page: Page) -> None:
        found = question_on(page)
        assert found is not None
        question, address = found[0], page.url
        if question.id in refused or (lang != "es" and question.id not in MUST_REFUSE):
            return
        for fields in islice(mistakes(question), None if lang == "es" else 2):
            fill_in(page, fields)
            answer = press_continue(page)
            assert answer is not None
            assert answer.status < 500, (question.id, fields)
            if page.url == address:
                refused.append(question.id)
                assert_said_well(page, lang, said)
                assert_kept(page, fields)
            else:
                assert question.id not in MUST_REFUSE, fields
            page.goto(address)

    phone.goto(f"/{lang}/register/")
    press_continue(phone)
    go_through(phone, FAMILY if lang == "es" else ALONE, try_mistakes)
    assert set(refused) >= MUST_REFUSE


def mistakes(question: Question) -> Iterator[Fields]:
    """Ways to fill in a page wrongly, or at least oddly."""
    if question.kind == "date":
        for posted in DATES:
            parts = zip(("day", "month", "year"), posted, strict=True)
            yield {question.field(part): [value] for part, value in parts}
    elif question.kind == "number":
        yield from ({question.field(): [value]} for value in NUMBERS)
    elif question.kind == "phone" and question.id == "phone":
        for country, number in (*PHONES, *(("GT", odd) for odd in ODD)):
            yield {question.field("country"): [country], question.field("number"): [number]}
    elif question.kind == "names":
        for odd in ODD:
            yield {question.field("given"): [odd], question.field("family"): [""]}


def assert_said_well(page: Page, lang: str, said: str) -> None:
    seen = page.evaluate(SEEN)
    assert page.title().startswith({"es": "Error:", "en": "Error:", "ht": "Erè:"}[lang])
    assert said in page.locator(".govuk-error-summary__title").inner_text().lower()
    assert seen["links"], page.url
    assert seen["dead"] == 0
    assert seen["lang"] == lang
    assert seen["focused"], "a screen reader is not taken to the summary"
    for sentence in seen["links"]:
        assert any(sentence in beside for beside in seen["beside"]), sentence


def assert_kept(page: Page, fields: Fields) -> None:
    for name, values in fields.items():
        shown = page.locator(f'#main-content [name="{name}"]').first.input_value()
        typed = values[0].replace("\u202e", "").strip()
        kept = shown.replace("\u202e", "").strip()
        assert kept == typed or (len(typed) > 1_000 and kept and typed.startswith(kept)), name


def test_a_tampered_choice_is_refused_in_words(phone: Page) -> None:
    phone.goto("/es/check/q/nationality/")
    phone.locator("[name=nationality]").first.evaluate('one => one.value = "\' OR 1=1"')
    phone.locator("[name=nationality]").first.check()
    answer = press_continue(phone)
    assert answer is not None
    assert answer.status < 500
    assert_said_well(phone, "es", "problema")


@pytest.mark.parametrize(
    ("reference", "year", "words"),
    [
        ("", "", "Escriba su código"),
        ("😀" * 50, "1990", "código"),
        ("0000-0000-0000-0000-0", "diez", "año"),
        ("<script>alert(1)</script>", "1990", "código"),
        ("A" * 10_000, "1990", "código"),
    ],
)
def test_a_wrong_code_is_explained_and_shown_again(
    phone: Page, reference: str, year: str, words: str
) -> None:
    phone.goto("/es/my/sign-in/")
    phone.locator("#reference").fill(reference)
    phone.locator("#birth_year").fill(year)
    answer: Response | None = press_continue(phone)
    assert answer is not None
    assert answer.status < 500
    assert words in phone.locator(".govuk-error-summary").inner_text()
    assert_said_well(phone, "es", "problema")
    assert reference.startswith(phone.locator("#reference").input_value())


def test_a_form_sent_twice_and_a_stale_draft_are_not_errors(
    phone: Page, desk: Callable[..., Page]
) -> None:
    phone.goto("/es/register/")
    press_continue(phone)
    address = phone.url
    phone.context.clear_cookies(name="draft")
    fill_in(phone, {"helper": ["myself"]})
    answer = press_continue(phone)
    assert answer is not None
    assert answer.status < 500
    assert "código" in phone.inner_text("main")
    phone.goto(address)
    assert phone.locator("main h1").count() == 1


def test_a_page_whose_token_is_gone_is_sent_again_by_one_press(phone: Page) -> None:
    phone.goto("/es/register/")
    press_continue(phone)
    address = phone.url
    phone.context.clear_cookies(name="csrf")
    fill_in(phone, {"helper": ["myself"]})
    refused = press_continue(phone)
    assert refused is not None
    assert refused.status == 403
    press_continue(phone)
    assert phone.url != address
    phone.goto(address)
    assert phone.locator("[name=helper][value=myself]").is_checked()
