"""Every page, seen once in a real browser: nothing for axe, no wider than the narrowest phone,
readable with letters twice as big, few questions to the database, nothing from elsewhere."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Self
from urllib.parse import urlsplit

import httpx
import pytest
from django.urls import URLResolver, get_resolver
from playwright.sync_api import Browser, BrowserContext, Page
from tests.journeys.atlas import DESK, PHONE, Atlas, cookies_of_families, crawl
from tests.journeys.family import (
    ALONE,
    FAMILY,
    begin_registration,
    go_through,
    press,
    press_continue,
    question_on,
)
from tests.journeys.site import Site
from tests.journeys.staff import choose_office, plan_a_session, sign_in

from movilidad.core.vocabulary.references import encode_reference
from movilidad.rehearsal.answering import Fields

BOTH = (PHONE, DESK)
NEXT_PAGE, NEXT_PAGE_STAFF = 5_000, 15_000  # bytes
UNUSED_CODE = encode_reference(bytes(10))
HELPED = replace(
    ALONE, nationality="NI", phone="88123456", email="ixchel@correo.example", helper=True
)
# A family in Colombia is asked what families in Guatemala are not.
ABROAD: dict[str, Fields] = {
    "country_now": {"country_now": ["CO"]},
    "place_now": {"place_now": ["Pasto"]},
    "present_since": {f"present_since-{part}": ["3"] for part in ("day", "month")}
    | {"present_since-year": ["2021"]},
    "status": {"status": ["in_process"]},
    "entry_mode": {"entry_mode": ["regular"]},
    "helper_organisation": {"helper_organisation": ["Casa del Migrante"]},
}
# A door without a page, a page that needs a proposal of rules (tests/web opens it), and what a
# page's script asks.
NOT_WALKED = {"style_guide", "office.edition", "office.pulse", "office.offline_state"}
NOWHERE = {"lang": "es", "int": "1", "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12}
_ONE_FAMILY_IN_EACH_STATE = """
import django, json; django.setup()
from movilidad.apps.appointments.queries import standing_of
from movilidad.apps.registration.models import Household
from movilidad.infra.clock import now
from movilidad.web.public.family import family_cookie
found = {}
for id in Household.objects.values_list("id", flat=True):
    cookie = family_cookie(id).partition("=")[2].partition(";")[0]
    found.setdefault(standing_of(id, now()).kind.value, cookie)
