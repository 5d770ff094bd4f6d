"""The trail only grows, stands or falls with its act, and is read newest first."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.audit.models import Entry
from movilidad.apps.audit.queries import trail_between, trail_of_household
from movilidad.apps.audit.types import SYSTEM

pytestmark = pytest.mark.django_db
AT = datetime(2023, 7, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET act = 'nothing'", "DELETE FROM audit_entry"]
)
def test_an_entry_cannot_be_changed_or_removed(change: str) -> None:
    record(by=SYSTEM, act="job.run", at=AT)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert Entry.objects.get().act == "job.run"


def test_an_entry_falls_with_the_act_that_failed() -> None:
    with transaction.atomic():
        record(by=SYSTEM, act="job.run", at=AT)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_a_households_trail_is_its_own_and_newest_first() -> None:
    household = uuid4()
    for minute in (1, 3, 2):
        record(by=SYSTEM, act="job.run", at=AT + timedelta(minutes=minute), household=household)
    record(by=SYSTEM, act="job.run", at=AT, household=uuid4())
    minutes = [line.at.minute for line in trail_of_household(household)]
    assert minutes == [3, 2, 1]


def test_the_trail_of_a_period_is_half_open_and_keeps_to_the_offices() -> None:
    mine, other = uuid4(), uuid4()
    for office, after in ((mine, 0), (mine, 24), (other, 1), (None, 2)):
        record(by=SYSTEM, act="job.run", at=AT + timedelta(hours=after), office=office)
    end = AT + timedelta(hours=24)
    assert [line.office_id for line in trail_between(AT, end, offices=[mine])] == [mine]
    assert len(trail_between(AT, end, offices=None)) == 3
    assert len(trail_between(AT, end, offices=None, limit=2)) == 2
    assert trail_between(AT, end, offices=[]) == []
