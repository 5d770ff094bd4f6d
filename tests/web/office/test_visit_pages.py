"""Walk-ins, tickets, holds, transfers and the close of the day over HTTP."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

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
    walk_in_hours,
)

from movilidad.apps.frontdesk.models import PriorityCount, TurnedAway, Visit
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Role


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock_at(NINE):
        yield


def signed_in(*roles: Role, name: str = "ana.desk") -> Client:
    client = Client()
    principal = clerk(*roles, username=name)
    client.force_login(StaffMember.objects.get(id=principal.staff_id))
    return client


def post(client: Client, path: str, **form: object) -> str:
    return client.post(f"/en/office/{path}", form, follow=True).content.decode()


def get(client: Client, path: str) -> str:
    return client.get(f"/en/office/{path}").content.decode()


def come(client: Client, **form: object) -> str:
    wanted = {"key": uuid4(), "size": "3", "service": "information", **form}
    return post(client, "walk-in/", **wanted)


def test_a_walk_in_gets_a_ticket_that_names_nobody_and_is_free() -> None:
    walk_in_hours()
    page = come(signed_in(), language="mam")
    visit = Visit.objects.get()
    assert (visit.number, visit.size, visit.language) == (1, 3, "mam")
    assert "We do not know yet how long it will wait." in page
    assert "It is free. Nobody may charge you." in page
    assert f"/en/line/{visit.line_code}/" in page
    assert "<svg" in page


def test_the_ticket_tells_a_range_once_a_desk_is_open() -> None:
    walk_in_hours()
    ana = signed_in()
    post(ana, "desk/open/", desk="1")
    for _ in range(3):
        page = come(ana)
    assert "2 families before. Between" in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"size": ""}, "Write a number of people from 1 to 30"),
        ({"size": "0"}, "Write a number of people from 1 to 30"),
        ({"size": "31"}, "Write a number of people from 1 to 30"),
        ({"size": "9" * 50}, "Write a number of people from 1 to 30"),
        ({"size": "٣"}, "Write a number of people from 1 to 30"),
        ({"service": "nothing"}, "Choose a service"),
        ({"service": "interview"}, "Choose a service"),
        ({"reference": "0000-0000-0000-0000-0"}, "There is a problem"),
    ],
)
def test_bad_input_is_said_beside_what_was_typed(form: dict[str, str], said: str) -> None:
    walk_in_hours()
    wanted = {"key": str(uuid4()), "size": "7", "service": "documents", **form}
    answer = signed_in().post("/en/office/walk-in/", wanted)
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True)
    assert f'value="{wanted["size"][:60]}"' in page
    assert not Visit.objects.exists()


def test_the_form_sent_twice_is_one_ticket_and_a_broken_key_is_a_new_one() -> None:
    walk_in_hours()
    ana, key = signed_in(), uuid4()
    come(ana, key=key)
    assert "already has number 1" in come(ana, key=key)
    come(ana, key="nonsense")
    assert Visit.objects.count() == 2


def test_who_finds_no_place_is_told_the_next_step_and_counted() -> None:
    page = come(signed_in())
    assert "takes no walk-ins today. Say when it does" in page
    assert TurnedAway.objects.count() == 1


def test_a_hold_a_return_and_a_transfer_by_their_forms() -> None:
    ana, rosa = signed_in(), signed_in(name="rosa.desk")
    post(ana, "desk/open/", desk="1")
    post(rosa, "desk/open/", desk="2")
    post(ana, f"arrival/{booked_family()}/check-in/")
    visit = Visit.objects.get()
    page = post(ana, f"visit/{visit.id}/hold/", version=1, reason="papers", minutes="30")
    assert "on hold. It keeps its place." in page
    assert "back at 09:30" in page
    assert "waits again, at its place" in post(ana, f"visit/{visit.id}/resume/", version=2)
    page = post(ana, f"visit/{visit.id}/transfer/", version=3, to_desk="2")
    assert "for desk 2" in page
    assert "Nobody is waiting for this call" in post(ana, "next/")
    assert "called to desk 2" in post(rosa, "next/")


@pytest.mark.parametrize("form", [{}, {"reason": "x", "minutes": "y"}, {"minutes": "7"}])
def test_a_hold_with_broken_choices_takes_the_usual_ones(form: dict[str, str]) -> None:
    ana = signed_in()
    post(ana, f"arrival/{booked_family()}/check-in/")
    visit = Visit.objects.get()
    post(ana, f"visit/{visit.id}/hold/", version=1, **form)
    visit.refresh_from_db()
    assert visit.hold_until == visit.changed_at + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("act", "form", "said"),
    [
        ("transfer", {}, "Choose another desk or another service"),
        ("transfer", {"to_desk": "99"}, "Desk 99 is not open"),
        ("transfer", {"service": "nothing"}, "There is no such service here"),
        ("another", {"next_service": "documents"}, "Nothing was done"),
        ("resume", {}, "Nothing was done"),
        ("tell", {}, "gave no phone for messages"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(act: str, form: dict[str, str], said: str) -> None:
    ana = signed_in()
    post(ana, f"arrival/{booked_family()}/check-in/")
    visit = Visit.objects.get()
    assert said in post(ana, f"visit/{visit.id}/{act}/", version=1, **form)
    visit.refresh_from_db()
    assert (visit.state, visit.version) == ("waiting", 1)


def test_several_services_at_one_desk_end_as_one_visit() -> None:
    ana = signed_in()
    post(ana, "desk/open/", desk="1")
    post(ana, f"arrival/{booked_family()}/check-in/")
    visit = Visit.objects.get()
    post(ana, "next/")
    post(ana, f"visit/{visit.id}/start/", version=2)
    page = post(ana, f"visit/{visit.id}/another/", version=3, next_service="documents")
    assert "stays at desk 1 for another service" in page
    assert "is finished" in post(ana, f"visit/{visit.id}/finish/", version=4)
    assert visit.servings.count() == 2


def test_the_reason_of_a_priority_is_on_no_page_after_it_was_chosen() -> None:
    ana = signed_in()
    post(ana, f"arrival/{booked_family()}/check-in/", priority="pregnancy")
    visit = Visit.objects.get()
    assert visit.priority
    assert PriorityCount.objects.get().reason == "pregnancy"
    assert "Yes: pregnancy" not in get(ana, "")
    page = get(ana, f"visit/{visit.id}/")
    assert re.findall(r'<option value="(\w+)" selected>', page.split('id="first"')[1]) == [
        "registered"
    ]
    assert "waits without priority" in post(ana, f"visit/{visit.id}/priority/", version=1)


def test_the_day_is_closed_and_the_families_to_call_are_listed() -> None:
    ana = signed_in()
    post(ana, f"arrival/{booked_family(given='Marta')}/check-in/")
    assert "Waiting, called or on hold: 1." in get(ana, "closing/")
    page = post(ana, "closing/close/")
    assert "The day is closed. Finished: 0. To call back: 1. Did not come: 0." in page
    assert "Marta L." in page
    visit = Visit.objects.get()
    assert "the family was called" in post(ana, f"visit/{visit.id}/called-back/")
    assert "Marta L." not in get(ana, "closing/")
    assert "The day was closed at" in post(ana, f"arrival/{booked_family()}/check-in/")


def test_only_a_manager_opens_a_closed_day_again() -> None:
    ana, boss = signed_in(), signed_in(Role.MANAGER, name="the.boss")
    post(ana, "closing/close/")
    assert "Open the day again" not in get(ana, "closing/")
    assert ana.post("/en/office/closing/reopen/").status_code == 403
    assert "The day is open again." in post(boss, "closing/reopen/")


def test_a_desk_that_a_colleague_has_is_refused_by_name() -> None:
    ana, rosa = signed_in(), signed_in(name="rosa.desk")
    post(ana, "desk/open/", desk="1")
    assert "Desk 1 is Ana Desk’s since" in post(rosa, "desk/open/", desk="1")
    post(ana, "desk/break/")
    assert "Come back from the break to call" in post(ana, "next/")
    assert "Desk 1 is closed." in post(ana, "desk/close/")


def test_the_sheet_with_the_way_names_the_office_the_hour_and_nobody() -> None:
    ana = signed_in()
    household, reference = family()
    book(household, at=ELSEWHERE)
    page = post(ana, "find/", wanted=reference)
    href = re.search(r'href="/en/office/(way/peten/[^"]*)"', page)
    assert href is not None
    sheet = get(ana, href[1])
    assert "CAPMiR Petén" in sheet
    assert "09:00" in sheet
    assert "María" not in sheet
    assert ana.get("/en/office/way/nowhere/").status_code == 404
    assert ana.get("/en/office/way/peten/?at=x%00y").status_code == 200


def test_the_pulse_changes_with_every_act_and_names_nobody() -> None:
    ana = signed_in()
    seen = {get(ana, "pulse/")}
    post(ana, f"arrival/{booked_family()}/check-in/")
    seen.add(get(ana, "pulse/"))
    post(ana, "desk/open/", desk="1")
    seen.add(get(ana, "pulse/"))
    post(ana, "next/")
    seen.add(get(ana, "pulse/"))
    assert len(seen) == 4
    assert get(ana, "pulse/") in seen


def test_my_place_in_line_is_open_to_the_phone_with_the_code_alone() -> None:
    walk_in_hours()
    ana, phone = signed_in(), Client()
    come(ana)
    visit = Visit.objects.get()
    address = f"/en/line/{visit.line_code}/"
    page = phone.get(address)
    assert "Nobody before." in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    post(ana, "desk/open/", desk="4")
    post(ana, "next/")
    assert "Go to desk 4." in phone.get(address).content.decode()
    assert phone.post(address).status_code == 405
    for lang in ("es", "ht"):
        assert phone.get(f"/{lang}/line/{visit.line_code}/").status_code == 200
    assert phone.get("/en/line/nothing222/").status_code == 404
    with clock_at(NINE + timedelta(days=1)):
        assert phone.get(address).status_code == 404
