"""The editor of reserves, without scripts: rows added, moved and struck out, tried and kept."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.apps.appointments.world import OPENS, Steps, load, plan, register
from tests.web.appointments.test_running_a_round import OFFICE, set_clock, staff

from movilidad.apps.appointments.models import Round
from movilidad.apps.staff.types import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    set_clock(monkeypatch, OPENS + timedelta(hours=1))


@pytest.fixture
def steps() -> Steps:
    return Steps(plan(units=20, hours=(9, 10)))


@pytest.fixture
def manager() -> Client:
    return staff(Role.MANAGER)


def form(steps: Steps, **changes: object) -> dict[str, object]:
    """What a browser sends of the table as it stands."""
    typed: dict[str, object] = {"act": "save"}
    for number, one in enumerate(Round.objects.get(id=steps.id).reserves):
        typed |= {f"{name}_{number}": one[name] for name in ("code", "units", "who", "order")}
        typed[f"place_{number}"] = number + 1
    return typed | changes


def here(steps: Steps) -> str:
    return f"{OFFICE}/rounds/{steps.id}/reserves/"


def codes(steps: Steps) -> list[str]:
    return [one["code"] for one in Round.objects.get(id=steps.id).reserves]


def test_a_row_is_added_where_its_place_says(steps: Steps, manager: Client) -> None:
    added = {"code_3": "RURAL", "units_3": "5", "who_3": "RURAL", "order_3": "lottery"}
    answer = manager.post(here(steps), form(steps, **added, place_3="1"))
    assert answer.status_code == 302
    assert codes(steps) == ["MED", "RURAL", "OPEN", "WAIT"]
    kept = Round.objects.get(id=steps.id).reserves[1]
    assert kept == {"code": "RURAL", "units": 5, "who": "RURAL", "order": "lottery"}


def test_a_row_is_struck_out_and_open_never(steps: Steps, manager: Client) -> None:
    manager.post(here(steps), form(steps, remove_0="on", remove_1="on"))
    assert codes(steps) == ["OPEN", "WAIT"]


def test_rows_change_places_and_open_stays_by_lottery(steps: Steps, manager: Client) -> None:
    manager.post(here(steps), form(steps, place_0="9", order_1="losses", who_1="MED"))
    assert codes(steps) == ["OPEN", "WAIT", "MED"]
    assert Round.objects.get(id=steps.id).reserves[0]["order"] == "lottery"


def test_a_trial_shows_its_meaning_and_keeps_nothing(steps: Steps, manager: Client) -> None:
    before = Round.objects.get(id=steps.id).reserves
    answer = manager.post(here(steps), form(steps, act="try", units_0="12"))
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "Nothing has been kept yet" in body
    assert "before, a floor" in body
    assert 'value="12"' in body
    assert Round.objects.get(id=steps.id).reserves == before


def test_a_floor_that_changes_nothing_is_said_in_words(steps: Steps, manager: Client) -> None:
    row = {"code_3": "RURAL", "units_3": "2", "who_3": "RURAL", "order_3": "lottery"}
    body = manager.post(here(steps), form(steps, **row, place_3="1", act="try")).content.decode()
    assert "so the floor changes nothing" in body


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code_3": "med", "who_3": "MED", "order_3": "lottery"}, "starts with a capital"),
        ({"code_3": "REST", "who_3": "MED", "order_3": "lottery"}, "cannot be REST"),
        ({"code_3": "MED", "who_3": "MED", "order_3": "lottery"}, "the same code"),
        ({"code_3": "X", "who_3": "MARTIANS", "order_3": "lottery"}, "Choose for whom"),
        ({"units_0": "-4"}, "whole number"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_kept_on_the_page(
    steps: Steps, manager: Client, changes: dict[str, object], said: str
) -> None:
    before = Round.objects.get(id=steps.id).reserves
    answer = manager.post(here(steps), form(steps, **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Round.objects.get(id=steps.id).reserves == before


def test_a_table_that_the_draw_cannot_read_is_refused(steps: Steps, manager: Client) -> None:
    answer = manager.post(here(steps), form(steps, code_1="OPENED"))
    assert answer.status_code == 409
    assert "cannot be read" in answer.content.decode()
    assert codes(steps) == ["MED", "OPEN", "WAIT"]


def test_the_longest_wait_is_computed_from_those_who_wait(steps: Steps, manager: Client) -> None:
    for _ in range(7):
        register(size=3)
    body = manager.get(here(steps)).content.decode()
    table = body.partition("Chooses early within")[2].partition("</table>")[0]
    cells = table.replace("<", " ").replace(">", " ").split()
    assert [one for one in cells if one.isdigit()] == ["0", "7", "7", "4"]  # 7 units, 2 a round


def test_without_a_part_by_waiting_nothing_is_promised(steps: Steps, manager: Client) -> None:
    register()
    body = manager.post(here(steps), form(steps, remove_2="on", act="try")).content.decode()
    assert "no time to promise" in body


def test_an_announced_table_is_shown_and_cannot_change(steps: Steps, manager: Client) -> None:
    steps.commit().open()
    body = manager.get(here(steps)).content.decode()
    assert "does not change any more" in body
    assert 'value="save"' not in body
    assert manager.post(here(steps), form(steps, units_0="9")).status_code == 409
    assert Round.objects.get(id=steps.id).reserves[0]["units"] == 1


def test_only_managers_edit(steps: Steps) -> None:
    assert staff(Role.OBSERVER).get(here(steps)).status_code == 403
    assert staff(Role.OBSERVER).post(here(steps), form(steps)).status_code == 403


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_the_editor_opens_in_every_language(steps: Steps, manager: Client, lang: str) -> None:
    register()
    assert manager.get(f"/{lang}/office/rounds/{steps.id}/reserves/").status_code == 200
