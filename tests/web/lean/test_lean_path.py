"""The lean path answers plain success as the ordinary view does, and nothing else."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import psycopg
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client
from pytest_django import Settings
from tests.apps.appointments.world import DRAWS, Steps, load, plan, register
from tests.apps.registration.families import AT
from tests.web.registration import walking
from tests.web.registration.conftest import stand_at

from movilidad.apps.appointments.actions import confirm_together as together
from movilidad.apps.appointments.models import Appointment, Offer, Session
from movilidad.apps.audit.models import Entry
from movilidad.apps.offices.queries import forget_cached
from movilidad.apps.registration.models import Household
from movilidad.infra import direct_sql
from movilidad.web.public import family
from movilidad.web.public.lean import Environ, lean_path
from movilidad.web.public.lean_acts import ACTS
from movilidad.web.public.registration import cookie

pytestmark = pytest.mark.django_db(transaction=True)
CONFIRM = "/es/my/appointment/confirm/"


@pytest.fixture(autouse=True)
def _pool_of_its_own() -> Iterator[None]:
    forget_cached()
    yield
    direct_sql.close()
    forget_cached()


class Ordinary:
    """Stands where Django stands, and notes what falls through with its body still there."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b"ordinary"]


def _post(
    path: str, fields: dict[str, str], cookies: dict[str, str], **environ: str
) -> tuple[str, dict[str, str], list[bytes]]:
    """One POST through the lean path; returns status, headers, and what fell through."""
    body = urlencode(fields).encode()
    ordinary, seen = Ordinary(), []
    request: Environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost:8000",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        **environ,
    }
    request = {name: value for name, value in request.items() if value != "absent"}

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        seen.append((status, dict(headers)))

    b"".join(lean_path(ordinary, ACTS)(request, start_response))
    [(status, headers)] = seen
    return status, headers, ordinary.bodies


def _cookies(household: UUID) -> dict[str, str]:
    return {family.COOKIE: family.family_cookie(household).partition(";")[0].partition("=")[2]}


@pytest.fixture
def offer(settings: Settings) -> Offer:
    load()
    register()
    stand_at(settings, DRAWS)
    [one] = Steps(plan(units=4)).to_published().offers()
    return one


def test_a_seat_is_confirmed_and_the_trail_and_the_message_are_written(offer: Offer) -> None:
    status, headers, fell = _post(CONFIRM, {"offer": str(offer.id)}, _cookies(offer.household_id))
    assert status == "303 See Other"
    assert headers["Location"] == "/es/my/appointment/"
    assert headers["Set-Cookie"].startswith(f"{family.COOKIE}=")
    assert "HttpOnly" in headers["Set-Cookie"]
    assert not fell
    assert Appointment.objects.get().household_id == offer.household_id
    assert Entry.objects.filter(
        act="own.decide_offer", household_id=offer.household_id, actor_kind="family"
    ).exists()


def test_pressing_again_is_the_same_appointment(offer: Offer) -> None:
    for _ in range(3):
        status, _, fell = _post(CONFIRM, {"offer": str(offer.id)}, _cookies(offer.household_id))
        assert (status, fell) == ("303 See Other", [])
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_SEC_FETCH_SITE": "absent"},
        {"HTTP_SEC_FETCH_SITE": "absent", "HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_SEC_FETCH_SITE": "absent", "HTTP_ORIGIN": "null"},
        {"HTTP_HOST": "elsewhere.example"},
        {"CONTENT_TYPE": "text/plain"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "999999"},
        {"HTTP_COOKIE": "family=forged"},
        {"HTTP_COOKIE": ""},
    ],
)
def test_whatever_is_unusual_falls_through_unread(offer: Offer, environ: dict[str, str]) -> None:
    status, _, fell = _post(
        CONFIRM, {"offer": str(offer.id)}, _cookies(offer.household_id), **environ
    )
    assert status == "200 OK"
    assert fell == [urlencode({"offer": str(offer.id)}).encode()]
    assert not Appointment.objects.exists()


def test_an_origin_of_our_own_is_enough_where_a_browser_sends_no_fetch_metadata(
    offer: Offer,
) -> None:
    status, _, fell = _post(
        CONFIRM,
        {"offer": str(offer.id)},
        _cookies(offer.household_id),
        HTTP_SEC_FETCH_SITE="absent",
        HTTP_ORIGIN="http://localhost:8000",
    )
    assert (status, fell) == ("303 See Other", [])


