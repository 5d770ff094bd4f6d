"""Reading the desk's day. Callers that show a person go through `actions`, which records it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Sum

from movilidad.apps.appointments.queries.desk import (
    DeskSeat,
    seat,
    seats_between,
    walk_in_units_between,
)
from movilidad.apps.frontdesk import counter
from movilidad.apps.frontdesk.desks import desks_now
from movilidad.apps.frontdesk.models import OPEN_STATES, DeskPeriod, Visit
from movilidad.apps.frontdesk.types import CalledNumber, Day, DeskLine, DeskState, Stage, Undoable
from movilidad.apps.offices.queries import programmes
from movilidad.apps.offices.types import Programme
from movilidad.apps.registration.queries.faces import faces_of
from movilidad.apps.registration.types import Face

UNDO_WITHIN = timedelta(minutes=2)
_SHOWN_IN_WAITING_ROOM = 6
_MOST_TO_CALL_BACK = 200


def day_of(office: UUID, day: date, at: datetime) -> Day:
    """Every appointment and walk-in of an office's day with its visit and the face of its
    household, in four statements however long the day is. `day` is the office's own date."""
    zone = zone_of(office)
    visits = list(Visit.objects.filter(office_id=office, day=day))
    lines = _lines(seats_between(office, *bounds(zone, day)), visits, day.year, at)
    return Day(office, day, zone, tuple(sorted(lines, key=lambda line: line.starts_at)))


def line_of(office: UUID, appointment: UUID, at: datetime) -> DeskLine | None:
    """One line; None for an appointment of another office, whether it exists or not."""
    here = seat(appointment)
    if here is None or here.office != office:
        return None
    visits = list(Visit.objects.filter(appointment_id=appointment))
    return _lines([here], visits, day_at(here.zone, at).year, at)[0]


def office_of_visit(visit: UUID) -> UUID | None:
    """At which office a visit is; None if there is none."""
    return Visit.objects.filter(id=visit).values_list("office_id", flat=True).first()


def line_of_visit(visit: UUID, at: datetime) -> DeskLine | None:
    """The line of one visit, at whatever office; callers ask the policy with `office_of`."""
    row = Visit.objects.filter(id=visit).first()
    if row is None:
        return None
    if row.appointment_id:
        return line_of(row.office_id, row.appointment_id, at)
    return _lines([], [row], row.day.year, at)[0]


def last_act(office: UUID, clerk: UUID, at: datetime) -> Undoable | None:
    """What this clerk did last at the office, while it can be taken back."""
    row = (
        Visit.objects.filter(office_id=office, day=local_day(office, at), changed_by=clerk)
        .filter(changed_at__gt=at - UNDO_WITHIN)
        .exclude(before="")
        .order_by("-changed_at")
        .first()
    )
    if row is None:
        return None
    until = row.changed_at + UNDO_WITHIN
    return Undoable(row.id, row.version, row.number, Stage(row.state), until)


def called_numbers(office: UUID, at: datetime) -> list[CalledNumber]:
    """The numbers called and not yet finished, newest first. No person is in it."""
    rows = Visit.objects.filter(
        office_id=office,
        day=local_day(office, at),
        state__in=[Stage.CALLED, Stage.SERVING],
        called_at__isnull=False,
    ).order_by("-called_at")[:_SHOWN_IN_WAITING_ROOM]
    return [CalledNumber(row.number, row.desk, row.called_at or at) for row in rows]


def desks_open(office: UUID, at: datetime) -> list[DeskState]:
    """Every desk that is open or on a break today, by name."""
    return desks_now(office, local_day(office, at))


def closed_since(office: UUID, at: datetime) -> datetime | None:
    """When the office's today was closed; None while it is open."""
    return counter.closed_since(office, local_day(office, at))


def walk_ins_left(office: UUID, at: datetime) -> tuple[int, int]:
    """Units that walk-ins may still take today, and the day's whole quota."""
    day = local_day(office, at)
    quota = walk_in_units_between(office, *bounds(zone_of(office), day))
    return max(0, quota - counter.walk_in_units(office, day)), quota


def line_code_of(visit: UUID) -> str:
    """What opens the visit's place in line; empty for one that has none."""
    return Visit.objects.filter(id=visit).values_list("line_code", flat=True).first() or ""


def own_place(household: UUID, at: datetime) -> tuple[int, str] | None:
    """The number of a household that is at an office now, and the code of its place in line."""
    row = (
        Visit.objects.filter(household_id=household, state__in=OPEN_STATES)
        .exclude(line_code="")
        .first()
    )
    if row is None or row.day != local_day(row.office_id, at):
        return None
    return row.number, row.line_code


