"""The family's page "my appointment": an offer, a seat, and what became of it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import zxingcpp
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from icalendar import Calendar
from pypdfium2 import PdfDocument
from tests.apps.appointments.world import DRAWS, MANAGER, Steps, load, plan, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Appointment, Offer, Session
from movilidad.apps.appointments.passes import PassForged, read_pass
from movilidad.apps.audit.models import Entry
from movilidad.apps.registration.models import Household
from movilidad.infra.signing import public_key_bytes
from movilidad.web.public.family import sign_in

pytestmark = pytest.mark.django_db
MY = "/es/my/appointment/"


@pytest.fixture(autouse=True)
def _world(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    _set_clock(monkeypatch, DRAWS)


def _set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """The demo clock, as an operator would set it."""
    offset = int((moment - datetime.now(UTC)).total_seconds())
    monkeypatch.setattr("django.conf.settings.CLOCK_OFFSET", offset)


def signed_in(household: UUID, **options: object) -> Client:
    client = Client(**options)  # type: ignore[arg-type]
    response = HttpResponse()
    sign_in(response, household)
    client.cookies = response.cookies
    return client


@pytest.fixture
def offered() -> tuple[Client, Offer]:
    for _ in range(3):
        register()
    [offer] = Steps(plan(units=1)).to_published().offers()
    return signed_in(offer.household_id), offer


def _press(client: Client, offer: Offer, where: str = "confirm/", lang: str = "es") -> object:
    return client.post(f"/{lang}/my/appointment/{where}", {"offer": str(offer.id)})


def test_the_offer_says_when_where_until_when_and_asks(offered: tuple[Client, Offer]) -> None:
    client, offer = offered
    page = client.get(MY).content.decode()
    assert "lunes, 31 de julio de 2023, 09:00 (hora de Guatemala)" in page
    assert "Agua Caliente" in page
    assert str(offer.id) in page
    assert "viernes, 21 de julio de 2023, 08:00 (hora de Guatemala)" in page
    assert "Km 233" not in page  # the place is told with the confirmed seat


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_every_language_has_every_page(lang: str, offered: tuple[Client, Offer]) -> None:
    client, offer = offered
    start = f"/{lang}/my/appointment/"
    for address in (start, f"{start}decline/", f"{start}ticket/", f"/{lang}/rounds/"):
        assert client.get(address).status_code == 200
    assert client.get(f"/{lang}/rounds/gt-2023-07-a/").status_code == 200
    _press(client, offer, lang=lang)
    for address in (start, f"{start}cancel/", f"{start}print/", f"{start}slip.pdf"):
        assert client.get(address).status_code == 200
    waiting = signed_in(register())
    for address in (start, f"{start}ticket/"):
        assert waiting.get(address).status_code == 200


def test_looking_changes_nothing(offered: tuple[Client, Offer]) -> None:
    client, offer = offered
    for where in ("", "decline/", "cancel/", "ticket/", "confirm/"):
        client.get(MY + where, {"offer": str(offer.id)})
    assert Offer.objects.get(id=offer.id).state == "open"
    assert not Appointment.objects.exists()


def test_confirming_leads_to_the_appointment_with_the_address(
    offered: tuple[Client, Offer],
) -> None:
    client, offer = offered
    response = client.post(f"{MY}confirm/", {"offer": str(offer.id)}, follow=True)
    assert response.redirect_chain == [(MY, 303)]
    page = response.content.decode()
    assert "Su cita está confirmada" in page
    assert "Km 233" in page


def test_a_form_of_another_site_confirms_nothing(offered: tuple[Client, Offer]) -> None:
    _, offer = offered
    strict = signed_in(offer.household_id, enforce_csrf_checks=True)
    assert _press(strict, offer).status_code == 403  # type: ignore[attr-defined]
    assert not Appointment.objects.exists()


def test_who_is_not_signed_in_is_asked_to(offered: tuple[Client, Offer]) -> None:
    _, offer = offered
    for where in ("", "slip.pdf", "visit.ics", "print/", "ticket/"):
        assert Client().get(MY + where).status_code == 302
    assert _press(Client(), offer).status_code == 302  # type: ignore[attr-defined]
    assert not Appointment.objects.exists()


def _full(offer: Offer, _: pytest.MonkeyPatch) -> None:
    Session.objects.filter(id=offer.session_id).update(taken_units=1)


def _late(offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    _set_clock(monkeypatch, offer.expires_at + timedelta(minutes=1))


def _gone(offer: Offer, _: pytest.MonkeyPatch) -> None:
    actions.decline_offer(offer=offer.id, household=offer.household_id, by=MANAGER, at=DRAWS)


@pytest.mark.parametrize(
    ("spoil", "why", "then"),
    [
        (_full, "reducir los lugares", "Pruebe otra vez"),
        (_late, "No recibimos su respuesta a tiempo", "entra solo en la próxima ronda"),
        (_gone, "Se devolvió antes", "entra solo en la próxima ronda"),
    ],
)
def test_a_refused_confirmation_says_why_and_what_now(
    offered: tuple[Client, Offer],
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Offer, pytest.MonkeyPatch], None],
    why: str,
    then: str,
) -> None:
    client, offer = offered
    spoil(offer, monkeypatch)
    client = signed_in(offer.household_id)
    response = _press(client, offer)
    assert response.status_code == 409  # type: ignore[attr-defined]
    page = response.content.decode()  # type: ignore[attr-defined]
    assert why in page
    assert then in page


@pytest.mark.parametrize("junk", ["", "x", "0" * 5000, "' OR 1=1 --", "💛", str(UUID(int=5))])
def test_a_tampered_offer_gets_a_sentence(offered: tuple[Client, Offer], junk: str) -> None:
    client, _ = offered
    response = client.post(f"{MY}confirm/", {"offer": junk})
    assert response.status_code == 409
    assert "ya no está disponible" in response.content.decode()
    assert client.post(f"{MY}decline/", {"offer": junk}).status_code in {303, 409}


def test_declining_asks_first_and_then_keeps_the_registration(
    offered: tuple[Client, Offer],
) -> None:
    client, offer = offered
    assert "No lo podrá recuperar" in client.get(f"{MY}decline/").content.decode()
    page = client.post(f"{MY}decline/", {"offer": str(offer.id)}, follow=True).content.decode()
    assert "Usted devolvió el lugar" in page
    assert Offer.objects.get(id=offer.id).state == "declined"


def test_cancelling_asks_first_and_frees_the_seat(offered: tuple[Client, Offer]) -> None:
    client, offer = offered
    _press(client, offer)
    assert "No lo podrá recuperar" in client.get(f"{MY}cancel/").content.decode()
    shown = {"appointment": str(Appointment.objects.get().id), "version": "1"}
    stale = client.post(f"{MY}cancel/", shown | {"version": "2"})
    assert stale.status_code == 409
    assert "cambió después de abrir esta página" in stale.content.decode()
    for _ in range(2):  # a second press cancels nothing else and is no mistake
        page = client.post(f"{MY}cancel/", shown, follow=True).content.decode()
        assert "Su cita fue cancelada" in page
    assert Session.objects.get(id=offer.session_id).taken_units == 0
    for junk in ({}, {"appointment": "x", "version": "💛"}):
        assert client.post(f"{MY}cancel/", junk).status_code == 409


def test_the_calendar_entry_says_when_and_nothing_else(offered: tuple[Client, Offer]) -> None:
    client, offer = offered
    _press(client, offer)
    response = client.get(f"{MY}visit.ics")
    [event] = Calendar.from_ical(response.content).walk("VEVENT")
    assert event.decoded("dtstart") == offer.session.starts_at
    assert event.decoded("dtend") == offer.session.ends_at
    assert str(event["summary"]) == "Visita"
    assert "location" not in event
    text = response.content.decode().lower()
    for word in ("movilidad segura", "capmir", "agua caliente", "asilo", "refugi"):
        assert word not in text
    assert response["Content-Type"].startswith("text/calendar")


def test_an_appointment_that_moved_is_news_of_the_same_entry(
    offered: tuple[Client, Offer],
) -> None:
    client, offer = offered
    _press(client, offer)
    [first] = Calendar.from_ical(client.get(f"{MY}visit.ics").content).walk("VEVENT")
    Appointment.objects.update(version=F("version") + 1)
    [then] = Calendar.from_ical(client.get(f"{MY}visit.ics").content).walk("VEVENT")
    assert first["uid"] == then["uid"]
    assert (first["sequence"], then["sequence"]) == (0, 1)


def test_the_code_on_the_paper_scans_and_verifies(offered: tuple[Client, Offer]) -> None:
    client, offer = offered
    _press(client, offer)
    response = client.get(f"{MY}slip.pdf")
    assert response["Content-Type"] == "application/pdf"
    [sheet] = PdfDocument(response.content)
    assert "lunes, 31 de julio de 2023, 09:00 (hora de Guatemala)" in (
        sheet.get_textpage().get_text_range()
    )
    [code] = zxingcpp.read_barcodes(sheet.render(scale=2).to_pil())
    seen = read_pass(code.text, public_key_bytes())
    assert seen.appointment == Appointment.objects.get().id
    assert seen.starts_at == offer.session.starts_at
    with pytest.raises(PassForged):
        read_pass(code.text[:-1] + ("0" if code.text[-1] != "0" else "1"), public_key_bytes())


def test_there_is_no_slip_without_a_seat(offered: tuple[Client, Offer]) -> None:
    client, _ = offered
    for where in ("slip.pdf", "print/", "visit.ics"):
        assert client.get(MY + where).status_code == 404


def test_every_look_at_a_seat_leaves_a_trace(offered: tuple[Client, Offer]) -> None:
    client, offer = offered
    client.get(MY)
    _press(client, offer)
    for where in ("", "slip.pdf", "print/"):
        client.get(MY + where)
    seen = Entry.objects.filter(act="own.view", household_id=offer.household_id).order_by("id")
    assert [entry.details["what"] for entry in seen] == ["offered", "booked", "slip", "print"]


def test_personal_pages_are_kept_by_nobody(offered: tuple[Client, Offer]) -> None:
    client, offer = offered
    _press(client, offer)
    for where in ("", "slip.pdf", "visit.ics", "ticket/"):
        assert client.get(MY + where)["Cache-Control"] == "no-store"


def test_pages_need_three_statements_checking_one_more_and_waiting_two(
    offered: tuple[Client, Offer],
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    client, offer = offered
    waiting = signed_in(register())
    client.get(MY)  # the content is read once per process
    for visitor, address in (
        (client, MY),
        (waiting, MY),
        (client, f"{MY}ticket/"),
        (client, "/es/rounds/"),
    ):
        most = 5 if visitor is waiting else 4 if address.endswith("ticket/") else 3
        with django_assert_max_num_queries(most):
            visitor.get(address)
    _press(client, offer)
    with django_assert_max_num_queries(3):
        client.get(MY)


def test_a_family_without_a_seat_reads_its_place_and_why() -> None:
    for _ in range(3):
        register()
    steps = Steps(plan(units=1)).to_published()
    last = steps.row.tickets.order_by("-position").first()
    assert last is not None
    page = signed_in(last.household_id).get(f"{MY}ticket/").content.decode()
    assert "Su turno fue el 3 de 3" in page
    assert "ninguna de sus horas tenía lugar" in page
    assert last.text[:4] in page
    others = steps.row.tickets.exclude(id=last.id)
    assert not any(ticket.text in page for ticket in others)


def test_nothing_of_a_draw_shows_before_it_is_published() -> None:
    register()
    steps = Steps(plan()).to_drawn()
    ticket = steps.row.tickets.get()
    client = signed_in(ticket.household_id)
    for address in (MY, f"{MY}ticket/"):
        page = client.get(address).content.decode()
        assert "Su turno fue" not in page
        assert re.search("no se sortea|no se hace", page)


def test_a_family_that_withdrew_is_not_told_that_it_stands() -> None:
    household = register()
    Household.objects.filter(id=household).update(state="withdrawn")
    response = signed_in(household).get(MY)
    assert (response.status_code, response["Location"]) == (302, "/es/my/")
