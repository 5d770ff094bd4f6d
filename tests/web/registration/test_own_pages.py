"""The family's own pages: where things stand, changing, leaving, coming in by message."""

from datetime import timedelta
from html import unescape
from uuid import UUID

from django.test import Client
from tests.apps.registration.families import AT
from tests.web.registration.walking import code_in, fill_in, register, start, version_in

from movilidad.apps.appointments.models import Appointment, Session
from movilidad.apps.audit.models import Entry
from movilidad.apps.messaging.models import Message
from movilidad.apps.offices.queries import programme
from movilidad.apps.registration.actions import forget_withdrawn
from movilidad.apps.registration.models import Household
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.keys import vault_of


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return unescape(response.content.decode())


def test_home_says_where_things_stand_and_names_nobody(client: Client) -> None:
    register(client)
    html = text(client, "/es/my/")
    assert "Su familia está registrada" in html
    assert "lunes, 3 de julio de 2023" in html
    assert "Ixchel" not in html


def test_every_look_at_the_registration_is_in_the_trail(client: Client) -> None:
    register(client)
    client.get("/es/my/")
    client.get("/es/register/slip.pdf")
    household = Household.objects.get().id
    seen = Entry.objects.filter(household_id=household, act="own.view")
    assert [one.details["page"] for one in seen.order_by("at")] == ["done", "home", "slip"]


def test_a_family_changes_its_phone_and_sees_it_saved(client: Client) -> None:
    register(client)
    client.post("/es/my/change/")
    fields = {"phone-country": "HN", "phone-number": "9123 4567"}
    client.post("/es/register/q/phone/", fields)
    html = text(client, "/es/register/check/")
    assert "+504" in html
    sent = client.post("/es/register/send/", {"version": version_in(html)}, follow=True)
    assert "Guardamos sus cambios" in unescape(sent.content.decode())
    assert Household.objects.get().version == 2


def test_a_family_withdraws_and_thinks_again(client: Client) -> None:
    register(client)
    assert "7 días" in text(client, "/es/my/withdraw/")
    assert Household.objects.get().state == "registered"
    client.post("/es/my/withdraw/")
    html = text(client, "/es/my/")
    assert "Su registro está retirado" in html
    assert "lunes, 10 de julio de 2023" in html
    client.post("/es/my/return/")
    assert Household.objects.get().state == "registered"


def book(household: Household) -> Appointment:
    """A confirmed seat ten days on, as the appointments room leaves it."""
    office = programme("gt").office_named("huehuetenango")
    begins = AT + timedelta(days=10)
    session = Session.objects.create(
        id=new_id(),
        programme_id=household.programme_id,
        office_id=office.id,
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        units=4,
        taken_units=1,
    )
    return Appointment.objects.create(
        id=new_id(),
        programme_id=household.programme_id,
        office_id=office.id,
        session=session,
        household_id=household.id,
        units=1,
        confirmed_at=AT,
        changed_at=AT,
    )


def test_home_shows_the_appointment_and_leads_to_it(client: Client) -> None:
    register(client)
    book(Household.objects.get())
    html = text(client, "/es/my/")
    assert "Su cita está confirmada" in html
    assert "jueves, 13 de julio de 2023, 09:00 (hora de Guatemala)" in html
    assert 'href="/es/my/appointment/"' in html
    assert client.get("/es/my/appointment/").status_code == 200


def test_withdrawing_gives_the_seat_back(client: Client) -> None:
    register(client)
    booked = book(Household.objects.get())
    client.post("/es/my/withdraw/")
    booked.refresh_from_db()
    assert booked.state == Appointment.State.CANCELLED
    assert Session.objects.get(id=booked.session_id).taken_units == 0


def test_a_forgotten_family_is_told_so_and_signed_out(client: Client) -> None:
    register(client)
    client.post("/es/my/withdraw/")
    forget_withdrawn(at=AT + timedelta(days=8))
    response = client.get("/es/my/")
    assert response.status_code == 410
    assert client.get("/es/my/").status_code == 302


def message_code(household: UUID) -> str:
    message = Message.objects.filter(household_id=household, template="code").latest("id")
    document = vault_of(household).open(message.sealed, place=f"message:{message.id}")
    return str(document["params"]["code"])


def test_a_message_opens_the_registration_on_another_phone(client: Client) -> None:
    code = code_in(register(client))
    other = Client()
    asked = other.post("/es/my/sign-in/message/", {"reference": code})
    assert asked["Location"] == "/es/my/sign-in/code/"
    wrong = other.post("/es/my/sign-in/code/", {"code": "no"})
    assert "govuk-error-summary" in wrong.content.decode()
    digits = message_code(Household.objects.get().id)
    entered = other.post("/es/my/sign-in/code/", {"code": f"{digits[:3]} {digits[3:]}"})
    assert entered["Location"] == "/es/my/"
    assert "Su familia está registrada" in text(other, "/es/my/")


def test_an_unfinished_registration_goes_on_on_another_phone(client: Client) -> None:
    fill_in(client, start(client))
    code = code_in(client.get("/es/register/later/"))
    other = Client()
    answer = other.post("/es/my/sign-in/", {"reference": code, "birth_year": "1988"})
    assert answer["Location"] == "/es/register/overview/"
    assert "Ixchel Marisol" in text(other, "/es/register/check/")


def test_the_page_for_later_gives_no_code_before_there_is_a_second_fact(client: Client) -> None:
    start(client)
    html = text(client, "/es/register/later/")
    assert "mv-reference" not in html
    assert "fecha de nacimiento" in html


def test_an_answer_that_the_rules_refuse_is_explained_on_the_check_page(client: Client) -> None:
    fill_in(client, start(client))
    client.post("/es/register/q/nationality/", {"nationality": "CU"})
    html = text(client, "/es/register/check/")
    assert "no puede registrarse" in html
    assert 'name="version"' not in html
    assert client.post("/es/register/send/", {"version": "x"}).status_code == 409
