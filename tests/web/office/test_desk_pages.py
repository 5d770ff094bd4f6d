"""The desk's pages over HTTP: what they show, to whom, and what every button does."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.apps.frontdesk.office_day import (
    ELSEWHERE,
    NINE,
    book,
    booked_family,
    clerk,
    clock_at,
    family,
    office,
)

from movilidad.apps.appointments.models import Appointment
from movilidad.apps.appointments.passes import make_pass
from movilidad.apps.audit.models import Entry
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Principal, Role


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock_at(NINE):
        yield


_ACTS = (
    *("call", "start", "finish", "left", "undo", "hold", "resume", "transfer", "another"),
    *("priority", "tell", "called-back"),
)


def signed_in(*roles: Role, at: str | None = "huehuetenango", name: str = "ana.desk") -> Client:
    principal: Principal = clerk(*roles, at=at, username=name)
    client = Client()
    client.force_login(StaffMember.objects.get(id=principal.staff_id))
    return client


def text_of(client: Client, path: str = "/en/office/") -> str:
    return client.get(path).content.decode()


def post(client: Client, path: str, **form: object) -> str:
    """Send a form and read the page it leads to."""
    return client.post(f"/en/office/{path}", form, follow=True).content.decode()


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_today_opens_in_every_language(lang: str) -> None:
    booked_family(interpreter="mam")
    page = signed_in().get(f"/{lang}/office/")
    assert page.status_code == 200
    assert "María Elena L." in page.content.decode()


def test_a_family_goes_through_the_day_by_its_buttons() -> None:
    ana, appointment = signed_in(), booked_family(size=3)
    assert "Is this the family?" in text_of(ana, f"/en/office/arrival/{appointment}/")
    assert "Number 1." in post(ana, f"arrival/{appointment}/check-in/")
    assert "Desk 4 is open." in post(ana, "desk/open/", desk="4")
    assert "Number 1 is called to desk 4." in post(ana, "next/")
    visit = Visit.objects.get()
    assert "Number 1 is at desk 4." in post(ana, f"visit/{visit.id}/start/", version=2)
    assert "Number 1 is finished." in post(ana, f"visit/{visit.id}/finish/", version=3)
    assert Appointment.objects.get().state == "attended"


def test_the_open_desk_is_where_every_call_goes() -> None:
    ana = signed_in()
    for _ in range(2):
        post(ana, f"arrival/{booked_family()}/check-in/")
    assert "Open your desk first" in post(ana, "next/")
    post(ana, "desk/open/", desk="7")
    post(ana, "next/")
    second = Visit.objects.get(number=2)
    assert "called to desk 7" in post(ana, f"visit/{second.id}/call/", version=1)


def test_a_scanned_code_leads_to_the_page_that_asks() -> None:
    household, _ = family()
    appointment = book(household)
    code = make_pass(appointment=appointment, starts_at=NINE, units=1)
    answer = signed_in().post("/en/office/find/", {"wanted": code})
    assert answer.headers["Location"] == f"/en/office/arrival/{appointment}/"


def test_several_hits_are_listed_to_choose_from() -> None:
    booked_family()
    booked_family(given="Marta")
    page = post(signed_in(), "find/", wanted="lopez")
    assert "María Elena L." in page
    assert "Marta L." in page


def test_a_wrong_code_is_said_on_the_page_of_the_day() -> None:
    booked_family()
    answer = signed_in().post("/en/office/find/", {"wanted": "MV1" + "0" * 136})
    assert answer.status_code == 422
    assert "was not made by this service" in answer.content.decode()


def test_a_family_at_the_wrong_office_is_shown_the_way() -> None:
    household, reference = family()
    book(household, at=ELSEWHERE)
    page = post(signed_in(), "find/", wanted=reference)
    assert "at another office: CAPMiR Petén, Monday, July 3, 2023, 09:00 (" in page


def test_a_stale_button_tells_who_was_quicker() -> None:
    ana, rosa = signed_in(), signed_in(name="rosa.desk")
    post(ana, f"arrival/{booked_family()}/check-in/")
    visit = Visit.objects.get()
    post(ana, "desk/open/", desk="1")
    post(ana, f"visit/{visit.id}/call/", version=1)
    page = post(rosa, f"visit/{visit.id}/left/", version=1)
    assert "Nothing was done: Ana Desk was quicker" in page
    assert Visit.objects.get().state == "called"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "٣"])
def test_a_broken_version_is_a_stale_page(version: str) -> None:
    ana = signed_in()
    post(ana, f"arrival/{booked_family()}/check-in/")
    post(ana, "desk/open/", desk="1")
    page = post(ana, f"visit/{Visit.objects.get().id}/call/", version=version)
    assert "Nothing was done" in page


def test_the_last_act_is_offered_for_undoing() -> None:
    ana = signed_in()
    assert "Undo" in post(ana, f"arrival/{booked_family()}/check-in/")
    visit = Visit.objects.get()
    assert "again: Expected" in post(ana, f"visit/{visit.id}/undo/", version=1)


def test_a_no_show_and_a_family_that_came_after_all() -> None:
    ana, appointment = signed_in(), booked_family()
    assert "may still come" in post(ana, f"arrival/{appointment}/no-show/")
    with clock_at(NINE + timedelta(minutes=61)):
        assert "did not come" in post(ana, f"arrival/{appointment}/no-show/")
        assert "back on the list" in post(ana, f"arrival/{appointment}/came/")


def test_filters_show_their_part_of_the_day() -> None:
    ana = signed_in()
    post(ana, f"arrival/{booked_family()}/check-in/")
    booked_family(given="Marta")
    assert "Marta" not in text_of(ana, "/en/office/?show=waiting")
    assert "María" not in text_of(ana, "/en/office/?show=expected")
    assert "Marta" in text_of(ana, "/en/office/?show=nonsense")


def test_an_empty_day_says_so() -> None:
    assert "No family has an appointment here today" in text_of(signed_in())


def test_the_waiting_room_shows_numbers_and_no_name() -> None:
    ana = signed_in()
    post(ana, f"arrival/{booked_family()}/check-in/")
    post(ana, "desk/open/", desk="4")
    post(ana, "next/")
    page = text_of(ana, "/en/office/waiting-room/")
    assert "María" not in page
    assert re.search(r'mv-hall__number"[^>]*>1<', page)
    assert 'http-equiv="refresh"' in page


def test_every_page_that_shows_people_leaves_its_entry() -> None:
    ana, appointment = signed_in(), booked_family()
    for path, act in (
        ("/en/office/", "visit.list"),
        ("/en/office/print/", "visit.list"),
        (f"/en/office/arrival/{appointment}/", "household.find"),
    ):
        before = Entry.objects.filter(act=act).count()
        assert "María Elena L." in text_of(ana, path)
        assert Entry.objects.filter(act=act).count() == before + 1


def test_only_reading_never_changes_a_visit() -> None:
    ana, appointment = signed_in(), booked_family()
    for act in ("check-in", "no-show", "came"):
        assert ana.get(f"/en/office/arrival/{appointment}/{act}/").status_code == 405
    for act in _ACTS:
        assert ana.get(f"/en/office/visit/{uuid4()}/{act}/").status_code == 405


def test_a_form_of_another_site_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(StaffMember.objects.get(id=clerk().staff_id))
    answer = strict.post(f"/en/office/arrival/{booked_family()}/check-in/")
    assert answer.status_code == 403
    assert not Visit.objects.exists()


def test_pages_of_another_office_answer_as_if_there_were_nothing() -> None:
    appointment = booked_family()
    post(signed_in(), f"arrival/{appointment}/check-in/")
    visit, stranger = Visit.objects.get(), signed_in(at=ELSEWHERE, name="other.desk")

    def answers(wanted_appointment: UUID, wanted_visit: UUID) -> list[str]:
        pages = [
            text_of(stranger, f"/en/office/arrival/{wanted_appointment}/"),
            post(stranger, f"arrival/{wanted_appointment}/check-in/"),
            post(stranger, f"visit/{wanted_visit}/call/", version=1),
        ]
        return [re.sub(r"csrf[^>]*>", "", page) for page in pages]

    assert answers(appointment, visit.id) == answers(uuid4(), uuid4())
    assert "María" not in text_of(stranger)
    assert not Entry.objects.filter(
        actor_id=StaffMember.objects.get(username="other.desk").id, household_id__isnull=False
    ).exists()


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.ADMINISTRATOR])
def test_who_receives_nobody_sees_no_family(role: Role) -> None:
    appointment = booked_family()
    client = signed_in(role)
    assert "María" not in text_of(client)
    for path in ("print/", "waiting-room/", f"arrival/{appointment}/"):
        assert client.get(f"/en/office/{path}").status_code == 403
    assert client.post("/en/office/find/", {"wanted": "maria"}).status_code == 403
    assert client.post(f"/en/office/arrival/{appointment}/check-in/").status_code == 403


def test_the_navigation_shows_only_doors_that_open() -> None:
    for roles in ([Role.DESK], [Role.CASEWORKER], [Role.MANAGER], [Role.OBSERVER]):
        client = signed_in(*roles, name=f"{roles[0]}.one")
        page = text_of(client)
        hrefs = re.findall(r'<li><a href="(/en/office/[^"?]*)"', page)
        assert hrefs
        closed = [href for href in hrefs if client.get(href, follow=True).status_code != 200]
        assert closed == [], roles


def test_markup_in_a_name_stays_text() -> None:
    booked_family(given="<script>alert(1)</script>")
    assert "<script>alert" not in text_of(signed_in())


def test_the_day_of_the_office_is_stated_with_its_zone() -> None:
    assert "(Guatemala time)" in text_of(signed_in())
    assert office().name("en") in text_of(signed_in(name="second"))
