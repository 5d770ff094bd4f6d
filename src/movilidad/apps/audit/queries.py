"""Reading the trail. Callers ask the policy first and record that they looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from movilidad.apps.audit.models import Entry


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One line of a trail; `at` is UTC. `details` holds codes and counts."""

    at: datetime
    actor_kind: str
    actor_id: UUID | None
    act: str
    office_id: UUID | None
    details: dict[str, str | int | bool]
    household_id: UUID | None = None


def trail_of_household(household: UUID, *, limit: int = 200) -> list[TrailLine]:
    """What was done with and who saw one household, newest first."""
    entries = Entry.objects.filter(household_id=household).order_by("-at", "-id")[:limit]
    return [_line(entry) for entry in entries]


def trail_between(
    start: datetime, end: datetime, *, offices: Iterable[UUID] | None, limit: int = 500
) -> list[TrailLine]:
    """Entries of [start, end), newest first: those of the offices, or all of them (None), with
    the installation's own acts, such as sign-ins."""
    entries = Entry.objects.filter(at__gte=start, at__lt=end)
    if offices is not None:
        entries = entries.filter(office_id__in=list(offices))
    return [_line(entry) for entry in entries.order_by("-at", "-id")[:limit]]


def _line(entry: Entry) -> TrailLine:
    return TrailLine(
        at=entry.at,
        actor_kind=entry.actor_kind,
        actor_id=entry.actor_id,
        act=entry.act,
        office_id=entry.office_id,
        details=entry.details,
        household_id=entry.household_id,
    )
