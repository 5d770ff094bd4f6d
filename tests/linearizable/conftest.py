"""One installation with production settings for the tests over HTTP."""

from collections.abc import Iterator

import pytest

from movilidad.rehearsal.barrier.installation import Installation, installation


@pytest.fixture(scope="package")
def here() -> Iterator[Installation]:
    with installation() as running:
        yield running