print(json.dumps(found))
"""
_ONE_APPOINTMENT_IN_EACH_STATE = """
import django, json; django.setup()
from movilidad.apps.appointments.models import Appointment
from movilidad.apps.frontdesk.models import Visit
from movilidad.infra.clock import now
here = Appointment.objects.filter(session__office__code="quetzaltenango")
visits = Visit.objects.filter(day=now().date(), appointment__in=here)
found = dict(visits.values_list("state", "appointment"))
found["expected"] = here.filter(state="booked").exclude(id__in=found.values())[0].id
print(json.dumps(found, default=str))
"""

_TWO_LINKS = """
import django; django.setup()
from movilidad.apps.appointments.direct.links import make_link
from movilidad.apps.appointments.models import Appointment
one = Appointment.objects.filter(state="booked", offer=None)[0]
print(make_link(one.id, one.version), make_link(one.id, 99))
"""


@pytest.fixture(scope="module")
def atlas(site: Site, browser: Browser) -> Iterator[Atlas]:
    """The walk itself; the tests below read what it wrote down."""
    with Walk(site, browser) as walk:
        walk.public_pages()
        walk.questions()
        walk.own_pages()
        walk.staff_pages()
        yield walk.atlas


class Walk:
    """Everywhere a family and the staff can go."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site, self.browser, self.atlas = site, browser, Atlas()
        self._opened: list[BrowserContext] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for context in self._opened:
            context.close()

    def fresh(self) -> Page:
        context = self.browser.new_context(
            base_url=self.site.address,
            viewport={"width": PHONE, "height": 740},
            extra_http_headers={"X-Forwarded-For": f"100.90.{len(self._opened)}.1"},
        )
        context.set_default_timeout(10_000)
        self._opened.append(context)
        self.atlas.watch(context)
        return context.new_page()

    def public_pages(self) -> None:
        page = self.fresh()
        crawl(self.atlas, page, "/es/", widths=BOTH, mark="es", most=1)
        for lang in ("en", "ht"):
            crawl(self.atlas, page, f"/{lang}/", widths=(PHONE,), mark=lang, most=1)
        for address in ("/es/nowhere/", "/en/design/index/", "/es/register/q/names/"):
            page.goto(address)
            self.atlas.look(page, address, BOTH)

    def questions(self) -> None:
        page = self.fresh()
        page.goto("/es/check/")
        press(page, page.locator("#main-content a.govuk-button"))
        studied: set[str] = set()
        go_through(page, FAMILY, self._study(studied, "check"))
        self.atlas.look(page, "result yes", BOTH)
        result = page.url
        page.goto(result.replace("/result/", "/paper/"))
        self.atlas.look(page, "paper", BOTH)
        page.goto(result)
        press(page, page.locator("#main-content a.govuk-button").first)
        press_continue(page)
        go_through(page, FAMILY, self._study(studied, "register"))
        for part in ("check", "overview", "people", "people/2/remove", "later"):
            address = f"/es/register/{part}/"
            page.goto(address)
            self.atlas.look(page, address, BOTH)
        page.goto("/es/register/check/")
        press_continue(page)
        self.atlas.look(page, "done", BOTH)
        page.goto("/es/my/")
        press(page, page.locator("form[action$='/my/change/'] button"))
        self.atlas.look(page, "changing", BOTH)
        abroad = self.fresh()
        begin_registration(abroad)
        go_through(abroad, HELPED, self._study(studied, "register"), ABROAD)
        self.atlas.look(abroad, "check, not taken", BOTH)

    def _study(self, studied: set[str], part: str) -> Callable[[Page], None]:
        """Look at each question once, and at what it says when nothing is answered."""

        def study(page: Page) -> None:
            found = question_on(page)
            assert found is not None
            question = found[0].id
            if question in studied:
                return
            studied.add(question)
            address = page.url
            self.atlas.look(page, f"{part}: {question}", (PHONE,))
            press_continue(page)
            if page.url == address:
                self.atlas.look(page, f"{part}: {question}, nothing answered", (PHONE,))
            else:
                page.goto(address)

        return study

    def own_pages(self) -> None:
        cookies = cookies_of_families(self.site.run(_ONE_FAMILY_IN_EACH_STATE))
        for state, cookie in cookies.items():
            page = self.fresh()
            page.context.add_cookies(
                [{"name": "family", "value": cookie, "url": self.site.address}]
            )
            crawl(self.atlas, page, "/es/my/", widths=BOTH, mark=state, most=1)
            page.goto("/es/my/appointment/ticket/check/")
            self.atlas.look(page, f"{state} check", BOTH)
            if state == "invited":
                self._choosing_a_time(page)
            if state == "offered":
                page.goto("/es/my/appointment/")
                page.locator("[name=offer]").evaluate("one => one.value = 'x'")
                self._press(page, "an offer that is gone")
        page = self.fresh()
        page.goto("/es/my/sign-in/")
        self._press(page, "nothing typed to sign in")
        page.goto("/es/my/sign-in/message/")
        self._press(page, "nothing typed for a message")
        page.goto("/es/my/sign-in/message/")
        page.locator("#reference").fill(UNUSED_CODE)
        self._press(page, "a code by message")
        self._press(page, "no code from the message")

    def _choosing_a_time(self, page: Page) -> None:
        """Hold, book, move: each page on the way, and a link from the message."""
        page.goto("/es/my/appointment/book/")
        press(page, page.locator("main li a").first)
        self.atlas.look(page, "times of a day", BOTH)
        press(page, page.locator("form button[name=session]").first)
        self.atlas.look(page, "a held time", BOTH)
        page.goto("/es/my/appointment/book/")
        self.atlas.look(page, "times, one held", BOTH)
        page.goto("/es/my/appointment/book/held/")
        press(page, page.locator("form[action$='/confirm/'] button"))
        self.atlas.look(page, "booked beside the draw", BOTH)
        page.goto("/es/my/appointment/cancel/")
        self.atlas.look(page, "cancelling a direct visit", BOTH)
        page.goto("/es/my/appointment/move/")
        press(page, page.locator("main li a").first)
        self.atlas.look(page, "other times", BOTH)
        press(page, page.locator("main a[href*='/move/']").first)
        self.atlas.look(page, "moving, asked", BOTH)
        alive, dead = self.site.run(_TWO_LINKS).split()
        stranger = self.fresh()
        for label, link in (("a link", alive), ("a dead link", dead)):
            stranger.goto(f"/es/visit/{link}/")
            self.atlas.look(stranger, label, BOTH)
        stranger.goto(f"/es/visit/{alive}/")
        self._press(stranger, "a link, nothing typed")

    def _press(self, page: Page, label: str) -> None:
        press_continue(page)
        self.atlas.look(page, label, BOTH)

    def staff_pages(self) -> None:
        clerk = self.fresh()
        clerk.goto("/es/office/sign-in/")
        self._press(clerk, "nobody signs in")
        for user in ("recepcion", "casos", "gerencia", "observa-gt", "admin"):
            page = self.fresh()
            sign_in(page, user)
            self.atlas.look(page, f"first page of {user}", BOTH)
            if user == "gerencia":
                choose_office(page, "Quetzaltenango")
            crawl(self.atlas, page, "/es/office/", widths=BOTH, mark="staff")
            if user == "recepcion":
                self._wrong_at_the_desk(page)
            if user == "gerencia":
                self._wrong_for_the_manager(page)

    def _wrong_at_the_desk(self, page: Page) -> None:
        page.goto("/es/office/")
        page.locator("#wanted").fill("zzz")
        self._press(page, "found nobody")
        page.goto("/es/office/people/")
        self.atlas.look(page, "not for a clerk", BOTH)
        self._arrivals(page)
        page.goto("/es/office/link/")
        press(page, page.locator("form[action$='/sheet/'] button"))
        self.atlas.look(page, "a printed list", BOTH)
        page.goto("/es/office/way/peten/")
        self.atlas.look(page, "the way", BOTH)
        page.goto("/es/office/walk-in/")
        self._press(page, "walk-in, nothing typed")
        page.goto("/es/office/?show=waiting")
        visit = page.locator(".mv-day a.mv-quiet").first.get_attribute("href") or ""
        page.goto(f"{visit}ticket/")
        place = "/es/" + page.locator(".mv-ticket__place").inner_text().partition("/es/")[2]
        stranger = self.fresh()
        stranger.goto(place)
        self.atlas.look(stranger, "place in line", BOTH)

    def _arrivals(self, page: Page) -> None:
        """The page of an appointment, whatever became of it; one family is called first."""
        found: dict[str, str] = {}
        while "called" not in found:  # the next one may have come without an appointment
            page.goto("/es/office/")
            press(page, page.locator("#call-next"))
            found = json.loads(self.site.run(_ONE_APPOINTMENT_IN_EACH_STATE))
        page.goto("/es/office/")
        self.atlas.look(page, "one at my desk", BOTH)
        for state, appointment in found.items():
            address = f"/es/office/arrival/{appointment}/"
            page.goto(address)
            self.atlas.look(page, f"arrival {state}", BOTH)

    def _wrong_for_the_manager(self, page: Page) -> None:
        for address in ("people", "sessions/new", "password"):
            page.goto(f"/es/office/{address}/")
            self._press(page, f"{address}, nothing typed")
        self._timetable(page)
        plan_a_session(page, "2023-09-04", 4)
        crawl(self.atlas, page, "/es/office/sessions/", widths=BOTH, mark="planned")
        page.goto("/es/office/rounds/new/")
        page.locator("#code").fill("")
        self._press(page, "rounds/new, nothing typed")

    def _timetable(self, page: Page) -> None:
        """Forms with nothing in them, what a closure would do, and a run on its way."""
        for form in ("desk", "person", "absence", "closure", "limit"):
            page.goto(f"/es/office/timetable/{form}/")
            self._press(page, f"timetable/{form}, nothing typed")
        page.goto("/es/office/timetable/closure/")
        page.locator("#first").fill("2023-08-08")
        page.locator("#last").fill("2023-08-08")
        page.locator("#reason").select_option("works")
        self._press(page, "what a closure would do")
        page.goto("/es/office/timetable/plan/")
        page.get_by_role("button", name="Crear horarios").click()
        page.wait_for_url(lambda url: "/run/" in url)
        self.atlas.look(page, "a run", BOTH)


