"""GCRA (generic cell rate algorithm): `burst` acts at once, then one per `period / burst`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection

from movilidad.infra.sealing.vault import blind_index


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` acts in `period`, refilled evenly."""

    name: str
    burst: int
    period: timedelta


class TooMany(Exception):
    """The allowance is used up. `retry_at` is an aware UTC instant."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"too many tries, again at {retry_at:%H:%M:%S}")
        self.retry_at = retry_at


_TAKE = """
INSERT INTO limits_limit AS l (key, full_again_at)
VALUES (%(key)s, %(at)s::timestamptz + %(step)s)
ON CONFLICT (key) DO UPDATE
   SET full_again_at = greatest(l.full_again_at, %(at)s::timestamptz) + %(step)s
 WHERE greatest(l.full_again_at, %(at)s::timestamptz) + %(step)s
       <= %(at)s::timestamptz + %(period)s
RETURNING full_again_at
"""


def take(rate: Rate, subject: str, *, at: datetime) -> None:
    """Use one act of the subject's allowance. Raises TooMany. One statement, no lost update."""
    key = blind_index(f"limit:{rate.name}", subject)
    step = rate.period / rate.burst
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE, cast(Any, {"key": key, "at": at, "step": step, "period": rate.period})
        )
        if cursor.fetchone() is not None:
            return
        cursor.execute("SELECT full_again_at FROM limits_limit WHERE key = %s", [key])
        row = cursor.fetchone()
    raise TooMany((row[0] if row else at + rate.period) - rate.period + step)


def give_back(rate: Rate, subject: str, *, at: datetime) -> None:
    """Undo one `take`: for acts that count only when they fail, such as a mistyped second fact."""
    key = blind_index(f"limit:{rate.name}", subject)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE limits_limit SET full_again_at = greatest(full_again_at - %(step)s, %(at)s)"
            " WHERE key = %(key)s",
            cast(Any, {"step": rate.period / rate.burst, "at": at, "key": key}),
        )
