"""Feeds over HTTP, read by two programs that are not ours: icalendar and khal."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar, Event
from tests.apps.frontdesk.office_day import NINE, book, clerk, clock_at, family, office, session

from movilidad.apps.appointments.models import Session, SessionLanguage
from movilidad.apps.offices.models import Desk
from movilidad.apps.staff.models import StaffMember
from movilidad.apps.staff.types import Principal, Role
from movilidad.infra.ids import new_id

ZONE = ZoneInfo("America/Guatemala")
PAGE = "/en/office/calendars/"
VALIDATORS = {"HTTP_IF_NONE_MATCH": "ETag", "HTTP_IF_MODIFIED_SINCE": "Last-Modified"}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock_at(NINE):
        yield


def signed_in(*roles: Role, name: str = "ana.desk", at: str | None = "huehuetenango") -> Client:
    principal: Principal = clerk(*roles, username=name, at=at)
    client = Client()
    client.force_login(StaffMember.objects.get(id=principal.staff_id))
    return client


def made(client: Client, lang: str = "en", label: str = "my phone", desk: str = "") -> str:
    """Fill in the form as a browser does; the path of the new feed."""
    page = f"/{lang}/office/calendars/"
    key = re.findall(r'name="key" value="([^"]+)"', client.get(page).content.decode())[0]
    shown = client.post(page, {"key": key, "label": label, "desk": desk}).content.decode()
    return re.findall(r"(/calendars/[\w-]+\.ics)", shown)[0]


def events(path: str) -> list[Event]:
    return Calendar.from_ical(Client().get(path).content).walk("VEVENT")


def there(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZONE)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_the_page_opens_in_every_language(lang: str) -> None:
    client = signed_in()
    assert made(client, lang).startswith("/calendars/")
    assert client.get(f"/{lang}/office/calendars/").status_code == 200


def test_the_address_is_shown_once() -> None:
    client = signed_in()
    path = made(client)
    assert path not in client.get(PAGE).content.decode()
    assert "my phone" in client.get(PAGE).content.decode()


def test_a_form_without_a_name_keeps_the_page_and_says_why() -> None:
    answer = signed_in().post(PAGE, {"key": "x" * 43, "label": " "})
    assert answer.status_code == 422
    assert "Write a name" in answer.content.decode()


def desk(code: str, *services: str) -> Desk:
    here = office().id
    return Desk.objects.create(
        id=new_id(), office_id=here, code=code, services=list(services), changed_at=NINE
    )


def test_a_feed_of_a_desk_shows_what_that_desk_receives() -> None:
    two, everything = desk("2", "documents"), desk("3")
    interviews = session()
    documents = session(NINE + timedelta(hours=2))
    Session.objects.filter(id=documents.id).update(service="documents")
    client = signed_in()
    of_two, of_three = made(client, desk=two.code), made(client, desk=everything.code)
    assert [one["UID"].split("@")[0] for one in events(of_two)] == [str(documents.id)]
    assert len(events(of_three)) == len(events(made(client))) == 2
    assert interviews.service not in Client().get(of_two).content.decode()
    assert "desk 2" in Client().get(of_two).content.decode()
    assert client.get(PAGE).content.decode().count(", desk 2") == 1
    Desk.objects.update(active=False)
    assert events(of_two) == []


def test_a_desk_that_is_out_of_use_is_refused_beside_its_field() -> None:
    desk("2")
    form = {"key": "x" * 43, "label": "my phone", "desk": "9"}
    answer = signed_in().post(PAGE, form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#desk"' in page
    assert 'id="desk-error"' in page
    assert 'value="my phone"' in page


def test_a_feed_is_asked_without_signing_in_and_says_what_it_is() -> None:
    session()
    path = made(signed_in())
    answer = Client().get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    calendar = Calendar.from_ical(answer.content)
    assert calendar["refresh-interval"].dt == timedelta(hours=1)
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    assert "my phone" in calendar["x-wr-calname"]
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["America/Guatemala"]


@pytest.mark.parametrize(
    "moment",
    [
        there(2023, 12, 31, 23),  # ends in the next year, here and in UTC
        there(2023, 12, 31, 18),  # the year has ended in UTC only
        there(2023, 7, 31, 23),
        there(2024, 2, 28, 23),
        there(2024, 2, 29, 9),
        there(2023, 3, 12, 2),  # an hour that the clocks of the diaspora do not have
        there(2023, 11, 5, 1),  # one that they have twice
    ],
)
def test_instants_are_right_at_the_ends_of_months_and_years(moment: datetime) -> None:
    with clock_at(moment - timedelta(days=1)):
        session(moment.astimezone(UTC), hours=2)
        [event] = events(made(signed_in()))
    assert event.decoded("dtstart") == moment
    assert event.decoded("dtend") == moment + timedelta(hours=2)
    assert event.decoded("dtstart").utcoffset() == timedelta(hours=-6)
    assert event["dtstart"].params["TZID"] == "America/Guatemala"


def test_a_session_keeps_its_uid_and_tells_when_it_is_cancelled() -> None:
    row, path = session(), made(signed_in())
    [before] = events(path)
    row.cancelled_at = NINE
    row.save()
    [after] = events(path)
    assert before["uid"] == after["uid"]
    assert (before["sequence"], str(before["status"])) == (0, "CONFIRMED")
    assert (after["sequence"], str(after["status"])) == (1, "CANCELLED")
    assert after.decoded("dtstamp") >= before.decoded("dtstamp")


def test_counts_and_interpreters_are_all_it_says() -> None:
    row = session()
    SessionLanguage.objects.create(id=new_id(), session=row, language="mam", units=4)
    household, reference = family(interpreter="mam", needs=("pregnant",))
    book(household, language="mam")
    row.refresh_from_db()
    row.taken_units = 1
    row.save()
    body = Client().get(made(signed_in())).content.decode()
    [event] = Calendar.from_ical(body).walk("VEVENT")
    assert str(event["summary"]) == "Appointments: 1 of 300 units"
    assert str(event["description"]) == "Interpreters: Mam"
    for told in ("María", "López", reference, str(household), "pregnan", "1990"):
        assert told not in body


@pytest.mark.parametrize("lang", ["es", "en", "ht"])
def test_nothing_says_what_the_office_is_for(lang: str) -> None:
    session()
    body = Client().get(made(signed_in(), lang)).content.decode().lower()
    for word in ("asilo", "asylum", "azil", "refug", "refij", "segura"):
        assert word not in body.replace("/movilidad", "")


def test_who_has_it_is_told_that_nothing_changed() -> None:
    row, path = session(), made(signed_in())
    first = Client().get(path)
    for header, name in (
        ("HTTP_IF_NONE_MATCH", "ETag"),
        ("HTTP_IF_MODIFIED_SINCE", "Last-Modified"),
    ):
        again = Client().get(path, **{header: first[name]})
        assert (again.status_code, again.content) == (304, b"")
    row.taken_units = 3
    row.save()
    for header, name in (
        ("HTTP_IF_NONE_MATCH", "ETag"),
        ("HTTP_IF_MODIFIED_SINCE", "Last-Modified"),
    ):
        assert Client().get(path, **{header: first[name]}).status_code == 200


def test_the_same_content_is_the_same_bytes() -> None:
    session()
    path = made(signed_in())
    first = Client().get(path).content
    with clock_at(NINE + timedelta(hours=2)):
        assert Client().get(path).content == first


def test_a_revoked_feed_is_gone_at_once() -> None:
    client = signed_in()
    path = made(client)
    address = re.findall(r'action="([^"]+/revoke/)"', client.get(PAGE).content.decode())[0]
    shown = client.post(address, follow=True).content.decode()
    assert "no longer answers" in shown
    assert Client().get(path).status_code == 404
    assert "no longer answers" in client.post(address, follow=True).content.decode()


def test_a_colleagues_feed_is_not_for_revoking() -> None:
    client = signed_in()
    path = made(client)
    address = re.findall(r'action="([^"]+/revoke/)"', client.get(PAGE).content.decode())[0]
    other = signed_in(name="beto.desk")
    assert "is not yours" in other.post(address, follow=True).content.decode()
    assert Client().get(path).status_code == 200


@pytest.mark.parametrize("path", ["/calendars/x.ics", "/calendars/" + "a" * 500 + ".ics"])
def test_an_address_that_never_was_is_not_found(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_a_program_that_asks_too_often_is_told_when_to_come_back() -> None:
    session()
    path = made(signed_in())
    answers = [Client().get(path) for _ in range(61)]
    assert [answers[59].status_code, answers[60].status_code] == [200, 429]
    assert int(answers[60]["Retry-After"]) > 0


def test_no_get_makes_or_ends_anything() -> None:
    client = signed_in()
    path = made(client)
    address = re.findall(r'action="([^"]+/revoke/)"', client.get(PAGE).content.decode())[0]
    assert client.get(address).status_code == 405
    assert Client().post(path).status_code == 405


def khal(tmp_path: Path, calendar: bytes) -> str:
    """What khal, another program with another reader, lists of the file; times in Madrid, where
    a colleague of the diaspora may sit."""
    (tmp_path / "feed.ics").write_bytes(calendar)
    (tmp_path / "khal.conf").write_text(
        f"[calendars]\n[[here]]\npath = {tmp_path}/here\ntype = calendar\n"
        f"[sqlite]\npath = {tmp_path}/khal.db\n"
        "[locale]\nlocal_timezone = Europe/Madrid\ndefault_timezone = Europe/Madrid\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    (tmp_path / "here").mkdir()
    program = Path(sys.executable).parent / "khal"
    config = [program, "-c", tmp_path / "khal.conf"]
    subprocess.run([*config, "import", "--batch", tmp_path / "feed.ics"], check=True)
    shape = ["-df", "", "-f", "{start}|{end}|{title}|{status}"]
    listed = subprocess.run(
        [*config, "list", *shape, "2023-07-01", "300d"], check=True, capture_output=True, text=True
    )
    return listed.stdout


def test_another_program_reads_the_same_times_on_the_clock_of_its_own_place(
    tmp_path: Path,
) -> None:
    session(there(2023, 7, 3, 9).astimezone(UTC), hours=2)
    session(there(2023, 7, 31, 17).astimezone(UTC), hours=2)  # past midnight in Madrid
    off = session(there(2023, 7, 4, 9).astimezone(UTC))
    off.cancelled_at = NINE
    off.save()
    listed = khal(tmp_path, Client().get(made(signed_in())).content)
    assert "2023-07-03 17:00|2023-07-03 19:00|Appointments: 0 of 300 units" in listed
    assert "2023-08-01 01:00|2023-08-01 03:00|Appointments: 0 of 300 units" in listed
    assert "2023-07-04 17:00|2023-07-04 18:00|Cancelled: 0 of 300 units" in listed
