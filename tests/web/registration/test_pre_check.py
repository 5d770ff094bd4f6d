"""Seeing whether one may register, without leaving anything behind."""

from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import connection
from django.test import Client
from pytest_django import Settings
from tests.apps.registration.families import AT
from tests.web.registration.conftest import stand_at
from tests.web.registration.walking import fill_in, page_in, start

from movilidad.apps.registration.models import Draft
from movilidad.web.public.registration.cookie import COOKIE

BORN = {"birth_date-day": "5", "birth_date-month": "3", "birth_date-year": "1988"}
ANSWERS = {
    "nationality": {"nationality": "GT"},
    "country_now": {"country_now": "GT"},
    "department_now": {"department_now": "GT-13"},
    "person.1.birth_date": BORN,
    "household_size": {"household_size": "2"},
    "already_registered": {"already_registered": "no"},
}


def walk(client: Client, over: dict[str, dict[str, str]] | None = None) -> Any:
    """Answer to the end; returns the redirect to the result."""
    answers = ANSWERS | (over or {})
    address = "/es/check/q/nationality/"
    while key := page_in(address):
        response = client.post(address, answers[key])
        assert response.status_code == 302, key
        address = response["Location"]
    return address


def test_the_answer_has_reasons_sources_and_a_day(client: Client) -> None:
    html = unescape(client.get(walk(client)).content.decode())
    assert "Sí, puede registrarse" in html
    assert html.count("Fuente:") >= 3
    assert "3 de julio de 2023" in html


def test_nothing_of_a_person_who_only_asks_is_kept(client: Client) -> None:
    with connection.execute_wrapper(_refuse_writing):
        response = client.get(walk(client))
    assert response.status_code == 200
    assert COOKIE not in client.cookies
    assert "family" not in client.cookies


def _refuse_writing(execute: Any, sql: str, *rest: Any) -> Any:
    assert not sql.startswith(("INSERT", "UPDATE", "DELETE")), sql
    return execute(sql, *rest)


def test_a_no_comes_as_soon_as_it_is_sure_and_says_why(client: Client) -> None:
    address = walk(client, {"nationality": {"nationality": "CU"}})
    html = unescape(client.get(address).content.decode())
    assert "no puede registrarse" in html
    assert "No se cumple:" in html
    assert "Seguir con el registro" not in html


def test_a_person_of_sixteen_learns_when_the_answer_changes(client: Client) -> None:
    young = BORN | {"birth_date-year": "2007"}
    html = unescape(client.get(walk(client, {"person.1.birth_date": young})).content.decode())
    assert "Cuando cumpla 18 años" in html


def test_a_closed_programme_says_so(client: Client, settings: Settings) -> None:
    stand_at(settings, AT + timedelta(days=3 * 365))
    html = unescape(client.get(walk(client)).content.decode())
    assert "El registro está cerrado ahora" in html


def test_registering_asks_nothing_twice(client: Client) -> None:
    carried = parse_qs(urlsplit(walk(client)).query)["a"][0]
    response = start(client, carried=carried)
    asked = []
    while key := page_in(response["Location"]):
        asked.append(key)
        if key == "person.1.names":
            break
        response = client.post(f"/es/register/q/{key}/", {"helper": "myself"})
    assert asked == ["helper", "person.1.names"]


def test_altered_answers_are_asked_again_not_believed(client: Client) -> None:
    address = walk(client)
    assert client.get(address + "x")["Location"] == "/es/check/"
    fill_in(client, start(client, carried="forged"))
    assert Draft.objects.count() == 1
