"""The switch for places beside the desks, on the pages of a session and of a round."""

import pytest
from django.test import Client
from tests.apps.appointments.test_overbooking import visits
from tests.apps.appointments.world import OPENS, Steps, load, plan
from tests.web.appointments.test_running_a_round import OFFICE, plan_form, set_clock, staff

from movilidad.apps.appointments.models import Session
from movilidad.apps.staff.types import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    set_clock(monkeypatch, OPENS)


def test_the_page_says_what_would_be_added_and_why_and_switches_it() -> None:
    [one] = plan(units=40)
    visits(came=80, missed=40)
    manager, here = staff(Role.MANAGER), f"{OFFICE}/sessions/{one}/"
    assert "Of 120 families expected, 80 came (66%)" in manager.get(here).content.decode()
    assert Session.objects.get(id=one).units == 40
    said = manager.post(f"{here}overbook/", {"overbook": "on"}, follow=True).content.decode()
    assert "On: 40 places at the desks and 6 more." in said
    assert 'value="40"' in said  # the form speaks of desks
    manager.post(f"{here}overbook/", {"overbook": "off"})
    assert Session.objects.get(id=one).units == 40


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_everybody_is_told_how_many_places_are_extra(lang: str) -> None:
    [one] = plan(units=40)
    visits(came=80, missed=40)
    manager = staff(Role.MANAGER)
    manager.post(f"/{lang}/office/sessions/{one}/overbook/", {"overbook": "on"})
    assert manager.get(f"/{lang}/office/sessions/{one}/").status_code == 200
    steps = Steps([one]).commit().open()
    paragraph = Client().get(f"/{lang}/rounds/{steps.code}/").content.decode()
    assert {"es": "6 de los lugares", "en": "6 of the places", "ht": "6 nan plas"}[
        lang
    ] in paragraph


def test_an_announced_session_keeps_its_units_and_says_why() -> None:
    [one] = plan(units=40)
    visits(came=80, missed=40)
    Steps([one]).commit().open()
    address = f"{OFFICE}/sessions/{one}/overbook/"
    said = staff(Role.MANAGER).post(address, {"overbook": "on"}, follow=True).content.decode()
    assert "before the round is announced" in said
    assert Session.objects.get(id=one).units == 40
    assert staff(Role.OBSERVER).post(address, {"overbook": "on"}).status_code == 403


def test_a_plan_may_ask_for_it_and_below_a_hundred_visits_adds_nothing() -> None:
    staff(Role.MANAGER).post(f"{OFFICE}/sessions/new/", plan_form(overbook="on", units="40"))
    planned = Session.objects.all()
    assert planned.count() == 15
    assert {(one.units, one.overbooking["limit"]) for one in planned} == {(40, "visits")}
