"""Reading the trail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from movilidad.apps.audit.models import Entry


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One line of a trail; `at` is UTC."""

    at: datetime
    actor_kind: str
    actor_id: UUID | None
    act: str
    office_id: UUID | None
    details: dict[str, str | int | bool]


def trail_of_household(household: UUID, *, limit: int = 200) -> list[TrailLine]:
    """What was done with and who saw one household, newest first."""
    entries = Entry.objects.filter(household_id=household).order_by("-at", "-id")[:limit]
    return [
        TrailLine(e.at, e.actor_kind, e.actor_id, e.act, e.office_id, e.details) for e in entries
    ]
