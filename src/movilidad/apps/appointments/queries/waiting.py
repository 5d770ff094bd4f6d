"""What the waiting reserve promises to the families that are registered now."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from movilidad.apps.appointments.entrants import households_with_a_seat, losses_of
from movilidad.apps.registration.queries import standing_households
from movilidad.core.draw.waiting import waiting_bound


@dataclass(frozen=True, slots=True)
class Promise:
    """Families that lost `losses` rounds: they choose early within `rounds` rounds at the most,
    if the reserve stays as it is. `units` are those of all that lost as many or more."""

    losses: int
    families: int
    units: int
    rounds: int


def waiting_promises(
    programme: UUID, reserves: Iterable[Mapping[str, Any]], at: datetime
) -> list[Promise]:
    """One line for each number of rounds lost, the longest wait first; none without a reserve
    by losses that is for everybody. Reads every standing household: for a manager's page.

    The bound is core.draw.waiting: newcomers can never overtake, ties count whole.
    """
    reserved = sum(
        int(one["units"]) for one in reserves if one["order"] == "losses" and one["who"] == "*"
    )
    if reserved < 1:
        return []
    units, families = _cohorts(programme, at)
    promises, held = [], 0
    for losses in sorted(units, reverse=True):
        held += units[losses]
        rounds = waiting_bound([held], reserved)
        promises.append(Promise(losses, families[losses], held, rounds))
    return promises


def _cohorts(programme: UUID, at: datetime) -> tuple[Counter[int], Counter[int]]:
    """Units and families by rounds lost, of those who would enter a round now."""
    busy = households_with_a_seat(programme, at)
    waiting = [one for one in standing_households(programme, at) if one.id not in busy]
    lost = losses_of(one.id for one in waiting)
    units, families = Counter[int](), Counter[int]()
    for one in waiting:
        losses = lost.get(one.id, 0)
        units[losses] += one.units
        families[losses] += 1
    return units, families
