"""How long a family still waits, from who is before it and what this office observed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from movilidad.apps.appointments.queries.desk import seats_between
from movilidad.apps.frontdesk.desks import desks_now
from movilidad.apps.frontdesk.models import Serving, Visit
from movilidad.apps.frontdesk.queries import bounds, local_day, programme_at
from movilidad.apps.frontdesk.types import DeskState, InLine, Stage, Wait, walk_in_due_at
from movilidad.core.queueing import ServiceTime, service_time, wait_range

_REMEMBERED = timedelta(days=28)
_MOST_OBSERVED = 200
_STILL_EXPECTED = timedelta(minutes=30)  # after that a family that is not here may not come
Turn = tuple[bool, datetime, int]


@dataclass(frozen=True, slots=True)
class _One:
    """A family in the house or expected: its turn, what it needs, and how large it is."""

    turn: Turn
    service: str
    for_desk: str
    units: int


def wait_of(visit: UUID, at: datetime) -> Wait | None:
    """The wait of a visit that waits; None for one at any other stage, or none at all."""
    row = Visit.objects.select_related("appointment").filter(id=visit).first()
    if row is None or row.state != Stage.WAITING:
        return None
    return _wait(row.office_id, _of_visit(row), at)


def wait_of_walk_in(office: UUID, service: str, at: datetime) -> Wait:
    """What a walk-in for this service would wait if it came at `at`."""
    return _wait(office, _One((True, walk_in_due_at(at), 10**6), service, "", 1), at)


def in_line(code: str, at: datetime) -> InLine | None:
    """Where the visit with this code stands today; None for a code that opens nothing, and for
    every code of another day."""
    row = Visit.objects.select_related("appointment").filter(line_code=code).first()
    if not code or row is None or row.day != local_day(row.office_id, at):
        return None
    stage = Stage(row.state)
    wait = _wait(row.office_id, _of_visit(row), at) if stage is Stage.WAITING else None
    return InLine(row.office_id, row.number, stage, row.desk, wait)


def _wait(office: UUID, mine: _One, at: datetime) -> Wait:
    desks = [one for one in desks_now(office, local_day(office, at)) if _serves(one, mine)]
    here = _here(office, at)
    ahead = [one for one in here[Stage.WAITING] if one.turn < mine.turn]
    ahead = [one for one in ahead if any(_serves(desk, one) for desk in desks) or not desks]
    expected = [one for one in _expected(office, at) if one.turn < mine.turn]
    time_of = _times(office, at)
    known = time_of(mine.service)
    told = wait_range(
        _families(ahead, time_of),
        at_desks=_families(here[Stage.SERVING], time_of),
        may_come=_families(expected, time_of),
        desks=sum(not desk.on_break for desk in desks),
    )
    return Wait(len(ahead), told if known else None, known.observed if known else 0)


def _families(
    ones: Iterable[_One], time_of: Callable[[str], ServiceTime | None]
) -> list[tuple[ServiceTime, int]]:
    timed = ((time_of(one.service), one.units) for one in ones)
    return [(time, units) for time, units in timed if time is not None]


def _serves(desk: DeskState, one: _One) -> bool:
    if one.for_desk:
        return one.for_desk == desk.desk
    return not desk.services or not one.service or one.service in desk.services


def _here(office: UUID, at: datetime) -> dict[Stage, list[_One]]:
    """Who waits, and who is at a desk or on the way to it."""
    rows = Visit.objects.select_related("appointment").filter(
        office_id=office, day=local_day(office, at), state__in=["waiting", "called", "serving"]
    )
    found: dict[Stage, list[_One]] = {Stage.WAITING: [], Stage.SERVING: []}
    for row in rows:
        stage = Stage.WAITING if row.state == Stage.WAITING else Stage.SERVING
        found[stage].append(_of_visit(row))
    return found


def _expected(office: UUID, at: datetime) -> list[_One]:
    """Booked families that are not here and may still come."""
    day = local_day(office, at)
    seats = seats_between(office, *bounds(programme_at(office).zone, day))
    came = set(
        Visit.objects.filter(office_id=office, day=day).values_list("appointment_id", flat=True)
    )
    return [
        _One((True, max(one.starts_at, at), 0), one.service, "", one.units)
        for one in seats
        if one.booked and one.appointment not in came and one.starts_at > at - _STILL_EXPECTED
    ]


def _of_visit(row: Visit) -> _One:
    units = row.units or (row.appointment.units if row.appointment else 1)
    turn = (not row.priority, row.due_at, row.number)
    return _One(turn, row.service, row.for_desk, units)


def _times(office: UUID, at: datetime) -> Callable[[str], ServiceTime | None]:
    """The time of one unit of each service at this office, looked up once."""
    planned = {one.code: one.minutes_per_unit for one in programme_at(office).services}
    known: dict[str, ServiceTime | None] = {}

    def time_of(service: str) -> ServiceTime | None:
        if service not in known:
            known[service] = service_time(_observed(office, service, at), planned.get(service))
        return known[service]

    return time_of


def _observed(office: UUID, service: str, at: datetime) -> list[float]:
    """Minutes for one unit of the newest services that ended here as done."""
    rows = Serving.objects.filter(
        office_id=office,
        service=service,
        outcome=Serving.Outcome.DONE,
        ended_at__gt=at - _REMEMBERED,
        ended_at__lte=at,
    ).order_by("-ended_at")
    found = rows.values_list("started_at", "ended_at", "visit__units", "visit__appointment__units")
    return [
        (ended - started).total_seconds() / 60 / (own or booked or 1)
        for started, ended, own, booked in found[:_MOST_OBSERVED]
        if ended is not None
    ]