def test_axe_and_narrow_windows_find_nothing_on_any_page(atlas: Atlas) -> None:
    faults = [f"{one.label}: {fault}" for one in atlas.sights for fault in one.faults]
    assert faults == []


def test_the_walk_came_to_every_page(atlas: Atlas, site: Site) -> None:
    """Addresses that end in a slash are pages, unless they answer to POST alone."""
    unseen = {
        name: re.sub(r"<(\w+):\w+>", lambda place: NOWHERE.get(place[1], "x"), route)
        for name, route in _routes(get_resolver())
        if route.endswith("/") and name not in atlas.names() | NOT_WALKED
    }
    answers = {name: httpx.get(f"{site.address}/{path}") for name, path in unseen.items()}
    assert [name for name, answer in answers.items() if answer.status_code != 405] == []


def test_nothing_answers_with_an_error_of_ours(atlas: Atlas) -> None:
    assert [one.label for one in atlas.sights if one.status >= 500] == []


def test_every_page_has_a_title_of_its_own(atlas: Atlas) -> None:
    wrong = [one for one in atlas.sights if "nothing" in one.label and one.status != 302]
    assert [one.label for one in wrong if not one.title.startswith("Error:")] == []


def test_a_page_for_anybody_asks_the_database_three_times_at_most(atlas: Atlas) -> None:
    public = {"start", "offices", "office", "contact", "how_it_works", "privacy", "safety"}
    public |= {"fraud", "accessibility", "budgets", "rounds", "round", "precheck.start"}
    public |= {"precheck.step", "precheck.result", "registration.start"}
    asked = [one for one in atlas.sights if one.name in public]
    over = [one for one in asked if one.statements > 3]
    assert [(one.label, one.statements) for one in over] == []


