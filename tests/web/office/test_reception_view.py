"""What reception can read: enough to call a family, and nothing of its case.

Every address of the console is opened as reception, by its routes, so that a page made tomorrow is
tried as well. The same day is then read again with another case behind it: it must not differ.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.apps.frontdesk.office_day import NINE, book, clerk, clock_at, family, office
from tests.apps.frontdesk.office_day import seated as sit_down

from movilidad.apps.frontdesk.actions import check_in
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.registration.models import Contact, Household, Person
from movilidad.apps.staff.models import StaffMember
from movilidad.infra.sealing.keys import vault_of

PHONE, SURNAME = "+50255551234", "Quetzalcoxol"
NEVER = (SURNAME, PHONE, "55551234", "1990-03-05", "iglesia", "private_place")
_NOWHERE = uuid4()
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with clock_at(NINE + timedelta(seconds=5)):
        yield


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield before + str(entry.pattern)


def every_page(client: Client, ids: dict[str, object]) -> dict[str, str]:
    """What reception is answered on every address of the console, signs of one request removed."""
    found = {}
    for route in addresses(get_resolver()):
        if not route.startswith("<lang:lang>/office/") or "sign-out" in route:
            continue
        path = "/" + _PLACE.sub(lambda part: str(ids.get(part[1], _NOWHERE)), route)
        answer = client.get(path)
        text = answer.content.decode()
        text = re.sub(r'name="(csrfmiddlewaretoken|key)" value="[^"]*"', "", text)
        text = re.sub(r"\d\d:\d\d|\d+ min", "", text)  # the clock goes on while we read
        text = re.sub(r"[\w-]{40,}", "", text)  # tokens of one request
        found[route] = f"{answer.status_code} {text}"
    return found


def behind(household: UUID, *, needs: list[str], wrote: str) -> None:
    """Another case behind the same faces: what the family said is sealed anew."""
    vault = vault_of(household)
    for person in Person.objects.filter(household_id=household):
        place = f"person:{person.id}"
        opened = vault.open(person.sealed, place=place)
        person.sealed = vault.seal(opened | {"needs": needs, "note": wrote}, place=place)
        person.save(update_fields=["sealed"])
    row = Household.objects.get(id=household)
    answers = {"reference": "x", "answers": {"why": wrote}}
    row.sealed = vault.seal(answers, place=f"household:{household}")
    row.save(update_fields=["sealed"])


def test_no_page_tells_reception_more_than_it_needs() -> None:
    ana = sit_down(clerk(), "4")
    household, _ = family("Ixchel", SURNAME, needs=("pregnancy", "private_place"))
    contact = uuid4()
    Contact.objects.create(
        id=contact,
        household_id=household,
        kind="phone",
        may_message=True,
        value_index=b"x",
        sealed=vault_of(household).seal({"value": PHONE}, place=f"contact:{contact}"),
    )
    appointment = book(household)
    client = Client()
    client.force_login(StaffMember.objects.get(id=ana.staff_id))
    check_in(
        by=clerk(username="rosa.desk"),
        at=NINE,
        office=office().id,
        appointment=appointment,
    )
    visit = Visit.objects.get()
    ids = {"lang": "en", "visit": visit.id, "appointment": appointment, "household": household}

    behind(household, needs=["pregnancy", "private_place"], wrote="la iglesia nos ayuda")
    first = every_page(client, ids)
    behind(household, needs=["medical"], wrote="nos buscan")
    second = every_page(client, ids)

    shown = [route for route, text in first.items() if "Ixchel Q." in text]
    assert len(shown) >= 4, shown  # today, the visit, its ticket or arrival, the list on paper
    told = {route: [word for word in NEVER if word in text] for route, text in first.items()}
    assert {route: words for route, words in told.items() if words} == {}
    assert [route for route in first if first[route] != second[route]] == []


@pytest.mark.parametrize(
    "room", ["people/", "people/{household}/", "rules/", "sessions/", "rounds/", "people/trail/"]
)
def test_rooms_beyond_reception_stay_shut(room: str) -> None:
    household, _ = family()
    book(household)
    client = Client()
    client.force_login(StaffMember.objects.get(id=clerk().staff_id))
    answer = client.get(f"/en/office/{room.format(household=household)}")
    assert answer.status_code == 403
    assert office().name("en") in answer.content.decode()