def test_nobody_confirms_the_offer_of_another_family(offer: Offer) -> None:
    stranger = register()
    status, _, fell = _post(CONFIRM, {"offer": str(offer.id)}, _cookies(stranger))
    assert status == "200 OK"
    assert len(fell) == 1
    assert not Appointment.objects.exists()


def test_plain_http_falls_through_where_https_is_demanded(
    offer: Offer, settings: Settings
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    fields, cookies = {"offer": str(offer.id)}, _cookies(offer.household_id)
    assert _post(CONFIRM, fields, cookies)[0] == "200 OK"
    assert not Appointment.objects.exists()
    done = _post(CONFIRM, fields, cookies, HTTP_X_FORWARDED_PROTO="https")
    assert done[0] == "303 See Other"


def test_a_database_that_is_away_is_left_to_the_ordinary_view(
    offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        raise psycopg.OperationalError("gone")

    monkeypatch.setattr(together, "fetch", away)
    status, _, fell = _post(CONFIRM, {"offer": str(offer.id)}, _cookies(offer.household_id))
    assert (status, len(fell)) == ("200 OK", 1)


@pytest.mark.parametrize(("clients", "capacity"), [(16, 1), (40, 7)])
def test_the_last_seats_go_to_exactly_as_many_as_there_are(
    settings: Settings, clients: int, capacity: int
) -> None:
    """Everybody presses at one instant; the batches of the group commit race each other."""
    load()
    for _ in range(clients):
        register()
    stand_at(settings, DRAWS)
    steps = Steps(plan(units=clients)).to_published()
    Session.objects.filter(id=steps.sessions[0]).update(units=capacity)
    barrier, answers = threading.Barrier(clients), []

    def press(one: Offer) -> None:
        try:
            barrier.wait(timeout=60)
            answers.append(_post(CONFIRM, {"offer": str(one.id)}, _cookies(one.household_id))[0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[one]) for one in steps.offers()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Counter(answers) == {"303 See Other": capacity, "200 OK": clients - capacity}
    assert Session.objects.get(id=steps.sessions[0]).taken_units == capacity


@pytest.fixture
def writing(settings: Settings) -> Client:
    """A phone on which a whole registration is written and not yet sent."""
    load()
    stand_at(settings, AT)
    client = Client()
    walking.fill_in(client, walking.start(client))
    return client


def _sending(client: Client) -> tuple[dict[str, str], dict[str, str]]:
    version = walking.version_in(client.get("/es/register/check/").content.decode())
    return {"version": version}, {cookie.COOKIE: client.cookies[cookie.COOKIE].value}


def test_a_registration_is_sent_and_the_family_is_let_in(writing: Client) -> None:
    fields, cookies = _sending(writing)
    status, headers, fell = _post("/es/register/send/", fields, cookies)
    assert (status, fell) == ("303 See Other", [])
    assert headers["Location"] == "/es/register/done/"
    household = Household.objects.get()
    value = headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    assert family.household_in(value) == household.id
    assert household.people.count() == 3
    assert Entry.objects.filter(act="household.register", household_id=household.id).count() == 1


def test_a_second_click_falls_through_and_makes_no_second_household(writing: Client) -> None:
    fields, cookies = _sending(writing)
    _post("/es/register/send/", fields, cookies)
    status, _, fell = _post("/es/register/send/", fields, cookies)
    assert (status, len(fell)) == ("200 OK", 1)
    assert Household.objects.count() == 1


@pytest.mark.parametrize("version", ["0", "-1", "x", "", "99999999999", "1e3", "٣"])
def test_a_tampered_version_falls_through_and_writes_nothing(
    writing: Client, version: str
) -> None:
    _, cookies = _sending(writing)
    status, _, fell = _post("/es/register/send/", {"version": version}, cookies)
    assert (status, len(fell)) == ("200 OK", 1)
    assert not Household.objects.exists()


def test_the_door_is_django_for_everything_else() -> None:
    load()
    application = lean_path(WSGIHandler(), ACTS)
    seen: list[str] = []
    request = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/es/",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    body = b"".join(application(request, lambda status, headers: seen.append(status)))
    assert seen == ["200 OK"]
    assert b"<h1" in body
