"""The desk asks a family whether it wants messages while it waits outside."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.frontdesk.actions.moving import locked, moved, not_before, write_down
from movilidad.apps.frontdesk.telling import tell_now
from movilidad.apps.frontdesk.types import Moved, NoContact, SomebodyActed, Stage
from movilidad.apps.staff.types import Principal


@transaction.atomic
def tell_place(*, by: Principal, at: datetime, visit: UUID) -> Moved:
    """Send the family its place in line now, and let it know when it is nearly time and when it
    is called. Again is the same. Raises NotAllowed, VisitUnknown, SomebodyActed once it no
    longer waits, or NoContact."""
    row = locked(by, visit)
    if row.told:
        return moved(row)
    if row.state != Stage.WAITING:
        raise SomebodyActed(
            number=row.number, stage=Stage(row.state), who="", when=row.changed_at, desk=row.desk
        )
    if row.household_id is None:
        raise NoContact
    at = not_before(row, at)
    tell_now(row, at)
    row.save(update_fields=["told"])
    write_down(row, by, at, did="told")
    return moved(row)
