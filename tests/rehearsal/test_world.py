"""The invented world of the first run holds every state, and is made once."""

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from movilidad.apps.offices.actions import load_content
from movilidad.apps.offices.queries import forget_cached
from movilidad.rehearsal.ledger import counts, oversold
from movilidad.rehearsal.world import FAMILIES, LOG_INS, make_world

AT = datetime.fromisoformat("2023-08-01T15:30+00:00")


def _states(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT state FROM {table}")  # noqa: S608 - names from this file
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
def test_every_state_of_a_round_an_offer_and_a_visit_can_be_seen() -> None:
    forget_cached()
    load_content(content=Path(settings.CONTENT), at=AT)
    lines = make_world(code="gt", at=AT)
    assert sum(one.username in line for one in LOG_INS for line in lines) >= len(LOG_INS)
    made = counts()
    assert made["households"] == FAMILIES
    assert _states("appointments_round") == {"open", "published"}
    assert {"open", "confirmed", "declined"} <= _states("appointments_offer")
    assert _states("frontdesk_visit") == {"waiting", "called", "serving", "done"}
    assert oversold() == 0
    make_world(code="gt", at=AT)
    assert counts() == made
    forget_cached()


@pytest.mark.django_db
def test_before_any_office_receives_there_are_families_and_no_rounds() -> None:
    forget_cached()
    load_content(content=Path(settings.CONTENT), at=AT)
    make_world(code="gt", at=datetime.fromisoformat("2023-07-03T15:00+00:00"))
    made = counts()
    assert made["households"] > 0
    assert made["offers"] == 0
    forget_cached()
