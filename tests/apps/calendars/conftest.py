"""Every test here stands in the offices of Guatemala."""

from collections.abc import Iterator

import pytest
from tests.apps.frontdesk.office_day import load

from movilidad.apps.offices.queries import forget_cached


@pytest.fixture(autouse=True)
def offices(db: None) -> Iterator[None]:
    load()
    yield
    forget_cached()
