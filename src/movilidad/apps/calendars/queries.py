"""Reading feeds."""

from uuid import UUID

from movilidad.apps.calendars.models import Feed
from movilidad.apps.calendars.types import FeedLine
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.queries import names_of
from movilidad.apps.staff.types import Principal


def feeds_of(principal: Principal, office: UUID) -> list[FeedLine]:
    """The live feeds of an office that this member may revoke: their own, and for who looks
    after the office everybody's (two statements). Raises NotAllowed."""
    require(principal, "feed.keep", office=office)
    rows = Feed.objects.select_related("desk").filter(office_id=office, revoked_at=None)
    rows = rows.order_by("made_at", "id")
    if not allows(principal, "feed.revoke", office=office):
        rows = rows.filter(member_id=principal.staff_id)
    found = list(rows)
    names = names_of(row.member_id for row in found)
    return [
        FeedLine(
            id=row.id,
            office=row.office_id,
            desk=row.desk.code if row.desk else "",
            label=row.label,
            owner=names.get(row.member_id, ""),
            mine=row.member_id == principal.staff_id,
            made_at=row.made_at,
            last_used_at=row.last_used_at,
        )
        for row in found
    ]
