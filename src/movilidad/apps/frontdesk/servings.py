"""The rows of services given, kept in step with their visit, inside its transaction."""

from datetime import datetime
from uuid import UUID

from movilidad.apps.frontdesk.models import Serving, Visit
from movilidad.infra.ids import new_id


def begin(
    visit: Visit,
    staff: UUID,
    *,
    called_at: datetime,
    at: datetime,
    waiting_since: datetime | None = None,
) -> None:
    """The visit's service starts at its desk. Without `waiting_since`, the visit's own wait."""
    Serving.objects.create(
        id=new_id(),
        programme_id=visit.programme_id,
        office_id=visit.office_id,
        day=visit.day,
        visit=visit,
        service=visit.service,
        language=visit.language,
        desk=visit.desk,
        staff_id=staff,
        waiting_since=waiting_since or visit.waiting_since,
        called_at=called_at,
        started_at=at,
    )


def end(visit: Visit, outcome: str, at: datetime) -> bool:
    """Whatever is being served ends; False if nothing was."""
    going_on = Serving.objects.filter(visit=visit, ended_at=None)
    return going_on.update(ended_at=at, outcome=outcome) == 1


def take_back_end(visit: Visit) -> None:
    """The last act ended a service by mistake: it goes on."""
    last = Serving.objects.filter(visit=visit, ended_at=visit.changed_at).order_by("-id").first()
    if last is not None:
        last.ended_at, last.outcome = None, ""
        last.save(update_fields=["ended_at", "outcome"])


def take_back_begin(visit: Visit, *, ended_at: datetime | None) -> None:
    """The last act started a service (and, if `ended_at`, ended it at once): it never was."""
    Serving.objects.filter(visit=visit, ended_at=ended_at).delete()


def was_served(visit: Visit) -> bool:
    """Whether any desk has received the family in this visit."""
    return Serving.objects.filter(visit=visit).exists()
