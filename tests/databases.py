"""Migrated databases on one server. The migrations take ten seconds, a copy of what they made a
tenth of one: so they run once, and whoever needs a database of their own gets a copy."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import psycopg
from django.contrib.contenttypes.management import create_contenttypes
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate
from psycopg import sql

_numbers = count(1)
# What `migrate` writes, and a flush of Django's would write again.
_KEPT = {"django_content_type", "auth_permission"}


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


@contextmanager
def emptied_quickly() -> Iterator[None]:
    """Within the block, emptying the database after a test that commits takes a tenth: rows are
    deleted instead of some 300 files made anew, and nobody looks again whether the kinds of
    content and their permissions are there, which no test empties.

    Only a superuser, as in the throw-away cluster, may delete past the triggers of the trail;
    for others it stays as Django does it.
    """
    ordinary = DatabaseOperations.sql_flush

    def sql_flush(operations: Any, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
        with operations.connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            if cursor.fetchone() != (True,):
                return list(ordinary(operations, style, tables, **options))
        deletions = [
            f'DELETE FROM "{table}"'  # noqa: S608 - names of our models' tables
            for table in tables
            if table not in _KEPT
        ]
        return [";".join(["SET LOCAL session_replication_role = replica", *deletions])]

    with patch.object(DatabaseOperations, "sql_flush", sql_flush):
        post_migrate.disconnect(create_contenttypes)
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
        yield
