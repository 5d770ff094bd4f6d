"""The way of a family through the pages, with nothing but links and forms."""

import pytest
from django.test import Client
from tests.web.registration.walking import code_in, fill_in, register, start, version_in

from movilidad.apps.registration.models import Draft, Household


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_a_family_registers_in_every_language(client: Client, lang: str) -> None:
    done = register(client, lang=lang, look=True)
    assert done.status_code == 200
    assert Household.objects.count() == 1
    assert done["Cache-Control"] == "no-store"


def test_the_check_page_shows_every_answer_with_a_change_link(client: Client) -> None:
    fill_in(client, start(client))
    html = client.get("/es/register/check/").content.decode()
    for said in ("Ixchel Marisol Xol Cu’c", "Ajquejay Tzʼi’", "Huehuetenango", "5123 4567"):
        assert said in html
    assert html.count("/es/register/q/") > 20


def test_sending_twice_shows_the_same_family(client: Client) -> None:
    fill_in(client, start(client))
    version = version_in(client.get("/es/register/check/").content.decode())
    first = client.post("/es/register/send/", {"version": version})
    again = client.post("/es/register/send/", {"version": version})
    assert first["Location"] == again["Location"]
    codes = {code_in(client.get(sent["Location"])) for sent in (first, again)}
    assert len(codes) == 1
    assert Household.objects.count() == 1


def test_a_double_click_on_start_is_one_draft(client: Client) -> None:
    first = start(client)
    key = Draft.objects.get().start_key
    again = client.post("/es/register/", {"start_key": str(key), "carried": ""})
    assert first["Location"] == again["Location"]
    assert Draft.objects.count() == 1
