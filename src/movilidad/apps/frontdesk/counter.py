"""The counter of an office's day: numbers, the quota of walk-ins, and whether it is closed.

Locks are taken in the order visit, appointment, counter: nothing here touches the other two.
"""

from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import F

from movilidad.apps.frontdesk.models import DayCounter
from movilidad.apps.frontdesk.types import HELD_NUMBERS, DayClosed
from movilidad.infra.ids import new_id

_NEXT_NUMBER = """
INSERT INTO frontdesk_daycounter AS c (id, office_id, day, last, walk_in_units)
SELECT %(id)s, %(office)s, %(day)s, 1, %(units)s
WHERE %(units)s <= %(quota)s
ON CONFLICT (office_id, day) DO UPDATE
SET last = CASE WHEN c.last + 1 = %(held)s THEN %(after_held)s ELSE c.last + 1 END,
    walk_in_units = c.walk_in_units + %(units)s
WHERE c.closed_at IS NULL
  AND (%(units)s = 0 OR c.walk_in_units + %(units)s <= %(quota)s)
RETURNING last
"""


def next_number(office: UUID, day: date, *, units: int = 0, quota: int = 0) -> int | None:
    """The next number of the day; None if `units` of a walk-in no longer fit its quota. The
    statement decides, whoever else asks at this instant. Raises DayClosed."""
    values: dict[str, UUID | date | int] = {
        "id": new_id(),
        "office": office,
        "day": day,
        "units": units,
        "quota": quota,
        "held": HELD_NUMBERS.start,
        "after_held": HELD_NUMBERS.stop,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, values)
        row = cursor.fetchone()
    if row is None:
        refuse_if_closed(office, day)
        return None
    return int(row[0])


def count_walk_in(office: UUID, day: date, units: int) -> None:
    """Somebody was received whose number did not come from here: the units count, past the
    quota too. Raises DayClosed."""
    DayCounter.objects.bulk_create(
        [DayCounter(id=new_id(), office_id=office, day=day, last=0)], ignore_conflicts=True
    )
    refuse_if_closed(office, day)
    DayCounter.objects.filter(office_id=office, day=day).update(
        walk_in_units=F("walk_in_units") + units
    )


def refuse_if_closed(office: UUID, day: date) -> None:
    """Raise DayClosed; otherwise keep the day from being closed until the transaction ends."""
    row = DayCounter.objects.select_for_update().filter(office_id=office, day=day).first()
    if row is not None and row.closed_at is not None:
        raise DayClosed(when=row.closed_at)


def give_back_units(office: UUID, day: date, units: int) -> None:
    """The check-in of a walk-in was taken back."""
    DayCounter.objects.filter(office_id=office, day=day).update(
        walk_in_units=F("walk_in_units") - units
    )


def close_counter(office: UUID, day: date, *, by: UUID | None, at: datetime) -> bool:
    """No number is given out any more; False if it was closed before."""
    DayCounter.objects.bulk_create(
        [DayCounter(id=new_id(), office_id=office, day=day, last=0)], ignore_conflicts=True
    )
    open_one = DayCounter.objects.filter(office_id=office, day=day, closed_at=None)
    return open_one.update(closed_at=at, closed_by=by) == 1


def reopen_counter(office: UUID, day: date) -> bool:
    """Numbers are given out again; False if the day was open."""
    closed = DayCounter.objects.filter(office_id=office, day=day, closed_at__isnull=False)
    return closed.update(closed_at=None, closed_by=None) == 1


def closed_since(office: UUID, day: date) -> datetime | None:
    """When the day was closed; None while it is open."""
    row = DayCounter.objects.filter(office_id=office, day=day).first()
    return row.closed_at if row else None


def walk_in_units(office: UUID, day: date) -> int:
    """Units that walk-ins took so far."""
    row = DayCounter.objects.filter(office_id=office, day=day).first()
    return row.walk_in_units if row else 0
