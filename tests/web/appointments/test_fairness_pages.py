"""The fairness of a draw on the pages: whole for staff, without small numbers for everybody."""

import csv
import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.apps.appointments.test_fairness_gate import FINDING, alarmed, revealed
from tests.apps.appointments.world import DRAWS, OPENS, load, register
from tests.web.appointments.test_running_a_round import set_clock, staff

from movilidad.apps.appointments.models import GateRelease
from movilidad.apps.staff.types import Role

pytestmark = pytest.mark.django_db
OFFICE = "/en/office"


@pytest.fixture(autouse=True)
def _world(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    set_clock(monkeypatch, DRAWS)


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_staff_and_everybody_see_bars_and_tables_in_every_language(lang: str) -> None:
    steps = revealed().draw().publish()
    page = staff(Role.OBSERVER).get(f"/{lang}/office/rounds/{steps.id}/").content.decode()
    assert 'id="fairness"' in page
    assert page.count("<figure") >= 2
    beside_bars = re.findall(r'class="mv-chart__value"[^>]*>([^<]*)<', page)
    assert beside_bars
    assert max(map(len, beside_bars)) <= 9  # what fits beside the longest bar
    public = Client().get(f"/{lang}/rounds/{steps.code}/")
    body = public.content.decode()
    assert "2023-07-03" in body
    assert body.count("<figure") == body.count("<details") >= 2


def test_no_small_number_is_on_the_public_page() -> None:
    register(size=9, interpreter="ixl", at=OPENS + timedelta(days=13))
    steps = revealed().draw().publish()
    body = Client().get(f"/en/rounds/{steps.code}/").content.decode()
    numbers = re.findall(r"\((\d+) of (\d+); range", body)
    assert numbers
    assert all(min(int(won), int(all_) - int(won)) >= 10 for won, all_ in numbers)
    assert "Ixil" not in body.partition('id="fairness"')[2].partition("reserved part")[0]


def test_the_file_has_every_group_and_is_for_staff() -> None:
    steps = revealed().draw()
    address = f"{OFFICE}/rounds/{steps.id}/fairness.csv"
    answer = staff(Role.MANAGER).get(address)
    lines = list(csv.DictReader(answer.content.decode().splitlines()))
    assert answer["Content-Type"].startswith("text/csv")
    days = [line for line in lines if line["grouping"] == "day"]
    assert sum(int(line["entrants"]) for line in days) == 120
    assert len(days) == 6
    assert Client().get(address).status_code == 302
    assert staff(Role.CASEWORKER).get(address).status_code == 403


def test_a_held_result_says_so_and_only_an_observer_lets_it_pass() -> None:
    steps = alarmed()
    manager, observer = staff(Role.MANAGER), staff(Role.OBSERVER)
    here = f"{OFFICE}/rounds/{steps.id}/"
    assert manager.post(f"{here}check/").status_code == 302
    refused = manager.post(f"{here}publish/")
    assert refused.status_code == 409
    assert "By chance alone fewer than 0.1% of draws" in refused.content.decode()
    assert 'name="finding"' not in manager.get(here).content.decode()
    assert manager.post(f"{here}release/", {"finding": FINDING}).status_code == 403
    assert 'name="finding"' in observer.get(here).content.decode()
    short = observer.post(f"{here}release/", {"finding": "ok"}, follow=True)
    assert "20 to 1000 letters" in short.content.decode()
    assert not GateRelease.objects.exists()
    observer.post(f"{here}release/", {"finding": FINDING})
    assert manager.post(f"{here}publish/").status_code == 302
    public = Client().get(f"/en/rounds/{steps.code}/").content.decode()
    assert FINDING in public
    assert "repeated with the same seed" in public
