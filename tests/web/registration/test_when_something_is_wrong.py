"""A page says what happened, what was kept and what to do; never an error of ours."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings
from tests.apps.registration.families import AT
from tests.web.registration.conftest import stand_at
from tests.web.registration.walking import (
    code_in,
    fill_in,
    register,
    start,
    version_in,
)

from movilidad.apps.registration.forms import questions
from movilidad.apps.registration.models import Draft, Household

PAGES = ["overview/", "q/helper/", "people/", "people/2/remove/", "later/", "check/"]


@pytest.mark.parametrize("page", PAGES)
def test_a_phone_without_a_draft_is_told_how_to_come_back(client: Client, page: str) -> None:
    response = client.get(f"/es/register/{page}")
    assert response.status_code == 403
    assert "/es/my/sign-in/" in response.content.decode()


def test_what_was_typed_is_shown_again_when_the_phone_lost_its_draft(client: Client) -> None:
    posted = {"names-given": "Ixchel <b>Marisol</b>", "csrfmiddlewaretoken": "secret"}
    html = client.post("/es/register/q/person.1.names/", posted).content.decode()
    assert "Ixchel &lt;b&gt;Marisol&lt;/b&gt;" in html
    assert "secret" not in html


def test_a_choice_that_was_lost_is_told_in_the_words_it_was_offered_in(client: Client) -> None:
    html = client.post("/es/register/q/helper/", {"helper": "myself"}).content.decode()
    assert "<li>myself</li>" not in html
    assert f"<li>{questions()['helper'].texts['es'].options['myself']}</li>" in html


OUR_PAGE = {"HTTP_HOST": "testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def test_a_form_whose_token_is_gone_is_sent_again_by_one_press_and_saved() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/es/register/").content.decode()
    token = dict(HIDDEN.findall(page))
    client.post("/es/register/", token, **OUR_PAGE)
    client.cookies.pop("csrf")
    answer = client.post("/es/register/q/helper/", {"helper": ["myself"]}, **OUR_PAGE)
    assert answer.status_code == 403
    again = dict(HIDDEN.findall(answer.content.decode()))
    assert again["helper"] == "myself"
    sent = client.post("/es/register/q/helper/", again, **OUR_PAGE)
    assert (sent.status_code, sent.headers["Location"].endswith("/helper/")) == (302, False)


@pytest.mark.parametrize(
    "sender",
    [
        {},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
    ],
)
def test_what_another_site_filled_in_is_never_offered_to_be_sent(sender: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/es/my/sign-in/", {"reference": "PLANTED"}, **sender)
    assert answer.status_code == 403
    assert "PLANTED" not in answer.content.decode()


def test_a_password_is_never_written_into_a_page() -> None:
    client = Client(enforce_csrf_checks=True)
    posted = {"username": "ana", "password": "correct horse"}
    answer = client.post("/es/office/sign-in/", posted, **OUR_PAGE)
    assert answer.status_code == 403
    assert "correct horse" not in answer.content.decode()


@pytest.mark.parametrize("cookie", ["", "x", "0" * 32, "018f:1abcde:forged"])
def test_a_forged_cookie_opens_nothing(client: Client, cookie: str) -> None:
    start(client)
    client.cookies["draft"] = cookie
    assert client.get("/es/register/overview/").status_code == 403


def test_an_expired_draft_says_so_and_offers_a_new_start(
    client: Client, settings: Settings
) -> None:
    fill_in(client, start(client))
    stand_at(settings, AT + timedelta(days=31))
    response = client.get("/es/register/check/")
    assert response.status_code == 410
    assert "30 días" in response.content.decode()
    posted = client.post("/es/register/q/helper/", {"helper": "myself"})
    assert posted.status_code in {403, 410}
    assert not Household.objects.exists()


@pytest.mark.parametrize("key", ["nonsense", "person.9.names", "person.x.names", "a/b", "%00"])
def test_an_unknown_page_keeps_everything(client: Client, key: str) -> None:
    fill_in(client, start(client))
    assert client.get(f"/es/register/q/{key}/").status_code == 404
    assert client.post(f"/es/register/q/{key}/", {"x": "y"}).status_code == 404
    assert client.get("/es/register/check/").status_code == 200


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "999999999999", "1; DROP", "٣", "1.0"])
def test_a_tampered_version_sends_nothing_and_shows_the_answers(
    client: Client, version: str
) -> None:
    fill_in(client, start(client))
    response = client.post("/es/register/send/", {"version": version})
    assert response.status_code == 409
    assert "Ixchel Marisol" in response.content.decode()
    assert not Household.objects.exists()


def test_the_older_of_two_windows_sends_nothing(client: Client) -> None:
    fill_in(client, start(client))
    old = version_in(client.get("/es/register/check/").content.decode())
    client.post("/es/register/q/household_size/", {"household_size": "2"})
    response = client.post("/es/register/send/", {"version": old})
    html = response.content.decode()
    assert response.status_code == 409
    assert "otra ventana" in html
    assert client.post("/es/register/send/", {"version": version_in(html)}).status_code == 302


def test_hours_later_a_replayed_form_shows_nobody_the_code(
    client: Client, settings: Settings
) -> None:
    fill_in(client, start(client))
    version = version_in(client.get("/es/register/check/").content.decode())
    client.post("/es/register/send/", {"version": version})
    stand_at(settings, AT + timedelta(hours=3))
    client.cookies.pop("family")
    again = client.post("/es/register/send/", {"version": version}, follow=True)
    assert "mv-reference" not in again.content.decode()
    assert Household.objects.count() == 1


def test_a_start_form_used_long_ago_does_not_open_somebody_elses_draft(client: Client) -> None:
    fill_in(client, start(client))
    key = Draft.objects.get().start_key
    stranger = Client()
    stranger.post("/es/register/", {"start_key": str(key), "carried": ""})
    assert Draft.objects.count() == 2
    assert "Ixchel" not in stranger.get("/es/register/check/").content.decode()


def test_a_broken_start_key_or_carried_text_starts_no_draft_in_silence(client: Client) -> None:
    response = client.post("/es/register/", {"start_key": "nonsense"})
    assert response["Location"] == "/es/register/"
    assert not Draft.objects.exists()


def test_registration_is_closed_before_the_programme_begins(
    client: Client, settings: Settings
) -> None:
    stand_at(settings, AT - timedelta(days=60))
    html = client.get("/es/register/").content.decode()
    assert 'name="start_key"' not in html
    posted = client.post(
        "/es/register/", {"start_key": "8a3f1c2e-7d54-4b1c-9d5e-0a1b2c3d4e5f", "carried": ""}
    )
    assert posted.status_code == 200
    assert not Draft.objects.exists()


def test_the_language_can_change_on_any_page_and_the_answers_stay(client: Client) -> None:
    fill_in(client, start(client))
    for lang in ("en", "ht", "es"):
        html = client.get(f"/{lang}/register/q/person.1.names/").content.decode()
        assert 'value="Ixchel Marisol"' in html


def test_nothing_personal_is_shown_before_the_second_fact(client: Client) -> None:
    code = code_in(register(client))
    stranger = Client()
    for page in ("/es/my/", "/es/my/withdraw/", "/es/register/done/", "/es/register/slip.pdf"):
        response = stranger.get(page)
        assert response.status_code == 302
        assert "/es/my/sign-in/" in response["Location"]
    wrong = stranger.post("/es/my/sign-in/", {"reference": code, "birth_year": "1901"})
    assert "registrada" not in wrong.content.decode()
    assert "family" not in stranger.cookies


def test_sign_out_closes_the_family_and_the_draft_on_this_phone(client: Client) -> None:
    register(client)
    client.post("/es/my/sign-out/")
    assert client.get("/es/my/").status_code == 302
    assert client.get("/es/register/overview/").status_code == 403


def test_the_wanted_page_after_sign_in_must_be_the_familys_own(client: Client) -> None:
    code = code_in(register(client))
    form = {"reference": code, "birth_year": "1988"}
    for wanted in ("https://evil.example/", "//evil.example/es/my/", "/es/", "/es/my/../x"):
        answer = Client().post(f"/es/my/sign-in/?next={wanted}", form)
        assert answer["Location"].startswith("/es/my/")
