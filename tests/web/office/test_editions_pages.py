"""Editions on the console: two people, an effect before it happens, and a household's own day."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.apps.frontdesk.office_day import ELSEWHERE, clerk, clock_at
from tests.apps.pathways.coming_rules import coming
from tests.apps.registration.families import AT, Family, registered
from tests.web.office.test_desk_pages import signed_in

from movilidad.apps.audit.models import Entry
from movilidad.apps.pathways import tasks
from movilidad.apps.pathways.actions import propose_edition, store_verdicts
from movilidad.apps.pathways.models import Edition
from movilidad.apps.staff.types import Role

FROM_HONDURAS = Family(over={"nationality": {"nationality": ["HN"]}})


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock_at(AT):
        yield


def manager(name: str = "ana.author") -> Client:
    return signed_in(Role.MANAGER, at=None, name=name)


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def proposed(tmp_path: Path) -> str:
    by = clerk(Role.MANAGER, at=None, username="the.author")
    later = AT + timedelta(days=7)
    edition = propose_edition(by=by, at=AT, effective_from=later, content=coming(tmp_path))
    return str(edition)


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_one_proposes_and_only_another_approves(lang: str) -> None:
    author, other = manager(), manager("second.reader")
    answer = author.post(f"/{lang}/office/rules/propose/", {"from": "2023-07-10"})
    assert answer.status_code == 302
    edition = Edition.objects.get()
    assert edition.effective_from.isoformat() == "2023-07-10T06:00:00+00:00"
    address = f"/{lang}/office/rules/{edition.id}/"
    assert "approve/" not in read(author, address)
    assert author.post(f"{address}approve/").status_code == 422
    assert "approve/" in read(other, address)
    assert other.post(f"{address}approve/").status_code == 302
    edition.refresh_from_db()
    assert edition.state == "approved"
    assert "Second Reader" in read(author, address)
    assert "Ana Author" in read(author, f"/{lang}/office/rules/")


@pytest.mark.parametrize("day", ["", "2023-07-02", "soon", "2023-02-30"])
def test_rules_are_proposed_from_a_day_to_come(day: str) -> None:
    answer = manager().post("/en/office/rules/propose/", {"from": day})
    assert answer.status_code == 422
    assert not Edition.objects.exists()


@pytest.mark.parametrize("role", [Role.DESK, Role.CASEWORKER, Role.OBSERVER])
def test_others_do_not_see_the_room(role: Role) -> None:
    client = signed_in(role, at=None, name="some.body")
    assert client.get("/en/office/rules/").status_code == 403
    assert client.post("/en/office/rules/propose/", {"from": "2023-07-10"}).status_code == 403


def test_the_effect_is_worked_out_by_a_job_and_shown(tmp_path: Path) -> None:
    registered()
    changed = registered(FROM_HONDURAS)
    edition = proposed(tmp_path)
    client = manager()
    assert "It is not worked out yet." in read(client, f"/en/office/rules/{edition}/")
    assert client.post(f"/en/office/rules/{edition}/preview/").status_code == 302
    job = ProcrastinateJob.objects.get(task_name="pathways.preview")
    tasks.preview(**job.args)
    html = read(client, f"/en/office/rules/{edition}/")
    assert "The answer changes for 1 of 2 families." in html
    assert "gt: place-central-america" in html or "place-central-america" in html
    assert f"/en/office/people/{changed}/answer/" in html


def test_who_may_not_open_households_sees_no_small_number_and_no_example(tmp_path: Path) -> None:
    registered()
    changed = registered(FROM_HONDURAS)
    edition = proposed(tmp_path)
    tasks.preview(edition)
    client = signed_in(Role.ADMINISTRATOR, at=None, name="the.administrator")
    html = read(client, f"/en/office/rules/{edition}/")
    assert "The answer changes for 1–4 of 1–4 families." in html
    assert str(changed) not in html


def test_a_proposal_can_be_withdrawn(tmp_path: Path) -> None:
    edition = proposed(tmp_path)
    client = manager()
    assert client.post(f"/en/office/rules/{edition}/withdraw/").status_code == 302
    assert Edition.objects.get().state == "withdrawn"
    assert client.post(f"/en/office/rules/{edition}/approve/").status_code == 422


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_a_household_is_seen_as_of_any_day_and_each_look_is_recorded(lang: str) -> None:
    household = registered(FROM_HONDURAS)
    store_verdicts(at=AT)
    client = signed_in(Role.CASEWORKER, name="case.worker")
    read(client, f"/{lang}/office/people/{household}/answer/")
    read(client, f"/{lang}/office/people/{household}/answer/?on=2023-06-20")
    looks = Entry.objects.filter(act="verdict.view", household_id=household).order_by("id")
    assert [look.details["on"] for look in looks] == ["2023-07-03", "2023-06-20"]


def test_the_answer_of_a_day_says_what_held_then() -> None:
    household = registered(FROM_HONDURAS)
    store_verdicts(at=AT)
    client = signed_in(Role.CASEWORKER, name="case.worker")
    address = f"/en/office/people/{household}/answer/"
    now = read(client, address)
    assert "Yes, you can register" in now
    assert "Worked out again, it is the same." in now
    before = read(client, f"{address}?on=2023-06-01")
    assert "Registration is closed now" in before
    assert "It told this after that day." in before
    assert "There is no such date" in read(client, f"{address}?on=2023-02-30")


def test_the_answer_of_a_household_is_not_for_other_offices_or_the_desk() -> None:
    household = registered()
    address = f"/en/office/people/{household}/answer/"
    stranger = signed_in(Role.CASEWORKER, at=ELSEWHERE, name="other.case")
    assert stranger.get(address).status_code == 403
    assert signed_in().get(address).status_code == 403
    assert not Entry.objects.filter(act="verdict.view").exists()
