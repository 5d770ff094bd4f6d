"""The statements of sql/book.sql, each one round trip, in the caller's transaction. They are the
only way to a direct seat, so this is where the list of times learns that it changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from movilidad.apps.appointments.queries.slots import forget_slots


def hold(form: Mapping[str, Any], *, earliest: datetime, at: datetime) -> str:
    """`appointments_hold`: the outcome."""
    return str(_one("SELECT appointments_hold(%s::jsonb, %s, %s)",
                    _json(form), earliest, at))  # fmt: skip


def end_hold(held: UUID, household: UUID, state: str, at: datetime) -> str:
    """`appointments_end_hold`: the state the hold is in then, or `unknown`."""
    return str(_one("SELECT appointments_end_hold(%s, %s, %s, %s)", held, household, state, at))


def book(held: UUID, household: UUID, at: datetime) -> tuple[str, UUID | None]:
    """`appointments_book`: the outcome and the appointment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT outcome, appointment FROM appointments_book(%s, %s, %s)",
            [held, household, at],
        )
        outcome, appointment = cursor.fetchone()
    _read_again()
    return outcome, appointment


def move(
    form: Mapping[str, Any],
    *,
    earliest: datetime,
    leave_before: datetime | None,
    most: int | None,
    at: datetime,
) -> str:
    """`appointments_move`: the outcome."""
    return str(_one("SELECT appointments_move(%s::jsonb, %s, %s, %s, %s)",
                    _json(form), earliest, leave_before, most, at))  # fmt: skip


def _one(sql: str, *params: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    _read_again()
    return row[0]


def _read_again() -> None:
    """At once, for what a refusal shows was old; and after the commit, for what another thread
    read before it."""
    forget_slots()
    transaction.on_commit(forget_slots)


def _json(form: Mapping[str, Any]) -> str:
    return msgspec.json.encode(form).decode()
