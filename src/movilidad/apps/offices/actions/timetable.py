"""How an office makes its sessions: opening hours, block length, who gets which share of time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from movilidad.apps.offices.actions.refusing import allowed, in_order, named, note
from movilidad.apps.offices.models import Office, OpeningHours, Timetable
from movilidad.apps.offices.queries.programmes import programme_of
from movilidad.apps.offices.types import SharedTwice, StalePage, Stretch, TimetableChange
from movilidad.apps.staff.types import Principal
from movilidad.core.countries.services import PURPOSES
from movilidad.infra.ids import new_id


@transaction.atomic
def save_timetable(*, change: TimetableChange, by: Principal, at: datetime) -> UUID:
    """Make or change the timetable of an office; the office. The same again changes nothing.

    Raises NotAllowed, Gone, StalePage, SharedTwice (over 100 percent, or a service that is not
    reached in this way), OutOfBounds, Backwards, Overlap.
    """
    office = allowed(by, change.office)
    wanted = _wanted(office, change)
    stored = Timetable.objects.filter(office=office).first()
    if stored and _is(stored, wanted, change.opening):
        return office.id
    with named():
        if stored is None:
            Timetable.objects.create(office=office, changed_at=at, **wanted)
        elif not Timetable.objects.filter(office=office, version=change.version).update(
            version=F("version") + 1, changed_at=at, **wanted
        ):
            raise StalePage
        _set_opening(office, change.opening)
    note(by, at, office, "timetable", office.id, weeks=change.weeks_ahead)
    return office.id


def _wanted(office: Office, change: TimetableChange) -> dict[str, Any]:
    programme = programme_of(office.id)
    wanted: dict[str, Any] = {
        "block_minutes": change.block_minutes,
        "weeks_ahead": change.weeks_ahead,
    }
    for purpose in PURPOSES:
        share = change.shares[purpose]
        services = {one.code for one in programme.services_for(purpose)}
        if not 0 <= share.percent <= 100 or (share.percent and share.service not in services):
            raise SharedTwice
        wanted[f"{purpose}_percent"] = share.percent
        wanted[f"{purpose}_service"] = share.service if share.percent else ""
    if sum(share.percent for share in change.shares.values()) > 100:
        raise SharedTwice
    return wanted


def _is(stored: Timetable, wanted: dict[str, Any], opening: tuple[Stretch, ...]) -> bool:
    same = all(getattr(stored, name) == value for name, value in wanted.items())
    rows = OpeningHours.objects.filter(office_id=stored.office_id).order_by("weekday", "starts")
    return same and list(rows.values_list("weekday", "starts", "ends")) == in_order(opening)


def _set_opening(office: Office, opening: tuple[Stretch, ...]) -> None:
    office.opening.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(
            id=new_id(), office=office, weekday=one.weekday, starts=one.starts, ends=one.ends
        )
        for one in opening
    )
