"""The numbers on the screen and as files: whole for the office, joined for observers."""

import csv
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.test import Client
from tests.apps.frontdesk.office_day import NINE, booked_family, clerk, clock_at, office, seated
from tests.apps.frontdesk.test_numbers import MINUTE, arrive, serve

from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Principal, Role
from movilidad.web.office.csv_files import csv_file, safe_cell
from movilidad.web.office.numbers.tables import NAMES

PAGE = "/en/office/numbers/"
WEEK = f"{PAGE}week/?from=2023-07-03"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock_at(NINE + timedelta(hours=2)):
        yield


@pytest.fixture
def ana() -> Principal:
    return seated(clerk(Role.DESK, Role.MANAGER), at=NINE - MINUTE)


def signed_in(principal: Principal) -> Client:
    client = Client()
    client.force_login(StaffMember.objects.get(id=principal.staff_id))
    return client


def observer() -> Client:
    return signed_in(clerk(Role.OBSERVER, at="huehuetenango", username="observer"))


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def a_busy_day(by: Principal, families: int) -> None:
    for number in range(families):
        serve(by, arrive(by, number), number + 3, number + 4, number + 15)
    booked_family()


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_the_pages_open_in_every_language_before_anybody_came(lang: str, ana: Principal) -> None:
    client = signed_in(ana)
    for path in ("", "week/"):
        assert "govuk-inset-text" in page_of(client, f"/{lang}/office/numbers/{path}")


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_the_pages_open_in_every_language_after_a_busy_day(lang: str, ana: Principal) -> None:
    a_busy_day(ana, 4)
    client = signed_in(ana)
    for path in ("", "week/"):
        assert "<svg" in page_of(client, f"/{lang}/office/numbers/{path}")


def test_now_says_what_a_manager_asks_and_how_the_forecast_is_made(ana: Principal) -> None:
    arrive(ana, 0)
    arrive(ana, 45)
    page = page_of(signed_in(ana), PAGE)
    assert re.search(r'number">2</p><p>families waiting', page)
    assert re.search(r'number">12\d min</p><p>longest wait', page)
    assert re.search(r'number">1</p><p>desks open', page)
    assert "How it is computed" in page


def test_every_chart_can_be_read_without_seeing_it(ana: Principal) -> None:
    a_busy_day(ana, 3)
    page = page_of(signed_in(ana), WEEK)
    drawings = re.findall(r"<svg viewBox.*?</svg>", page, re.DOTALL)
    assert len(drawings) >= 4
    for drawing in drawings:
        tree = ElementTree.fromstring(drawing)  # noqa: S314 - our own page
        named = (tree.get("aria-labelledby") or "").split()
        texts = {one.get("id"): (one.text or "").strip() for one in tree if one.get("id")}
        assert len(named) == 2
        assert all(texts[name] for name in named)


def test_numbers_beside_bars_stand_in_the_table_beneath(ana: Principal) -> None:
    a_busy_day(ana, 3)
    page = page_of(signed_in(ana), WEEK)
    for section in re.findall(r"<section.*?</section>", page, re.DOTALL):
        beside = re.findall(r'class="mv-chart__value"[^>]*>\s*([^<]*?)\s*<', section)
        cells = re.findall(r"<t[dh][^>]*>\s*([^<]*?)\s*</t[dh]>", section)
        assert set(beside) <= set(cells)


def test_each_table_can_be_taken_away_as_the_same_numbers(ana: Principal) -> None:
    a_busy_day(ana, 3)
    client = signed_in(ana)
    page = page_of(client, WEEK)
    links = re.findall(r'href="([^"]+\.csv[^"]*)"', page)
    assert len(links) >= 5
    for link in links:
        answer = client.get(link.replace("&amp;", "&"))
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        for row in rows:
            for cell in row:
                assert cell.replace("&", "&amp;") in page


def test_every_file_exists_even_where_nothing_happened(ana: Principal) -> None:
    client = signed_in(ana)
    for name in NAMES:
        answer = client.get(f"{PAGE}{name}.csv?from=2023-07-03&to=2023-07-09")
        assert answer.status_code == 200, name


@pytest.mark.parametrize(
    "query",
    [
        "",
        "from=2023-07-03",
        "from=x&to=y",
        "from=2023-07-09&to=2023-07-03",
        "from=2023-01-01&to=2023-12-31",
    ],
)
def test_a_file_of_no_period_does_not_exist(ana: Principal, query: str) -> None:
    assert signed_in(ana).get(f"{PAGE}arrivals.csv?{query}").status_code == 404


def test_the_last_day_of_all_is_a_day_like_any_other(ana: Principal) -> None:
    query = "from=9999-12-31&to=9999-12-31"
    assert signed_in(ana).get(f"{PAGE}arrivals.csv?{query}").status_code == 404


@pytest.mark.parametrize("wanted", ["", "x", "0001-01-01", "2023-07-05", "9999-12-31"])
def test_any_week_asked_for_shows_a_week(ana: Principal, wanted: str) -> None:
    assert "3 Jul" in page_of(signed_in(ana), f"{PAGE}week/?from={wanted}") or "July" in page_of(
        signed_in(ana), f"{PAGE}week/?from={wanted}"
    )


def test_an_unknown_table_or_office_is_not_found(ana: Principal) -> None:
    client = signed_in(ana)
    assert client.get(f"{PAGE}x.csv?from=2023-07-03&to=2023-07-03").status_code == 404
    assert client.get(f"{PAGE}?office=x").status_code == 404


def test_a_clerk_is_told_that_this_is_not_for_them() -> None:
    assert signed_in(clerk(username="beto")).get(PAGE).status_code == 403


def test_an_observer_is_led_to_the_last_week_that_is_over() -> None:
    shown = observer().get(PAGE, follow=True)
    assert "June 26" in shown.content.decode()


def test_an_observer_sees_no_number_of_a_week_with_few_families(ana: Principal) -> None:
    a_busy_day(ana, 4)
    with clock_at(NINE + timedelta(days=7)):
        client = observer()
        page = page_of(client, WEEK)
        assert "could point to one family" in page
        for name in NAMES:
            answer = client.get(f"{PAGE}{name}.csv?from=2023-07-03&to=2023-07-09")
            assert len(answer.content.decode().splitlines()) == 1, name
        whole = signed_in(ana)
        assert "<svg" in page_of(whole, WEEK)


def test_an_observer_sees_groups_of_ten_and_times_in_steps(ana: Principal) -> None:
    a_busy_day(ana, 24)
    with clock_at(NINE + timedelta(days=7)):
        client = observer()
        answer = client.get(f"{PAGE}waits.csv?from=2023-07-03&to=2023-07-09")
        [_, [_, half, most]] = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
        assert (half, most) == ("5", "–")


def test_an_observer_does_not_see_the_running_week(ana: Principal) -> None:
    answer = observer().get(f"{PAGE}arrivals.csv?from=2023-07-03&to=2023-07-09")
    assert answer.status_code == 404


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=x"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    [row] = csv.reader(StringIO(csv_file("x", [[cell, -3]]).content.decode("utf-8-sig")))
    assert row == [f"'{cell}", "-3"]


def test_the_page_is_light_with_a_long_day(ana: Principal) -> None:
    a_busy_day(ana, 20)
    answer = signed_in(ana).get(PAGE, headers={"accept-encoding": "gzip"})
    assert len(answer.content) <= 60_000


def test_office_names_are_asked_only_where_there_are_several() -> None:
    boss = signed_in(clerk(Role.MANAGER, at=None, username="boss"))
    assert str(office().id) in page_of(boss, f"{PAGE}?office={office().id}")
