"""The manager's way through sessions and a round, by the pages alone."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.test import Client
from tests.apps.appointments.world import (
    CLOSES,
    DRAWS,
    OPENS,
    SECRETS,
    Steps,
    commitment_of,
    load,
    office,
    plan,
    register,
)

from movilidad.apps.appointments.models import Offer, Round, Session
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.staff.actions import open_account
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Grant, Role
from movilidad.core.draw.verify import verify
from movilidad.infra.ids import new_id

pytestmark = pytest.mark.django_db
OFFICE = "/en/office"


@pytest.fixture(autouse=True)
def _world(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    set_clock(monkeypatch, OPENS)


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    offset = int((moment - datetime.now(UTC)).total_seconds()) + 1
    monkeypatch.setattr("django.conf.settings.CLOCK_OFFSET", offset)


def staff(role: Role, *, at: UUID | None = None) -> Client:
    name = f"{role.value}.{new_id()}"
    member = open_account(
        by=SYSTEM,
        at=OPENS,
        username=name,
        full_name="Ana Prueba",
        password="correct horse battery staple",
        grants=[Grant(role, at)],
    )
    client = Client()
    client.force_login(StaffMember.objects.get(id=member))
    return client


def plan_form(**changes: object) -> dict[str, object]:
    return {
        "office": str(office().id),
        "from": "2023-07-31",
        "to": "2023-08-04",
        "weekday": ["1", "2", "3", "4", "5"],
        "starts": "09:00",
        "ends": "12:00",
        "minutes": "60",
        "units": "4",
        "accessible": "1",
        "language_0": "kek",
        "language_units_0": "2",
    } | changes


def round_form(**changes: object) -> dict[str, object]:
    return {
        "code": "gt-2023-07-a",
        "office": [str(office().id)],
        "from": "2023-07-31",
        "to": "2023-08-04",
        "opens_day": "2023-07-03",
        "opens_time": "08:00",
        "closes_day": "2023-07-17",
        "closes_time": "08:00",
        "confirm_hours": "48",
        "objection_hours": "0",
        "signing_hours": "24",
        "signer_1": "Guatemala",
        "signer_2": "Estados Unidos",
        "beacon": "none",
    } | changes


def test_a_manager_plans_a_week_and_runs_a_round_by_the_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(30):
        register()
    manager = staff(Role.MANAGER)
    page = manager.post(f"{OFFICE}/sessions/new/", plan_form())
    assert "15 sessions were planned" in page.content.decode()
    made = manager.post(f"{OFFICE}/rounds/new/", round_form())
    row = Round.objects.get()
    here = f"{OFFICE}/rounds/{row.id}/"
    assert made["Location"] == here
    assert [one["code"] for one in row.reserves] == [
        "MED",
        "LANG:kek",
        "SIZE2+",
        "OPEN",
        "RURAL",
        "WAIT",
    ]
    for party, secret in SECRETS.items():
        manager.post(f"{here}party/", {"party": party, "commitment": commitment_of(secret)})
    assert manager.post(f"{here}open/").status_code == 302
    set_clock(monkeypatch, CLOSES)
    for name in ("close", "freeze"):
        assert manager.post(f"{here}{name}/").status_code == 302
    for one in row.parties.all():
        manager.post(f"{here}party/{one.id}/", {"secret": SECRETS[one.name]})
    for name in ("seed", "draw", "check"):
        assert manager.post(f"{here}{name}/").status_code == 302
    refused = manager.post(f"{here}publish/")
    assert refused.status_code == 409
    assert "The signature of Guatemala, Estados Unidos is missing" in refused.content.decode()
    set_clock(monkeypatch, CLOSES + timedelta(hours=25))
    assert manager.post(f"{here}publish/").status_code == 302
    public = manager.get(f"/en/rounds/{row.code}/").content.decode()
    assert "The signature of Estados Unidos is missing." in public
    assert Round.objects.get().state == "published"
    assert Offer.objects.count() == 30
    for lang in ("es", "en", "ht"):
        assert manager.get(f"/{lang}/office/rounds/{row.id}/").status_code == 200


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_every_console_page_opens_in_every_language(lang: str) -> None:
    manager = staff(Role.MANAGER)
    [session] = plan()
    steps = Steps([session])
    for address in (
        "sessions/",
        "sessions/new/",
        f"sessions/{session}/",
        "rounds/",
        "rounds/new/",
        f"rounds/{steps.id}/",
    ):
        assert manager.get(f"/{lang}/office/{address}").status_code == 200


def test_a_step_too_early_says_why_and_changes_nothing() -> None:
    register()
    steps = Steps(plan()).commit().open()
    manager = staff(Role.MANAGER)
    early = manager.post(f"{OFFICE}/rounds/{steps.id}/close/")
    assert early.status_code == 409
    assert "Monday, July 17, 2023, 08:00 (Guatemala time)" in early.content.decode()
    wrong = manager.post(f"{OFFICE}/rounds/{steps.id}/draw/")
    assert "starts from the state “Seed made”" in wrong.content.decode()
    assert steps.row.state == "open"
    assert manager.post(f"{OFFICE}/rounds/{steps.id}/dance/").status_code == 404


def test_holidays_and_weekends_are_left_out_and_named() -> None:
    page = staff(Role.MANAGER).post(
        f"{OFFICE}/sessions/new/",
        plan_form(**{"from": "2023-08-14", "to": "2023-09-16", "weekday": ["5", "6"]}),
    )
    text = page.content.decode()
    assert "holiday" in text  # 15 September, Independence Day, is a Friday
    assert "does not open on that day of the week" in text
    days = {one.starts_at.date().isoformat() for one in Session.objects.all()}
    assert "2023-09-15" not in days
    assert "2023-08-18" in days


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"from": "31/07/2023"}, "from"),
        ({"to": "2023-07-01"}, "to"),
        ({"weekday": []}, "weekday"),
        ({"starts": "25:00"}, "starts"),
        ({"ends": "08:00"}, "ends"),
        ({"minutes": "600"}, "minutes"),
        ({"units": "0"}, "units"),
        ({"units": "💛"}, "units"),
        ({"units": "9" * 10000}, "units"),
        ({"language_1": "kek", "language_units_1": "1"}, "language_1"),
        ({"pause_from": "11:00", "pause_to": "10:00"}, "pause_to"),
    ],
)
def test_a_wrong_plan_is_refused_beside_the_field_with_all_answers_kept(
    change: dict[str, object], field: str
) -> None:
    page = staff(Role.MANAGER).post(f"{OFFICE}/sessions/new/", plan_form(**change))
    assert page.status_code == 422
    assert f'href="#{field}"' in page.content.decode()
    assert 'value="09:00"' in page.content.decode() or field == "starts"
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"code": "<script>"},
        {"closes_day": "2023-07-01"},
        {"confirm_hours": "999"},
        {"signer_2": ""},
        {"signer_2": "Guatemala"},
        {"signing_hours": "0"},
        {"office": []},
        {"from": "x"},
    ],
)
def test_a_wrong_round_is_refused_with_all_answers_kept(change: dict[str, object]) -> None:
    plan()
    page = staff(Role.MANAGER).post(f"{OFFICE}/rounds/new/", round_form(**change))
    assert page.status_code == 422
    assert 'value="08:00"' in page.content.decode()
    assert not Round.objects.exists()


def test_a_session_cannot_shrink_below_what_families_hold() -> None:
    [session] = plan(units=4)
    Session.objects.filter(id=session).update(taken_units=3)
    manager = staff(Role.MANAGER)
    page = manager.post(f"{OFFICE}/sessions/{session}/", {"units": "2", "accessible": "0"})
    assert page.status_code == 422
    assert "3 places are confirmed" in page.content.decode()
    assert (
        manager.post(
            f"{OFFICE}/sessions/{session}/", {"units": "3", "accessible": "0"}
        ).status_code
        == 302
    )
    assert Session.objects.get(id=session).units == 3


def test_a_session_of_an_announced_round_is_fixed() -> None:
    [session] = plan()
    Steps([session]).commit().open()
    manager = staff(Role.MANAGER)
    for where in ("", "cancel/"):
        page = manager.post(
            f"{OFFICE}/sessions/{session}/{where}", {"units": "9", "accessible": "0"}
        )
        assert "which is announced" in page.content.decode()
    assert Session.objects.get(id=session).cancelled_at is None


def test_reserves_of_a_draft_can_be_changed_and_an_announced_table_cannot() -> None:
    steps = Steps(plan())
    manager = staff(Role.MANAGER)
    address = f"{OFFICE}/rounds/{steps.id}/reserves/"
    rows = [("OPEN", "3", "*", "lottery"), ("WAIT", "1", "*", "losses")]
    form = {"act": "save"} | {
        f"{name}_{number}": value
        for number, row in enumerate(rows)
        for name, value in zip(("code", "units", "who", "order"), row, strict=True)
    }
    manager.post(address, form | {"place_0": "9", "place_1": "2"})
    assert [(one["code"], one["units"]) for one in steps.row.reserves] == [
        ("WAIT", 1),
        ("OPEN", 3),
    ]
    steps.commit().open()
    assert manager.post(address, form).status_code == 409


def test_who_may_not_run_rounds_is_refused_everywhere() -> None:
    steps = Steps(plan())
    session = steps.sessions[0]
    posts = [
        "sessions/new/",
        f"sessions/{session}/",
        f"sessions/{session}/cancel/",
        "rounds/new/",
        f"rounds/{steps.id}/open/",
        f"rounds/{steps.id}/reserves/",
    ]
    for role in (Role.DESK, Role.CASEWORKER, Role.OBSERVER):
        client = staff(role)
        for address in posts:
            assert client.post(f"{OFFICE}/{address}").status_code == 403, (role, address)
    assert staff(Role.DESK).get(f"{OFFICE}/rounds/{steps.id}/").status_code == 403
    assert Client().get(f"{OFFICE}/rounds/").status_code == 302


def test_a_manager_of_another_office_touches_nothing_here() -> None:
    [session] = plan()
    steps = Steps([session])
    other = next(one for one in _other_offices())
    client = staff(Role.MANAGER, at=other)
    page = client.post(f"{OFFICE}/sessions/{session}/", {"units": "9", "accessible": "0"})
    assert page.status_code == 403
    assert client.post(f"{OFFICE}/sessions/{session}/cancel/").status_code == 403
    assert client.post(f"{OFFICE}/sessions/new/", plan_form()).status_code == 404
    assert client.post(f"{OFFICE}/rounds/{steps.id}/open/").status_code == 403


def _other_offices() -> list[UUID]:
    from movilidad.apps.offices.queries import programme

    return [one.id for one in programme("gt").offices if one.id != office().id]


def test_small_numbers_never_show_in_public() -> None:
    for _ in range(12):
        register()
    for _ in range(2):
        register(size=9)
    Steps(plan(units=40)).to_published()
    page = Client().get("/en/rounds/gt-2023-07-a/").content.decode()
    assert "14 families entered" in page
    assert page.count(">few<") == 6
    assert ">12<" not in page


def test_a_draft_is_not_public_and_a_wrong_address_is_not_found() -> None:
    Steps(plan())
    visitor = Client()
    assert "gt-2023-07-a" not in visitor.get("/en/rounds/").content.decode()
    for code in ("gt-2023-07-a", "no-such-round"):
        assert visitor.get(f"/en/rounds/{code}/").status_code == 404


def test_no_ticket_and_no_seed_shows_before_its_time() -> None:
    register()
    steps = Steps(plan()).to_frozen().reveal()
    page = Client().get("/en/rounds/gt-2023-07-a/").content.decode()
    assert steps.row.entrants_root in page
    assert all(secret not in page for secret in SECRETS.values())
    assert steps.ticket_of(steps.row.tickets.get().household_id).text not in page
    steps.draw(at=DRAWS + timedelta(hours=1))
    assert steps.row.seed in Client().get("/en/rounds/gt-2023-07-a/").content.decode()


def test_the_published_folder_can_be_downloaded_and_verified() -> None:
    register()
    steps = Steps(plan()).to_drawn()
    address = "/en/rounds/gt-2023-07-a/folder.zip"
    assert Client().get(address).status_code == 404
    steps.publish()
    first, second = Client().get(address), Client().get(address)
    assert first.content == second.content
    archive = ZipFile(BytesIO(first.content))
    files = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert verify(files).holds
