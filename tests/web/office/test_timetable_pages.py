"""The timetable's pages: reading, changing with the effect shown first, and refusals."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.test import Client
from tests.apps.appointments.test_following_the_timetable import (
    MONDAY,
    generate,
    office_with_sessions,
    seat,
    sessions,
)
from tests.apps.appointments.world import load
from tests.apps.offices.office_plan import AT, office

from movilidad.apps.appointments.models import CapacityLimit, Session, TimetableRun
from movilidad.apps.audit.models import Entry
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.offices.models import Closure
from movilidad.apps.offices.queries import desks, timetable, workers
from movilidad.apps.registration.models import Person
from movilidad.apps.staff.actions import open_account
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Grant, Role
from movilidad.infra.ids import new_id
from movilidad.infra.sealing.keys import vault_of

pytestmark = pytest.mark.django_db
ROOM = "/en/office/timetable/"


@pytest.fixture(autouse=True)
def _world(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    offset = int((AT - datetime.now(UTC)).total_seconds()) + 1
    monkeypatch.setattr("django.conf.settings.CLOCK_OFFSET", offset)


def staff(role: Role = Role.MANAGER, *, at: UUID | None = None) -> Client:
    name = f"{role.value}.{new_id()}"
    member = open_account(
        by=SYSTEM,
        at=AT,
        username=name,
        full_name="Ana Prueba",
        password="correct horse battery staple",
        grants=[Grant(role, at)],
    )
    client = Client()
    client.force_login(StaffMember.objects.get(id=member))
    return client


def typed(**fields: object) -> dict[str, object]:
    return {"office": str(office()), **fields}


HOURS = {
    "from_1_a": "09:00", "to_1_a": "12:00", "from_1_b": "13:00", "to_1_b": "15:00",
    "block_minutes": "60", "weeks_ahead": "6", "version": "0",
    "draw_percent": "60", "draw_service": "interview",
    "direct_percent": "20", "direct_service": "interview",
    "walk_in_percent": "20", "walk_in_service": "information",
}  # fmt: skip
CLOSED = {"first": "2023-07-31", "last": "2023-07-31", "reason": "works", "public": "on"}


def test_an_office_is_furnished_by_forms_and_generated_with_progress() -> None:
    manager = staff()
    assert manager.post(f"{ROOM}hours/", typed(**HOURS)).status_code == 302
    desk = typed(code="a1", services=["interview", "information"], accessible="on")
    assert manager.post(f"{ROOM}desk/", desk).status_code == 302
    person = typed(kind="staff", label="Ventanilla 1", **HOURS)
    assert manager.post(f"{ROOM}person/", person).status_code == 302
    voice = typed(kind="interpreter", label="Intérprete 1", language_0="quc", **HOURS)
    assert manager.post(f"{ROOM}person/", voice).status_code == 302
    assert [one.code for one in desks(office())] == ["A1"]
    assert len(workers(office())) == 2
    plan = timetable(office())
    assert plan is not None
    assert len(plan.opening) == 2
    answer = manager.post(f"{ROOM}generate/", typed(weeks="6"))
    run = TimetableRun.objects.get()
    assert answer.headers["Location"] == f"{ROOM}run/{run.id}/"
    page = manager.get(answer.headers["Location"]).content.decode()
    assert "0 of 43 days" in page
    again = manager.post(f"{ROOM}generate/", typed(weeks="6"))
    assert again.headers["Location"] == answer.headers["Location"]


@pytest.mark.parametrize(
    ("form", "fields", "box", "words"),
    [
        ("hours", HOURS | {"draw_percent": "70"}, "draw_percent", "more than 100"),
        ("hours", HOURS | {"to_1_a": "08:00"}, "to_1_a", "after"),
        ("hours", HOURS | {"from_1_b": "11:00"}, "from_1_a", "overlaps"),
        ("hours", HOURS | {"block_minutes": "x"}, "block_minutes", "whole number"),
        ("desk", {"code": "desk one", "services": ["interview"]}, "code", "one to six"),
        ("desk", {"code": "1"}, "services", "at least one service"),
        ("person", {"kind": "staff", "label": " "}, "label", "without a name"),
        ("person", {"kind": "interpreter", "label": "I 1"}, "language_0", "beside Spanish"),
        ("person", {"kind": "staff", "label": "x", "language_0": "zz"}, "language_0", "language"),
        ("closure", CLOSED | {"last": "2023-07-30"}, "last", "last day must"),
        ("closure", CLOSED | {"reason": "secret"}, "reason", "Choose one"),
        ("closure", CLOSED | {"first": "31 July"}, "first", "day"),
        ("closure", CLOSED | {"starts": "12:00", "ends": "11:00"}, "ends", "after"),
        ("absence", CLOSED | {"reason": "ill"}, "form", "no longer at this office"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_what_was_typed_is_kept(
    form: str, fields: dict[str, object], box: str, words: str
) -> None:
    manager = staff()
    answer = manager.post(f"{ROOM}{form}/", typed(**fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{box}"' in page
    assert words in page
    kept = next((one for one in fields.values() if isinstance(one, str) and len(one) > 4), "")
    assert kept in page
    assert not Session.objects.exists()


def test_a_closure_shows_its_effect_first_and_then_moves_the_families() -> None:
    office_with_sessions()
    family = seat(sessions("draw")[0])
    manager = staff()
    shown = manager.post(f"{ROOM}closure/", typed(**CLOSED))
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "Nothing is saved yet" in page
    assert "would have to move: 1" in page
    assert f"move_{family.session_id}" in page
    assert not Closure.objects.exists()
    back = manager.post(f"{ROOM}closure/", typed(**CLOSED, step="edit"))
    assert 'value="2023-07-31"' in back.content.decode()
    target = sessions("direct", date(2023, 8, 2))[1]
    choice = {f"move_{family.session_id}": str(target.id), "step": "save"}
    for _ in range(2):
        saved = manager.post(f"{ROOM}closure/", typed(**CLOSED, **choice), follow=True)
        assert saved.status_code == 200
    family.refresh_from_db()
    assert family.session_id == target.id
    assert Closure.objects.count() == 1
    public = Client().get("/en/offices/agua-caliente/").content.decode()
    assert "Repairs" in public


def test_names_of_who_would_move_are_shown_only_with_a_row_in_the_trail() -> None:
    office_with_sessions()
    family = seat(sessions("draw")[0])
    person = new_id()
    seen = {"given": "Petrona", "family": "Ixcoy"}
    Person.objects.create(
        id=person,
        household_id=family.household_id,
        position=1,
        relationship="self",
        birth_year=1990,
        sealed=vault_of(family.household_id).seal(seen, place=f"person:{person}"),
        name_index=b"",
    )
    page = staff().post(f"{ROOM}closure/", typed(**CLOSED)).content.decode()
    assert "Petrona Ixcoy" in page
    looked = Entry.objects.filter(act="household.view", household_id=family.household_id)
    assert looked.count() == 1


def test_a_page_that_is_behind_says_so_and_a_double_click_does_not() -> None:
    manager = staff()
    manager.post(f"{ROOM}hours/", typed(**HOURS))
    assert manager.post(f"{ROOM}hours/", typed(**HOURS)).status_code == 302
    stale = manager.post(f"{ROOM}hours/", typed(**HOURS | {"version": "7", "weeks_ahead": "9"}))
    assert stale.status_code == 422
    assert "Somebody changed this" in stale.content.decode()


def test_week_day_plan_and_paper_can_be_read_with_sessions_and_without() -> None:
    manager = staff()
    empty = manager.get(f"{ROOM}?office={office()}").content.decode()
    assert "no plan of hours yet" in empty
    office_with_sessions()
    for page in ("", "day/", "plan/"):
        for paper in ("", "&paper"):
            address = f"{ROOM}{page}?office={office()}&from={MONDAY}&day={MONDAY}{paper}"
            answer = manager.get(address)
            assert answer.status_code == 200
    assert "0/2" in manager.get(f"{ROOM}?office={office()}&from={MONDAY}").content.decode()
    observer = staff(Role.OBSERVER)
    assert observer.get(f"{ROOM}plan/?office={office()}").status_code == 200
    assert "closure/" not in observer.get(f"{ROOM}plan/?office={office()}").content.decode()


@pytest.mark.parametrize("role", [Role.DESK, Role.CASEWORKER, Role.OBSERVER])
def test_only_a_manager_changes_the_plan(role: Role) -> None:
    client = staff(role)
    for form in ("hours", "desk", "person", "absence", "closure", "limit"):
        assert client.post(f"{ROOM}{form}/", typed(**HOURS)).status_code == 403
    assert client.post(f"{ROOM}generate/", typed(weeks="1")).status_code == 403


def test_a_manager_of_one_office_cannot_change_another() -> None:
    elsewhere = staff(at=UUID(int=5))
    assert elsewhere.post(f"{ROOM}hours/", typed(**HOURS)).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["?from=yesterday", "?from=9999-99-99", "day/?day=0001-01-01", "nothing/", "closure-removed/"],
)
def test_odd_addresses_are_answered_by_name(address: str) -> None:
    assert staff().get(f"{ROOM}{address}").status_code in {200, 404}


def test_a_limit_is_made_refused_and_removed_by_its_form() -> None:
    office_with_sessions()
    manager = staff()
    facts = {"label": "Camas", "purpose": "draw", "first": "2023-07-31", "last": "2023-08-31"}
    assert manager.post(f"{ROOM}limit/", typed(**facts, units="x")).status_code == 422
    seat(sessions("draw")[0])
    refused = manager.post(f"{ROOM}limit/", typed(**facts, units="0"))
    assert "1 places already" in refused.content.decode()
    assert manager.post(f"{ROOM}limit/", typed(**facts, units="5")).status_code == 302
    row = CapacityLimit.objects.get()
    assert (row.units, row.taken) == (5, 1)
    for _ in range(2):
        manager.post(f"{ROOM}limit/{row.id}/remove/", typed())
    assert not CapacityLimit.objects.exists()


def test_what_was_removed_elsewhere_is_no_error() -> None:
    office_with_sessions()
    generate()
    manager = staff()
    gone = manager.post(f"{ROOM}closure-removed/{UUID(int=4)}/", typed())
    assert gone.status_code == 302
