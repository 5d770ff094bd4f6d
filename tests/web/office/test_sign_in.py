"""Coming in: one sentence for every wrong try, limits, the way back to the page asked for."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings
from tests.apps.frontdesk.office_day import ELSEWHERE, NINE, PASSWORD, clerk, clock_at, office

from movilidad.apps.audit.models import Entry
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Role

SIGN_IN = "/en/office/sign-in/"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock_at(NINE):
        yield


def sign_in(client: Client, username: str = "ana.desk", password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post(SIGN_IN, {"username": username, "password": password}, **more)  # type: ignore[arg-type]


def test_the_right_password_opens_today(client: Client) -> None:
    clerk()
    answer = sign_in(client)
    assert answer.headers["Location"] == "/en/office/"
    assert client.get("/en/office/").status_code == 200


def test_wrong_name_wrong_password_and_closed_account_read_alike(client: Client) -> None:
    clerk()
    clerk(username="old.clerk")
    StaffMember.objects.filter(username="old.clerk").update(is_active=False)
    pages = [
        sign_in(client, "ana.desk", "wrong"),
        sign_in(client, "nobody", PASSWORD),
        sign_in(client, "old.clerk", PASSWORD),
    ]
    bodies = {page.content.split(b'<div class="govuk-error-summary')[1][:600] for page in pages}
    assert len(bodies) == 1
    assert {page.status_code for page in pages} == {403}


def test_a_refused_try_is_recorded_without_what_was_typed(client: Client) -> None:
    sign_in(client, "my password by mistake", "x")
    entry = Entry.objects.get(act="console.sign_in")
    assert (entry.actor_kind, entry.details) == ("public", {"accepted": False})


def test_the_ninth_try_on_a_name_waits_even_with_the_right_password(client: Client) -> None:
    clerk()
    for _ in range(8):
        sign_in(client, password="wrong")
    answer = sign_in(client)
    assert answer.status_code == 403
    assert b"Too many tries" in answer.content


def test_guesses_from_elsewhere_do_not_lock_the_office_out(client: Client) -> None:
    clerk()
    for _ in range(9):
        sign_in(client, password="wrong", REMOTE_ADDR="203.0.113.9")
    assert sign_in(client).status_code == 302


def test_one_network_cannot_try_many_names(client: Client, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # 120 times
    for number in range(120):
        sign_in(client, f"name{number}", "wrong", REMOTE_ADDR=f"2001:db8:1:1::{number:x}")
    answer = sign_in(client, "another", "wrong", REMOTE_ADDR="2001:db8:1:1::ffff")
    assert b"Too many tries" in answer.content


def test_the_page_that_was_asked_for_opens_after_signing_in(client: Client) -> None:
    clerk()
    away = client.get("/en/office/print/")
    assert away.headers["Location"] == "/en/office/sign-in/?next=/en/office/print/"
    answer = client.post(away.headers["Location"], {"username": "ana.desk", "password": PASSWORD})
    assert answer.headers["Location"] == "/en/office/print/"


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org", "/\\example.org"])
def test_signing_in_never_leads_to_another_site(client: Client, away: str) -> None:
    clerk()
    answer = client.post(f"{SIGN_IN}?next={away}", {"username": "ana.desk", "password": PASSWORD})
    assert answer.headers["Location"] == "/en/office/"


@pytest.mark.parametrize("name", ["", "\x00", "x" * 5000, "🦜", "' OR 1=1 --", "<b>"])
def test_strange_names_are_refused_with_the_same_page(client: Client, name: str) -> None:
    assert sign_in(client, name, "x").status_code == 403


def test_signing_out_ends_the_session_and_clears_the_browsers_copy(client: Client) -> None:
    clerk()
    sign_in(client)
    answer = client.post("/en/office/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/en/office/").status_code == 302


def test_signing_out_by_a_link_is_impossible(client: Client) -> None:
    clerk()
    sign_in(client)
    assert client.get("/en/office/sign-out/").status_code == 405


def test_who_works_at_several_offices_chooses_one(client: Client) -> None:
    clerk(Role.MANAGER, at=None)
    sign_in(client)
    assert client.get("/en/office/").headers["Location"] == "/en/office/choose/"
    chosen = client.post("/en/office/choose/", {"office": str(office(ELSEWHERE).id)})
    assert chosen.headers["Location"] == "/en/office/"
    assert "Petén" in client.get("/en/office/").content.decode()


@pytest.mark.parametrize("wanted", ["", "peten", "00000000-0000-0000-0000-000000000000"])
def test_an_office_that_is_not_theirs_cannot_be_chosen(client: Client, wanted: str) -> None:
    clerk(Role.MANAGER, at=None)
    sign_in(client)
    answer = client.post("/en/office/choose/", {"office": wanted})
    assert b"Choose one of your offices" in answer.content


def test_a_new_password_keeps_this_session_and_ends_the_others(client: Client) -> None:
    clerk()
    elsewhere = Client()
    sign_in(client)
    sign_in(elsewhere)
    form = {"current": PASSWORD, "new": "otra-frase-larga-y-rara"}
    assert client.post("/en/office/password/", form).status_code == 302
    assert client.get("/en/office/").status_code == 200
    assert elsewhere.get("/en/office/").status_code == 302


@pytest.mark.parametrize(
    ("current", "new", "says"),
    [
        ("wrong", "otra-frase-larga-y-rara", "current password is not right"),
        (PASSWORD, "short", "at least 12"),
        (PASSWORD, "password1234", "at least 12"),
        (PASSWORD, "x" * 201, "at least 12"),
    ],
)
def test_a_password_is_changed_only_to_a_good_one(
    client: Client, current: str, new: str, says: str
) -> None:
    clerk()
    sign_in(client)
    answer = client.post("/en/office/password/", {"current": current, "new": new})
    assert says in answer.content.decode()
    assert StaffMember.objects.get().check_password(PASSWORD)


def test_no_console_page_may_be_kept_by_a_browser(client: Client) -> None:
    clerk()
    assert client.get(SIGN_IN).headers["Cache-Control"] == "no-store"
    sign_in(client)
    assert client.get("/en/office/").headers["Cache-Control"] == "no-store"