def pulse_of(office: UUID, at: datetime) -> str:
    """A text that is another one whenever something happened at the office today. It names
    nobody, so that a page may ask often (two statements)."""
    day = local_day(office, at)
    visits = Visit.objects.filter(office_id=office, day=day).aggregate(
        last=Max("changed_at"), versions=Sum("version"), count=Count("id")
    )
    desks = DeskPeriod.objects.filter(office_id=office, day=day).aggregate(
        began=Max("started_at"), ended=Max("ended_at")
    )
    seen = [*visits.values(), *desks.values()]
    return sha256(repr(seen).encode()).hexdigest()[:16]


def to_call_back(office: UUID, at: datetime) -> list[DeskLine]:
    """Families that were sent home unreceived and not yet called, oldest day first."""
    unserved = Visit.objects.filter(
        office_id=office, state=Stage.UNSERVED, called_back_at=None
    ).order_by("day", "number")
    rows = list(unserved[:_MOST_TO_CALL_BACK])
    known = [row.household_id for row in rows if row.household_id]
    faces = faces_of(known, year=local_day(office, at).year)
    return [_of_row(row, faces) for row in rows]


def programme_at(office: UUID) -> Programme:
    """The programme of an office. Raises LookupError for an office that was never loaded."""
    for programme in programmes():
        if any(one.id == office for one in programme.offices):
            return programme
    raise LookupError(f"no office {office}")


def zone_of(office: UUID) -> str:
    """The IANA zone of an office. Raises LookupError for an office that was never loaded."""
    return programme_at(office).zone


def bounds(zone: str, day: date) -> tuple[datetime, datetime]:
    """The half-open UTC period of a date on the clock of a zone."""
    start, end = (
        datetime.combine(one, time(), ZoneInfo(zone)).astimezone(UTC)
        for one in (day, day + timedelta(days=1))
    )
    return start, end


def local_day(office: UUID, at: datetime) -> date:
    """The office's own date at an instant."""
    return day_at(zone_of(office), at)


def day_at(zone: str, at: datetime) -> date:
    """The date on the clock of a zone at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def _lines(seats: list[DeskSeat], visits: list[Visit], year: int, at: datetime) -> list[DeskLine]:
    walk_ins = [row for row in visits if row.appointment_id is None]
    known = [row.household_id for row in walk_ins if row.household_id]
    faces = faces_of([*(one.household for one in seats), *known], year=year)
    by_seat = {row.appointment_id: row for row in visits}
    booked = [
        _line(one, by_seat.get(one.appointment), faces.get(one.household), at) for one in seats
    ]
    return booked + [_of_row(row, faces) for row in walk_ins]


def _of_row(row: Visit, faces: dict[UUID, Face]) -> DeskLine:
    """A visit by itself, as of somebody without an appointment: a name only if the family said
    who it is."""
    face = faces.get(row.household_id) if row.household_id else None
    line = DeskLine(
        appointment=row.appointment_id,
        household=row.household_id,
        starts_at=row.arrived_at,
        ends_at=row.arrived_at,
        stage=Stage(row.state),
        name=_short(face) if face else "",
        birth_year=face.birth_year if face else None,
        size=row.size or (face.size if face else 0),
        language=row.language,
        priority=row.priority,
    )
    return _with_visit(line, row)


def _line(here: DeskSeat, visit: Visit | None, face: Face | None, at: datetime) -> DeskLine:
    line = DeskLine(
        appointment=here.appointment,
        household=here.household,
        starts_at=here.starts_at,
        ends_at=here.ends_at,
        stage=_stage(here, visit),
        name=_short(face) if face else "",
        birth_year=face.birth_year if face else None,
        size=face.size if face else 0,
        language=here.language,
        priority=visit.priority if visit else bool(face and face.priority),
        may_be_missed=visit is None and here.booked and at >= here.ends_at,
    )
    return _with_visit(line, visit) if visit else line


def _with_visit(line: DeskLine, visit: Visit) -> DeskLine:
    return replace(
        line,
        visit=visit.id,
        version=visit.version,
        number=visit.number,
        desk=visit.desk,
        for_desk=visit.for_desk,
        service=visit.service,
        arrival=visit.arrival,
        due_at=visit.due_at,
        waiting_since=visit.waiting_since,
        hold_reason=visit.hold_reason,
        hold_until=visit.hold_until,
        told=bool(visit.told),
        arrived_at=visit.arrived_at,
        called_at=visit.called_at,
        ended_at=visit.ended_at,
    )


def _stage(here: DeskSeat, visit: Visit | None) -> Stage:
    if visit:
        return Stage(visit.state)
    return Stage.EXPECTED if here.booked else Stage.MISSED


def _short(face: Face) -> str:
    """`María L.`: enough to know whom to look for, too little for the next person in line."""
    initial = face.family.strip()[:1]
    return f"{face.given} {initial}.".strip() if initial else face.given
