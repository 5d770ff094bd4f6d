"""How much a page asks of the database: three statements at most on every page that is read."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.web.registration.walking import fill_in, register, start

NOT_COUNTED = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
DRAFT_PAGES = [
    "/es/register/",
    "/es/register/overview/",
    "/es/register/q/helper/",
    "/es/register/q/person.2.names/",
    "/es/register/q/office_days/",
    "/es/register/people/",
    "/es/register/people/2/remove/",
    "/es/register/later/",
    "/es/register/check/",
]


def statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [q["sql"] for q in captured if not q["sql"].startswith(NOT_COUNTED)]


@pytest.mark.parametrize("address", ["/es/check/", "/es/check/q/nationality/", "/es/my/sign-in/"])
def test_pages_before_any_draft_ask_nothing(client: Client, address: str) -> None:
    client.get(address)  # content is read once per process
    assert statements(client, address) == []


@pytest.mark.parametrize("address", DRAFT_PAGES)
def test_pages_of_a_draft_ask_for_the_draft_alone(client: Client, address: str) -> None:
    fill_in(client, start(client))
    assert len(statements(client, address)) == 1


@pytest.mark.parametrize("address", ["/es/register/done/", "/es/register/slip.pdf"])
def test_the_kept_page_asks_for_the_household_and_writes_the_trail(
    client: Client, address: str
) -> None:
    register(client)
    found = statements(client, address)
    assert len(found) == 2
    assert any("audit_entry" in sql for sql in found)


def test_the_familys_home_adds_only_where_it_stands(client: Client) -> None:
    register(client)
    # Appointment, offer, invitation and ticket, and the place in line of whoever is at the door.
    assert len(statements(client, "/es/my/")) <= 7
