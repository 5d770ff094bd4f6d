"""The programme's offices are loaded before any registration can begin."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from tests.apps.registration.families import AT

from movilidad.apps.offices.actions import load_content
from movilidad.apps.offices.queries import forget_cached


@pytest.fixture(autouse=True)
def programme(db: None) -> Iterator[None]:
    load_content(content=Path(settings.CONTENT), at=AT)
    forget_cached()
    yield
    forget_cached()