def test_no_page_is_heavier_than_a_page_after_the_first_may_be(atlas: Atlas) -> None:
    """Without the stylesheet, which the journey of the budgets weighs with the first page."""
    heavy = [(one.label, one.weight) for one in atlas.sights if one.weight > _most(one.name)]
    assert heavy == []


def test_pages_fetch_nothing_from_elsewhere_and_no_fonts(atlas: Atlas, site: Site) -> None:
    host = urlsplit(site.address).netloc
    assert {one for one in atlas.fetched if urlsplit(one[1]).netloc not in {host, ""}} == set()
    assert {one for one in atlas.fetched if one[0] == "font"} == set()
    scripts = {urlsplit(url).path for kind, url in atlas.fetched if kind == "script"}
    # The office's keys and its page without a connection, and the one public page that recomputes
    # a draw in the browser.
    known = ("/static/office/", "/static/design/draw_", "/es/office/without-connection/worker.js")
    assert [path for path in scripts if not path.startswith(known)] == []


def _most(view: str) -> int:
    if view == "round.verify":  # the round's public files are in it, for a phone without a line
        return 8_000
    return NEXT_PAGE_STAFF if view.startswith("office.") else NEXT_PAGE


def _routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    """Name and route of every view."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one, route)
        elif one.name:
            yield one.name, route
