"""Trying again what PostgreSQL refused only because of the moment.

A deadlock victim and a transaction that cannot be serialised were rolled back whole: the act did
not happen, and done again it will. Everything else is told to the caller as it is.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected, SerializationFailure

MOST_TRIES = 4
PAUSE = 0.02  # seconds before the second try, twice as long before each one after

P = ParamSpec("P")
T = TypeVar("T")


def retried(act: Callable[P, T]) -> Callable[P, T]:
    """Do `act`, which opens its own transaction, up to MOST_TRIES times. Inside a transaction of
    the caller it is done once: only the caller could begin that again."""

    @wraps(act)
    def again(*args: P.args, **kwargs: P.kwargs) -> T:
        tries = 1 if connection.in_atomic_block else MOST_TRIES
        for number in range(tries - 1):
            try:
                return act(*args, **kwargs)
            except OperationalError as failure:
                if not isinstance(failure.__cause__, DeadlockDetected | SerializationFailure):
                    raise
            time.sleep(PAUSE * 2**number)
        return act(*args, **kwargs)

    return again
