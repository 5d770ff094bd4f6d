"""Choosing a time, as a family and as staff see it: every form may be sent again, be stale or be
nonsense."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.apps.appointments.direct_world import (
    NOW,
    SERVICE,
    allow,
    book,
    counters_fit,
    hold,
    invite,
    invited,
    plan_direct,
)
from tests.apps.appointments.world import MONDAY, load, office, register

from movilidad.apps.appointments.direct.links import make_link
from movilidad.apps.appointments.models import (
    Appointment,
    DirectQuota,
    Hold,
    Invitation,
    Session,
)
from movilidad.apps.appointments.queries.slots import forget_slots
from movilidad.apps.audit.models import Entry
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.registration.models import Person
from movilidad.apps.staff.actions import open_account
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Grant, Role
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.keys import vault_of
from movilidad.web.public.family import sign_in

pytestmark = pytest.mark.django_db
MY = "/es/my/appointment/"
UNKNOWN = str(UUID(int=5))


@pytest.fixture(autouse=True)
def _world(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    load()
    forget_slots()
    allow()
    set_clock(monkeypatch, NOW)
    yield
    assert counters_fit()


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    offset = int((moment - datetime.now(UTC)).total_seconds())
    monkeypatch.setattr("django.conf.settings.CLOCK_OFFSET", offset)
    forget_slots()


def signed_in(household: UUID) -> Client:
    client = Client()
    response = HttpResponse()
    sign_in(response, household)
    client.cookies = response.cookies
    return client


def staff(role: Role = Role.MANAGER) -> Client:
    member = open_account(
        by=SYSTEM,
        at=NOW,
        username=f"{role}.prueba",
        full_name="Ana Prueba",
        password="correct horse battery staple",
        grants=[Grant(role, office().id)],
    )
    client = Client()
    client.force_login(StaffMember.objects.get(id=member))
    return client


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def test_an_invited_family_is_led_to_the_times_and_books_one() -> None:
    sessions = plan_direct(hours=(9, 10))
    client = signed_in(invited(size=6))
    page = text_of(client.get(MY, follow=True))
    assert "Elija la hora de su visita" in page
    assert "40 minutos seguidos" in page
    assert "julio 2023" in page
    day = text_of(client.get(f"{MY}book/?month=2023-07&day=2023-07-31"))
    assert "09:00–10:00" in day
    assert "Hay lugar" in day
    form = {"session": str(sessions[1]), "key": hidden(day, "key")}
    for _ in range(2):  # a double click
        held = client.post(f"{MY}book/hold/", form, follow=True)
        assert "Guardamos esta hora para su familia" in text_of(held)
    assert Hold.objects.count() == 1
    confirm = {"hold": hidden(text_of(held), "hold")}
    for _ in range(2):
        booked = text_of(client.post(f"{MY}book/confirm/", confirm, follow=True))
        assert "Su cita está confirmada" in booked
    assert "Puede cambiar la hora 2 veces, hasta 24 horas antes." in booked
    assert Appointment.objects.get().session_id == sessions[1]
    assert "Continúa su entrevista" not in day + booked


def test_the_list_of_times_asks_the_database_three_times(
    django_assert_num_queries: Callable[[int], object],
) -> None:
    """The invitation, what the household needs, the month: however many sessions there are."""
    plan_direct(hours=(9, 10))
    client = signed_in(invited())
    client.get(f"{MY}book/?month=2023-07")
    forget_slots()
    with django_assert_num_queries(3):
        assert client.get(f"{MY}book/?month=2023-07&day=2023-07-31").status_code == 200


def test_a_family_is_not_offered_the_time_that_it_has_just_taken() -> None:
    first, second = plan_direct(units=1, hours=(9, 10))
    client, day = signed_in(invited()), "?month=2023-07&day=2023-07-31"
    form = {"session": str(first), "key": hidden(text_of(client.get(f"{MY}book/{day}")), "key")}
    held = text_of(client.post(f"{MY}book/hold/", form, follow=True))
    assert f'value="{first}"' not in text_of(client.get(f"{MY}book/{day}"))
    client.post(f"{MY}book/confirm/", {"hold": hidden(held, "hold")})
    offered = text_of(client.get(f"{MY}move/{day}"))
    assert str(second) in offered
    assert str(first) not in offered


def test_a_family_moves_and_cancels_by_its_pages() -> None:
    first, second = plan_direct(hours=(9, 10))
    client = signed_in(household := invited())
    book(household, first)
    forget_slots()
    page = text_of(client.get(f"{MY}move/?month=2023-07&day=2023-07-31"))
    assert str(second) in page
    ask = text_of(client.get(f"{MY}move/{second}/"))
    assert Appointment.objects.get().session_id == first
    form = {"key": hidden(ask, "key"), "version": hidden(ask, "version")}
    for _ in range(2):
        moved = client.post(f"{MY}move/{second}/", form, follow=True)
        assert "31 de julio de 2023, 10:00" in text_of(moved)
    assert Appointment.objects.get().moves == 1
    stale = client.post(f"{MY}move/{first}/", form | {"key": str(uuid4())})
    assert stale.status_code == 409
    assert "cambió después de abrir esta página" in text_of(stale)
    asked = text_of(client.get(f"{MY}cancel/"))
    assert "El lugar vuelve a la oficina" in asked
    form = {name: hidden(asked, name) for name in ("appointment", "version")}
    assert client.post(f"{MY}cancel/", form).status_code == 303
    assert Session.objects.get(id=second).taken_units == 0


def _full(session: UUID) -> None:
    for _ in range(4):
        book(invited(), session)


def _quota(_: UUID) -> None:
    DirectQuota.objects.filter(month=MONDAY.replace(day=1)).update(units=0)


def _cancelled(session: UUID) -> None:
    Session.objects.filter(id=session).update(cancelled_at=NOW)


@pytest.mark.parametrize(
    ("spoil", "why", "then"),
    [
        (_full, "Otra familia tomó ese lugar antes", "Elija otra hora"),
        (_quota, "ya dio todas las horas de ese mes", "Mire otro mes"),
        (_cancelled, "La oficina quitó esa hora", "Elija otra hora"),
    ],
)
def test_a_family_that_came_too_late_is_told_why_and_what_now(
    spoil: Callable[[UUID], None], why: str, then: str
) -> None:
    [session] = plan_direct()
    client = signed_in(invited())
    page = text_of(client.get(f"{MY}book/?month=2023-07&day=2023-07-31"))
    spoil(session)
    form = {"session": str(session), "key": hidden(page, "key")}
    refused = client.post(f"{MY}book/hold/", form)
    assert refused.status_code == 409
    assert why in text_of(refused)
    assert then in text_of(refused)


def test_a_hold_that_lapsed_is_told_and_the_invitation_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [session] = plan_direct()
    household = invited()
    held = hold(household, session)
    set_clock(monkeypatch, NOW + timedelta(minutes=11))
    client = signed_in(household)
    refused = client.post(f"{MY}book/confirm/", {"hold": str(held)})
    assert refused.status_code == 409
    assert "Se acabó el tiempo" in text_of(refused)
    assert "Elija la hora de su visita" in text_of(refused)
    assert client.get(f"{MY}book/held/").status_code == 303


def test_letting_a_held_time_go_leads_back_to_the_times() -> None:
    [session] = plan_direct()
    household = invited()
    held = hold(household, session)
    for _ in range(2):
        left = signed_in(household).post(f"{MY}book/release/", {"hold": str(held)})
        assert left.status_code == 303
    assert Session.objects.get(id=session).taken_units == 0


def test_a_family_too_big_for_every_session_is_told_up_front() -> None:
    plan_direct(units=2)
    page = text_of(signed_in(invited(size=10)).get(f"{MY}book/"))
    assert "Ninguna hora de este mes alcanza para toda su familia" in page
    assert "llame gratis al 1 800" in page
    assert "Guardar esta hora" not in page


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_every_language_has_every_page(lang: str) -> None:
    first, second = plan_direct(hours=(9, 10))
    household = invited()
    client, my = signed_in(household), f"/{lang}/my/appointment/"
    assert client.get(f"{my}book/?month=2023-07&day=2023-07-31").status_code == 200
    assert client.get(f"{my}book/?month=2024-02").status_code == 200
    hold(household, first)
    assert client.get(f"{my}book/held/").status_code == 200
    book(household, second)
    forget_slots()
    assert client.get(f"{my}move/?day=2023-07-31").status_code == 200
    assert client.get(f"{my}move/{first}/").status_code == 200
    row = Appointment.objects.get()
    for version in (1, 2):
        link = client.get(f"/{lang}/visit/{make_link(row.id, version)}/")
        assert link.status_code == (200 if version == 1 else 410)


@pytest.mark.parametrize("junk", ["", "x", "0" * 5000, "' OR 1=1 --", "💛", UNKNOWN, "\0"])
def test_nonsense_is_answered_with_a_page_and_changes_nothing(junk: str) -> None:
    first, second = plan_direct(hours=(9, 10))
    household = invited()
    client = signed_in(household)
    for query in (f"month={junk}", f"month=2023-07&day={junk}"):
        assert client.get(f"{MY}book/?{query}").status_code == 200
    fine = str(uuid4())
    forms = [{"session": junk, "key": fine}, {}]
    if junk != UNKNOWN:  # as a key it would be as good as any
        forms.append({"session": str(first), "key": junk})
    for form in forms:
        assert client.post(f"{MY}book/hold/", form).status_code in {303, 409}
    for name in ("confirm", "release"):
        assert client.post(f"{MY}book/{name}/", {"hold": junk}).status_code in {303, 409}
    assert not Hold.objects.exists()
    book(household, first)
    forget_slots()
    moved = client.post(f"{MY}move/{second}/", {"version": junk, "key": junk})
    assert moved.status_code == 409
    assert Appointment.objects.get().moves == 0
    assert client.get(f"/es/visit/{'x' * 40}/").status_code == 410


def test_looking_changes_nothing() -> None:
    first, second = plan_direct(hours=(9, 10))
    household = invited()
    client = signed_in(household)
    for where in ("book/", "book/hold/", "book/held/", "book/confirm/", "book/release/", "move/"):
        client.get(MY + where, {"session": str(first), "key": str(uuid4())})
    assert not Hold.objects.exists()
    booked = book(household, first)
    client.get(f"{MY}move/{second}/")
    client.get(f"/es/visit/{make_link(booked, 1)}/")
    row = Appointment.objects.get()
    assert (row.session_id, row.version, row.state) == (first, 1, "booked")


def test_a_link_asks_for_the_year_and_dies_when_the_appointment_changes() -> None:
    first, _ = plan_direct(hours=(9, 10))
    household = invited()
    Person.objects.create(
        id=new_id(),
        household_id=household,
        position=1,
        relationship="self",
        birth_year=1990,
        sealed=vault_of(household).seal({"given": "Ana"}, place="person"),
        name_index=b"",
    )
    booked = book(household, first)
    address = f"/es/visit/{make_link(booked, 1)}/"
    stranger = Client()
    shown = text_of(stranger.get(address))
    for word in ("Agua Caliente", "09:00", "31 de julio"):
        assert word not in shown
    for typed, why in (("1991", "Ese año no es"), ("nineteen", "año"), ("", "año")):
        wrong = stranger.post(address, {"birth_year": typed})
        assert wrong.status_code == 422
        assert why in text_of(wrong)
        assert stranger.get(MY).status_code == 302
    assert "31 de julio" in text_of(stranger.post(address, {"birth_year": "1990"}, follow=True))
    signed_in(household).post(f"{MY}cancel/", {"appointment": str(booked), "version": "1"})
    assert Client().get(address).status_code == 410
    assert Client().post(address, {"birth_year": "1990"}).status_code == 410


def test_guessing_the_year_behind_a_link_is_slowed_down() -> None:
    [session] = plan_direct()
    booked = book(invited(), session)
    address = f"/es/visit/{make_link(booked, 1)}/"
    answers = [text_of(Client().post(address, {"birth_year": "1950"})) for _ in range(9)]
    assert "Ese año no es" in answers[7]
    assert "Ese año no es" not in answers[8]


def test_the_office_sets_a_limit_and_sees_what_is_free() -> None:
    plan_direct(hours=(9, 10), units=3)
    manager = staff()
    page = text_of(manager.get("/es/office/booking/?month=2023-07&service=documents"))
    assert "0 de 500 unidades apartadas" in page
    assert "3 / 3" in page
    form = {"office": str(office().id), "month": "2023-07", "service": SERVICE}
    for junk in ("", "-1", "x", "99999", "💛"):
        wrong = manager.post("/es/office/booking/limit/", form | {"units": junk})
        assert wrong.status_code == 422
        assert "de 0 a 2000" in text_of(wrong)
    manager.post("/es/office/booking/limit/", form | {"units": "7"})
    assert DirectQuota.objects.get(month="2023-07-01").units == 7
    assert Entry.objects.filter(act="booking.allow", details__units=7).exists()
    empty = text_of(manager.get("/es/office/booking/?month=2024-01"))
    assert "Este mes no hay horas para elegir" in empty
    assert "Nadie fijó un límite" in empty


def test_staff_hold_confirm_move_and_cancel_with_reasons() -> None:
    first, second = plan_direct(hours=(9, 10))
    household = register()
    manager, where = staff(), f"/es/office/booking/{household}/"
    page = text_of(manager.get(f"{where}?service=documents&month=2023-07&day=2023-07-31"))
    form = {"session": str(first), "key": hidden(page, "key"), "service": SERVICE}
    missing = manager.post(f"{where}hold/", form)
    assert missing.status_code == 409
    assert "Falta el motivo" in text_of(missing)
    held = text_of(manager.post(f"{where}hold/", form | {"reason": "protection"}, follow=True))
    confirm = {"hold": hidden(held, "hold")}
    assert "Tiene cita" in text_of(manager.post(f"{where}confirm/", confirm, follow=True))
    row = Appointment.objects.get()
    move = {"appointment": str(row.id), "version": "1", "key": str(uuid4()), "reason": "office"}
    manager.post(f"{where}move/", move | {"session": str(second)})
    cancel = {"appointment": str(row.id), "version": "1", "reason": "mistake"}
    stale = manager.post(f"{where}cancel/", cancel)
    assert stale.status_code == 409
    assert "cambió después de abrir esta página" in text_of(stale)
    manager.post(f"{where}cancel/", cancel | {"version": "2"})
    assert Appointment.objects.get().state == "cancelled"
    acts = Entry.objects.filter(act="booking.book", household_id=household).order_by("at")
    assert [one.details["decision"] for one in acts] == ["held", "booked", "moved", "cancelled"]
    assert Entry.objects.filter(act="household.view", household_id=household).exists()


def test_staff_invite_and_take_it_back() -> None:
    plan_direct()
    household = register()
    manager, where = staff(), f"/es/office/booking/{household}/"
    form = {"service": SERVICE, "reason": "called_back", "office": str(office().id)}
    for _ in range(2):
        assert "Está invitada" in text_of(manager.post(f"{where}invite/", form, follow=True))
    assert Invitation.objects.count() == 1
    assert signed_in(household).get(f"{MY}book/").status_code == 200
    manager.post(f"{where}withdraw/")
    assert signed_in(household).get(f"{MY}book/").status_code == 303


def test_who_may_not_is_refused_and_a_stranger_household_looks_like_none() -> None:
    household = register()
    desk = staff(Role.DESK)
    assert desk.get("/es/office/booking/").status_code == 200
    assert desk.get(f"/es/office/booking/{household}/").status_code == 403
    case = staff(Role.CASEWORKER)
    elsewhere = register(office_code="quetzaltenango")
    for other in (elsewhere, uuid4()):
        where = f"/es/office/booking/{other}/"
        assert case.get(where).status_code == 403
        assert case.post(f"{where}invite/", {"reason": "follow_up"}).status_code == 403
    assert case.post("/es/office/booking/limit/", {"units": "5"}).status_code == 403


def test_the_reason_is_never_on_a_page_of_the_family() -> None:
    [session] = plan_direct()
    household = register()
    invite(household)
    client = signed_in(household)
    pages = [text_of(client.get(f"{MY}book/?day=2023-07-31"))]
    hold(household, session)
    pages.append(text_of(client.get(f"{MY}book/held/")))
    book(household, session)
    pages += [text_of(client.get(MY + where)) for where in ("", "cancel/", "move/", "print/")]
    for page in pages:
        for word in ("follow_up", "Continúa su entrevista", "motivo"):
            assert word not in page
