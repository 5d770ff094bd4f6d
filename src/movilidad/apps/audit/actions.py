"""Writing the trail. A caller is inside a transaction: the entry stands or falls with the act."""

from datetime import datetime
from uuid import UUID

from movilidad.apps.audit.models import Entry
from movilidad.apps.audit.types import Actor
from movilidad.infra.ids import new_id


def record(
    *,
    by: Actor,
    act: str,
    at: datetime,
    programme: str | None = None,
    household: UUID | None = None,
    office: UUID | None = None,
    subject: UUID | None = None,
    details: dict[str, str | int | bool] | None = None,
) -> None:
    """Append one entry. `details` holds codes and counts, never what names a person."""
    Entry.objects.create(
        id=new_id(),
        programme=programme,
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        act=act,
        household_id=household,
        office_id=office,
        subject_id=subject,
        details=details or {},
    )
