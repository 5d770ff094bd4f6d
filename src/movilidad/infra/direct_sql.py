"""One statement, one round trip: a small pool of autocommitting, preparing connections beside
Django's, for the acts that are a single SQL statement and stand outside any request cycle."""

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connections
from psycopg_pool import ConnectionPool

POOL_SIZE = 2  # with group commit one statement is on its way while the next batch gathers
WAIT_SECONDS = 5.0


def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one statement in its own transaction and return its rows. When this returns, the
    commit is durable. Raises psycopg.Error, or psycopg_pool.PoolTimeout."""
    with _pool(os.getpid()).connection() as connection:
        return connection.execute(sql, params).fetchall()


@lru_cache(maxsize=1)
def _pool(pid: int) -> "ConnectionPool[psycopg.Connection[tuple[Any, ...]]]":  # noqa: ARG001 - one for each process, also after a fork
    """Opened with the first statement, on the database Django is configured for."""
    given = connections["default"].get_connection_params()
    wanted = ("dbname", "user", "password", "host", "port")
    conninfo = psycopg.conninfo.make_conninfo(
        **{name: given[name] for name in wanted if given.get(name)}
    )
    return ConnectionPool(
        conninfo,
        min_size=1,
        max_size=POOL_SIZE,
        timeout=WAIT_SECONDS,
        kwargs={"autocommit": True, "prepare_threshold": 1},
        open=True,
    )


def close() -> None:
    """Give the connections back; the next statement opens them again."""
    if _pool.cache_info().currsize:
        _pool(os.getpid()).close()
        _pool.cache_clear()
