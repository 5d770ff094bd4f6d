"""A household's page and the trail: who may open them, and what opening leaves behind."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from tests.apps.frontdesk.office_day import ELSEWHERE, NINE, book, clerk, clock_at, family
from tests.web.office.test_desk_pages import signed_in

from movilidad.apps.audit.models import Entry
from movilidad.apps.registration.models import Household, Person
from movilidad.apps.registration.names import person_index
from movilidad.apps.staff.types import Role


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock_at(NINE):
        yield


def seated() -> tuple[str, str]:
    household, reference = family(needs=("pregnancy",))
    book(household)
    Person.objects.update(name_index=person_index("María Elena", "López Tzʼi’", 1990))
    return str(household), reference


def caseworker() -> Client:
    return signed_in(Role.CASEWORKER, name="case.worker")


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_a_caseworker_opens_a_household_and_the_trail_knows(lang: str) -> None:
    household, reference = seated()
    page = caseworker().get(f"/{lang}/office/people/{household}/").content.decode()
    assert "María Elena López Tzʼi’" in page
    assert f"{reference[:4]} ••••" in page
    assert reference not in page, "with the year of birth beside it, it is the family's log-in"
    assert Entry.objects.get(act="household.view").household_id.hex == household.replace("-", "")


def test_the_desk_may_not_open_a_household() -> None:
    household, _ = seated()
    answer = signed_in().get(f"/en/office/people/{household}/")
    assert answer.status_code == 403
    assert not Entry.objects.filter(act="household.view").exists()


def test_a_household_of_another_office_reads_like_none() -> None:
    household, _ = seated()
    stranger = signed_in(Role.CASEWORKER, at=ELSEWHERE, name="other.case")
    answers = [stranger.get(f"/en/office/people/{one}/") for one in (household, uuid4())]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "María" not in answers[0].content.decode()


def test_an_office_that_the_family_wished_may_open_it() -> None:
    household, _ = family()
    Household.objects.update(choices=[{"office": ELSEWHERE, "halfdays": []}])
    client = signed_in(Role.CASEWORKER, at=ELSEWHERE, name="other.case")
    assert client.get(f"/en/office/people/{household}/").status_code == 200
    assert caseworker().get(f"/en/office/people/{household}/").status_code == 403


def test_a_household_is_found_by_reference_or_by_whole_name_and_year() -> None:
    household, reference = seated()
    client = caseworker()
    name = {"given": "maria elena", "family": "LOPEZ tzi", "year": "1990"}
    for form in ({"reference": reference}, name):
        page = client.post("/en/office/people/", form).content.decode()
        assert f"/en/office/people/{household}/" in page
    assert Entry.objects.filter(act="household.find").count() == 2


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "Write the given names"),
        ({"given": "maria", "family": "lopez", "year": "90"}, "Write the given names"),
        ({"reference": "xx"}, "One character"),
        ({"reference": "0" * 17}, "No household was found"),
        ({"given": "no", "family": "body", "year": "1990"}, "No household was found"),
    ],
)
def test_a_search_that_finds_nothing_says_why(form: dict[str, str], says: str) -> None:
    seated()
    page = caseworker().post("/en/office/people/", form).content.decode()
    assert says in page
    assert all(value in page for value in form.values())


def test_a_search_does_not_reach_other_offices() -> None:
    _, reference = seated()
    stranger = signed_in(Role.CASEWORKER, at=ELSEWHERE, name="other.case")
    page = stranger.post("/en/office/people/", {"reference": reference}).content.decode()
    assert "No household was found" in page
    assert not Entry.objects.filter(act="household.find").exists()


def test_a_manager_reads_who_saw_a_household() -> None:
    household, _ = seated()
    caseworker().get(f"/en/office/people/{household}/")
    manager = signed_in(Role.MANAGER, name="the.manager")
    page = manager.get(f"/en/office/people/{household}/trail/").content.decode()
    assert "Case Worker" in page
    assert "Opened a household" in page
    assert Entry.objects.filter(act="trail.view").count() == 1


def test_an_observer_reads_the_trail_and_no_name() -> None:
    household, _ = seated()
    caseworker().get(f"/en/office/people/{household}/")
    observer = signed_in(Role.OBSERVER, at=None, name="an.observer")
    page = observer.get("/en/office/people/trail/?day=2023-07-03").content.decode()
    assert "Case Worker" in page
    assert f"/people/{household}/trail/" in page
    assert "María" not in page
    assert observer.get(f"/en/office/people/{household}/").status_code == 403


def test_a_manager_reads_only_the_trail_of_the_own_office() -> None:
    clerk(username="quiet.one")
    signed_in(at=ELSEWHERE, name="other.desk").get("/en/office/")
    manager = signed_in(Role.MANAGER, name="the.manager")
    assert "Other Desk" not in manager.get("/en/office/people/trail/").content.decode()


@pytest.mark.parametrize("day", ["", "yesterday", "2023-02-30", "9999-12-31", "0001-01-01"])
def test_the_trail_answers_to_any_day(day: str) -> None:
    manager = signed_in(Role.MANAGER, name="the.manager")
    assert manager.get(f"/en/office/people/trail/?day={day}").status_code == 200
