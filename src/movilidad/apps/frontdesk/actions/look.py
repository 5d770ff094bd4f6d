"""Looking is an act too: whoever is shown a person leaves an entry in the same transaction."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.finding import kind_of, lines_found
from movilidad.apps.frontdesk.queries import (
    day_of,
    line_of,
    line_of_visit,
    office_of_visit,
    to_call_back,
)
from movilidad.apps.frontdesk.types import (
    AppointmentUnknown,
    Day,
    DeskLine,
    DeskRefused,
    VisitUnknown,
)
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.types import Principal


@transaction.atomic
def show_day(*, by: Principal, at: datetime, office: UUID, day: date, page: str = "today") -> Day:
    """An office's day. One entry says how many households were shown. Raises NotAllowed."""
    require(by, "visit.list", office=office)
    shown = day_of(office, day, at)
    details: dict[str, str | int | bool] = {"page": page, "shown": len(shown.lines)}
    record(by=by.actor, act="visit.list", at=at, office=office, details=details)
    return shown


def find(*, by: Principal, at: datetime, office: UUID, text: str) -> list[DeskLine]:
    """Who was scanned or typed, among today's list of the office: a pass, a reference, a number
    of the day, or a name with or without year of birth.

    Raises NotAllowed, NothingFound, ReferenceMistyped, PassForged, PassOutdated, NoAppointment,
    WrongOffice, TooEarlyDay or PastDay. A refusal that tells of a household is recorded too,
    which is why the transaction is inside.
    """
    require(by, "household.find", office=office)
    kind = kind_of(text)
    try:
        with transaction.atomic():
            found = lines_found(kind, text, office, at)
            for line in found:
                _record_find(by, at, office, line.household, by_kind=kind, hits=len(found))
    except DeskRefused as refusal:
        if refusal.household:
            told = type(refusal).__name__
            _record_find(by, at, office, refusal.household, by_kind=kind, told=told)
        raise
    return found


@transaction.atomic
def open_line(*, by: Principal, at: datetime, office: UUID, appointment: UUID) -> DeskLine:
    """One line of the day, opened to see who it is. Raises NotAllowed or AppointmentUnknown."""
    require(by, "household.find", office=office)
    line = line_of(office, appointment, at)
    if line is None:
        raise AppointmentUnknown
    record(
        by=by.actor,
        act="household.find",
        at=at,
        household=line.household,
        office=office,
        subject=appointment,
        details={"page": "arrival"},
    )
    return line


@transaction.atomic
def open_visit(*, by: Principal, at: datetime, visit: UUID) -> tuple[UUID, DeskLine]:
    """One visit and the office it is at, opened for the acts on it. Raises NotAllowed or
    VisitUnknown, also for a visit of another office."""
    require(by, "household.find")
    office = office_of_visit(visit)
    line = line_of_visit(visit, at)
    if office is None or line is None or not allows(by, "household.find", office=office):
        raise VisitUnknown
    record(
        by=by.actor,
        act="household.find",
        at=at,
        household=line.household,
        office=office,
        subject=visit,
        details={"page": "visit"},
    )
    return office, line


@transaction.atomic
def show_call_backs(*, by: Principal, at: datetime, office: UUID) -> list[DeskLine]:
    """Whom the office sent home and has not called yet. Raises NotAllowed."""
    require(by, "visit.list", office=office)
    shown = to_call_back(office, at)
    details: dict[str, str | int | bool] = {"page": "call_back", "shown": len(shown)}
    record(by=by.actor, act="visit.list", at=at, office=office, details=details)
    return shown


def _record_find(
    by: Principal,
    at: datetime,
    office: UUID,
    household: UUID | None,
    **details: str | int | bool,
) -> None:
    """One entry per household: each family's own trail tells who looked for it. A walk-in that
    gave no name has none."""
    record(
        by=by.actor,
        act="household.find",
        at=at,
        household=household,
        office=office,
        details=details,
    )
