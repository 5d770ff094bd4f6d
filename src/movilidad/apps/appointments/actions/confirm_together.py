"""Confirming when many confirm at once: the same SQL as `confirm_offer`, one commit for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from movilidad.apps.appointments.actions.decide_offer import outcome_of
from movilidad.apps.appointments.types import Outcome
from movilidad.infra.direct_sql import fetch
from movilidad.infra.group_commit import GroupCommit

_SQL = """
SELECT offer, household, outcome, appointment
  FROM appointments_confirm_many(%s::jsonb, %s)
"""


@dataclass(frozen=True, slots=True)
class _Wish:
    offer: UUID
    household: UUID
    at: datetime


def confirm_together(*, offer: UUID, household: UUID, at: datetime) -> Outcome:
    """Take the offered seat; return after the commit that holds it.

    Raises psycopg.Error when the outcome is unknown: asking again is safe.
    """
    return _together.submit(_Wish(offer, household, at))


def _run(wishes: Sequence[_Wish]) -> list[Outcome]:
    # A double click may put one offer into a batch twice; the second finds it confirmed.
    forms = [{"offer": wish.offer, "household": wish.household} for wish in wishes]
    rows = fetch(_SQL, [msgspec.json.encode(forms).decode(), max(wish.at for wish in wishes)])
    found: dict[tuple[UUID, UUID], Outcome] = {}
    for offer, household, outcome, appointment in rows:
        found.setdefault((offer, household), outcome_of(outcome, appointment))
    return [found[wish.offer, wish.household] for wish in wishes]


_together: GroupCommit[_Wish, Outcome] = GroupCommit(_run)
