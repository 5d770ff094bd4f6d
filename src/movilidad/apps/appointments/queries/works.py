"""The step of a round that a worker is taking, or could not take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from movilidad.apps.appointments.models import RoundWork


@dataclass(frozen=True, slots=True)
class WorkLine:
    """The newest step that was asked for. `share` is how far it is, of 100. `failure` is the
    sentence that says why it was not taken ({"key", "params"}), None while it may succeed."""

    step: str
    running: bool
    share: int
    asked_at: datetime
    heard_at: datetime | None
    failure: Mapping[str, Any] | None


def work_of(round_id: UUID) -> WorkLine | None:
    """The newest step that somebody left to a worker, or None."""
    row = RoundWork.objects.filter(round_id=round_id).order_by("-asked_at", "-id").first()
    if row is None:
        return None
    return WorkLine(
        step=row.step,
        running=row.finished_at is None,
        share=100 * row.done // row.total if row.total else 0,
        asked_at=row.asked_at,
        heard_at=row.alive_at,
        failure=row.failure,
    )
