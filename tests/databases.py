"""Migrated databases on one server. The migrations take ten seconds, a copy of what they made a
tenth of one: so they run once, and whoever needs a database of their own gets a copy."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Migrated:
    """A database with every migration applied and no rows of ours, on the server of `url`."""

    url: str
    name: str

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The address of a copy, which is gone after the block. Nobody may be connected to it
        by then."""
        with _database(self.url, f"{self.name}_{next(_numbers)}", template=self.name) as copied:
            yield copied


@contextmanager
def migrated(url: str) -> Iterator[Migrated]:
    """Migrate a new database beside the one of `url`; it is gone after the block."""
    name = f"movilidad_migrated_{os.getpid()}"
    with _database(url, name) as address:
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
            env=os.environ | {"DATABASE_URL": address},
            check=True,
        )
        yield Migrated(url, name)


@contextmanager
def _database(url: str, name: str, template: str = "template1") -> Iterator[str]:
    known = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**known))
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(url, autocommit=True) as line:
            line.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**known))
