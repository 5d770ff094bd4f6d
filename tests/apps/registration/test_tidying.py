"""The worker's hourly round leaves nothing behind that should be gone."""

from datetime import UTC, datetime, timedelta

from pytest_django import Settings
from tests.apps.registration.families import AT, begin, registered

from movilidad.apps.registration.actions import withdraw
from movilidad.apps.registration.models import Draft, Person
from movilidad.apps.registration.tasks import tidy
from movilidad.infra.sealing.models import DataKey


def test_the_worker_destroys_old_drafts_and_forgets_families_that_left(settings: Settings) -> None:
    begin()
    withdraw(household=registered(), at=AT)
    a_month_on = AT + timedelta(days=32)
    settings.CLOCK_OFFSET = int((a_month_on - datetime.now(UTC)).total_seconds())
    tidy(timestamp=0)
    assert not Draft.objects.exists()
    assert not Person.objects.exists()
    assert not DataKey.objects.exists()
