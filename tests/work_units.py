"""How two processes share the tests: a file is one piece of work, because what it makes first
(a site, a browser, an installation) serves all of its tests; journeys that share the one site are
one piece as well. The longest pieces begin first, so that no process ends long after the other.

The groups of pytest-xdist 3.8 are not used: they change an item's id where pytest 9.2 no longer
keeps it, and say nothing.
"""

from collections.abc import Iterable
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/journeys/"
LINEARIZABLE = "tests/linearizable/"  # one installation
# These have a site of their own.
_ALONE = ("test_a_manager_builds_a_week.py", "test_a_day_without_connection.py")
_LONGEST_FIRST = (
    *(JOURNEYS, LINEARIZABLE, "tests/cli/", "tests/web/office/test_day_machine_pages.py"),
    *("tests/rehearsal/", "tests/apps/rulebook/", "tests/infra/", "tests/web/", "tests/apps/"),
)


class WorkUnits(LoadScopeScheduling):  # type: ignore[misc] # untyped
    """Whole files, in the order they were collected in."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def unit_of(nodeid: str) -> str:
    """The piece of work that a test belongs to."""
    file: str = nodeid.partition("::")[0]
    if file.startswith(JOURNEYS) and not file.endswith(_ALONE):
        return JOURNEYS
    return LINEARIZABLE if file.startswith(LINEARIZABLE) else file


def longest_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The items with those first that take long; otherwise as they were."""
    return sorted(items, key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> tuple[int, bool]:
    places = (n for n, start in enumerate(_LONGEST_FIRST) if nodeid.startswith(start))
    return next(places, len(_LONGEST_FIRST)), unit_of(nodeid) != JOURNEYS


def scheduled(config: pytest.Config, log: Any) -> WorkUnits:
    """The scheduler, with the order of collection left as it is."""
    config.option.loadscopereorder = False
    return WorkUnits(config, log)
