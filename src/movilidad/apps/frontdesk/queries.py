"""Reading the desk's day. Callers that show a person go through `actions`, which records it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.appointments.queries.desk import DeskSeat, seat, seats_between
from movilidad.apps.frontdesk.models import Visit
from movilidad.apps.frontdesk.types import CalledNumber, Day, DeskLine, Stage, Undoable
from movilidad.apps.offices.queries import programmes
from movilidad.apps.registration.queries.faces import faces_of
from movilidad.apps.registration.types import Face

UNDO_WITHIN = timedelta(minutes=2)
_SHOWN_IN_WAITING_ROOM = 6


def day_of(office: UUID, day: date, at: datetime) -> Day:
    """Every appointment of an office's day with its visit and the face of its household, in
    four statements however long the day is. `day` is the office's own date."""
    zone = zone_of(office)
    start = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
    lines = _lines(seats_between(office, start, end), day.year, at)
    return Day(office, day, zone, tuple(lines))


def line_of(office: UUID, appointment: UUID, at: datetime) -> DeskLine | None:
    """One line; None for an appointment of another office, whether it exists or not."""
    here = seat(appointment)
    if here is None or here.office != office:
        return None
    return _lines([here], day_at(here.zone, at).year, at)[0]


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


def zone_of(office: UUID) -> str:
    """The IANA zone of an office. Raises LookupError for an office that was never loaded."""
    for programme in programmes():
        if any(one.id == office for one in programme.offices):
            return programme.zone
    raise LookupError(f"no office {office}")


def local_day(office: UUID, at: datetime) -> date:
    """The office's own date at an instant."""
    return day_at(zone_of(office), at)


def day_at(zone: str, at: datetime) -> date:
    """The date on the clock of a zone at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def _lines(seats: list[DeskSeat], year: int, at: datetime) -> list[DeskLine]:
    visits = _visits(one.appointment for one in seats)
    faces = faces_of([one.household for one in seats], year=year)
    return [_line(one, visits.get(one.appointment), faces.get(one.household), at) for one in seats]


def _visits(appointments: Iterable[UUID]) -> dict[UUID, Visit]:
    rows = Visit.objects.filter(appointment_id__in=list(appointments))
    return {row.appointment_id: row for row in rows}


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
        arrival=visit.arrival,
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
