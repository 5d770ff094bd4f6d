"""The database of the tests: a throw-away cluster of our own, or the one DATABASE_URL names.

It starts with the first test that asks for a database, once per process, so that a run of
`tests/core` starts nothing. Durability stays on: some tests kill the server and count the rows.
"""

import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict
from tests.databases import Migrated, migrated
from tests.work_units import longest_first, scheduled

from movilidad.infra.embedded_postgres import Cluster


@pytest.hookimpl(optionalhook=True)  # there is none where one process runs all
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return scheduled(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = longest_first(items)


def pytest_collection_finish() -> None:
    """What was imported stays until the end: the collector need not walk through it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def roomy_folder() -> Iterator[Path]:
    """A temporary folder that another account may pass through; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="movilidad-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def database_url(roomy_folder: Path) -> Iterator[str]:
    """The address of the database server, started for this run unless one is given."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    with Cluster(roomy_folder / "postgres") as cluster:
        url = cluster.status().url
        assert url is not None
        os.environ["DATABASE_URL"] = url
        yield url
        del os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def migrated_database(database_url: str) -> Iterator[Migrated]:
    """What the database of the tests and those of the sites are copied from."""
    with migrated(database_url) as database:
        yield database


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    migrated_database: Migrated, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Point Django at the cluster. pytest-django has read the settings long before a test may
    start a server, so the entry is changed in place."""
    from django.db import connections

    parts = conninfo_to_dict(migrated_database.url)
    connections.settings["default"]["TEST"]["TEMPLATE"] = migrated_database.name
    connections.settings["default"].update(
        {
            "NAME": parts.get("dbname", "movilidad"),
            "USER": parts.get("user", ""),
            "PASSWORD": parts.get("password", ""),
            "HOST": parts.get("host", ""),
            "PORT": str(parts.get("port", "")),
        }
    )


@pytest.fixture(autouse=True, scope="session")
def _emptied_quickly() -> Iterator[None]:
    from tests.databases import emptied_quickly

    with emptied_quickly():
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """A test signs in to see what comes after."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["tests.quick_passwords.QuickScrypt"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def _content_is_parsed_once() -> Iterator[None]:
    """Every test loads the countries; the files are the same."""
    from unittest.mock import patch

    from movilidad.infra.content import reading

    with patch.object(reading, "_read", lru_cache(maxsize=1_000)(reading._read)):
        yield


@pytest.fixture(autouse=True)
def _own_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published goes to a folder that no other test reads."""
    place = tmp_path_factory.getbasetemp() / f"data-{uuid.uuid4().hex}"
    monkeypatch.setattr("django.conf.settings.DATA", place)


@pytest.fixture(autouse=True)
def _rules_of_the_folder() -> Iterator[None]:
    """A test begins with the content folder's rules in force, as a fresh installation does; what
    one approves, no other test answers by."""
    from movilidad.apps.rulebook.running import hold
    from movilidad.apps.rulebook.types import Schedule

    hold(Schedule())
    yield
    hold(Schedule())
