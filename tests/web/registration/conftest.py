"""The programme is loaded and the clock stands on a day of the pilot."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as configured
from pytest_django import Settings
from tests.apps.registration.families import AT

from movilidad.apps.offices.actions import load_content
from movilidad.apps.offices.queries import forget_cached


def stand_at(settings: Settings, moment: datetime) -> None:
    settings.CLOCK_OFFSET = int((moment - datetime.now(UTC)).total_seconds())


@pytest.fixture(autouse=True)
def pilot(db: None, settings: Settings) -> Iterator[None]:
    stand_at(settings, AT)
    load_content(content=Path(configured.CONTENT), at=AT)
    forget_cached()
    yield
    forget_cached()
