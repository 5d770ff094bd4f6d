"""How the office is at this moment, and what the next two hours may bring."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import mean
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.appointments.queries.numbers import seat_facts
from movilidad.apps.appointments.queries.overbooking import half_day_visits
from movilidad.apps.frontdesk.desks import desks_now
from movilidad.apps.frontdesk.models import Serving, Visit
from movilidad.apps.frontdesk.queries import local_day, programme_at
from movilidad.core.draw.overbooking import Observed, who_comes
from movilidad.core.planning.forecast import Forecast, Knowledge, forecast
from movilidad.core.queueing import ServiceTime, service_time

AHEAD = timedelta(hours=2)
WEEKS_BACK = 4  # of walk-ins in the same hours
_LATE = timedelta(minutes=30)  # after that a family that is not here may not come
_REMEMBERED = timedelta(days=28)
_MOST_OBSERVED = 200


@dataclass(frozen=True, slots=True)
class Now:
    """The office at `at` (UTC). Durations are seconds. `expected` families have a seat in the
    next two hours, or since half an hour, and are not here; `rate` says how families came."""

    at: datetime
    until: datetime
    waiting: int
    longest_wait: int | None
    called: int
    serving: int
    held: int
    desks_open: int
    desks_on_break: int
    expected: int
    rate: Observed
    service: ServiceTime | None
    forecast: Forecast


def now_at(office: UUID, at: datetime) -> Now:
    """Seven statements, however many families are here."""
    programme, day = programme_at(office), local_day(office, at)
    zone = programme.zone
    rows = list(Visit.objects.filter(office_id=office, day=day))
    waiting = [row for row in rows if row.state == Visit.State.WAITING]
    desks = desks_now(office, day)
    open_desks = sum(not one.on_break for one in desks)
    expected = _expected(office, {row.appointment_id for row in rows}, at)
    rate = half_day_visits(office, zone, at)
    service = _service(office, [one.minutes_per_unit for one in programme.services], at)
    known = Knowledge(
        waiting=len(waiting),
        desks=open_desks,
        seconds=int(AHEAD.total_seconds()),
        chances=[float(chance) for chance in who_comes(expected, rate)],
        walk_ins=_walk_ins_before(office, day, at, ZoneInfo(zone)),
        mean=service.mean * 60 if service else None,
        spread=service.spread * 60 if service else 0.0,
    )
    return Now(
        at=at,
        until=at + AHEAD,
        waiting=len(waiting),
        longest_wait=_longest(waiting, at),
        called=_in_state(rows, Visit.State.CALLED),
        serving=_in_state(rows, Visit.State.SERVING),
        held=_in_state(rows, Visit.State.HELD),
        desks_open=open_desks,
        desks_on_break=len(desks) - open_desks,
        expected=expected,
        rate=rate,
        service=service,
        forecast=forecast(known),
    )


def _in_state(rows: Iterable[Visit], state: str) -> int:
    return sum(row.state == state for row in rows)


def _longest(waiting: Iterable[Visit], at: datetime) -> int | None:
    first = min((row.arrived_at for row in waiting), default=None)
    return None if first is None else max(0, int((at - first).total_seconds()))


def _expected(office: UUID, came: set[UUID | None], at: datetime) -> int:
    seats = seat_facts(office, at - _LATE, at + AHEAD)
    return sum(seat.appointment not in came for seat in seats)


def _walk_ins_before(office: UUID, day: date, at: datetime, place: ZoneInfo) -> list[int]:
    """Walk-ins of the same two hours on the same weekday of the last weeks on which anybody
    came at all: a week in which the office was closed says nothing."""
    days = [day - timedelta(weeks=back) for back in range(1, WEEKS_BACK + 1)]
    arrived: dict[date, list[tuple[str, datetime]]] = {}
    rows = Visit.objects.filter(office_id=office, day__in=days)
    for other, kind, arrived_at in rows.values_list("day", "kind", "arrived_at"):
        arrived.setdefault(other, []).append((kind, arrived_at))
    clock = at.astimezone(place).time()
    return [
        sum(
            kind == Visit.Kind.WALK_IN and _within(arrival, other, clock, place)
            for kind, arrival in found
        )
        for other, found in arrived.items()
    ]


def _within(arrived_at: datetime, day: date, clock: time, place: ZoneInfo) -> bool:
    start = datetime.combine(day, clock, place).astimezone(UTC)
    return start <= arrived_at < start + AHEAD


def _service(office: UUID, planned: list[int], at: datetime) -> ServiceTime | None:
    """The time of one service, whichever it is: the newest that ended here as done."""
    rows = Serving.objects.filter(
        office_id=office,
        outcome=Serving.Outcome.DONE,
        ended_at__gt=at - _REMEMBERED,
        ended_at__lte=at,
    ).order_by("-ended_at")
    minutes = [
        (ended - started).total_seconds() / 60
        for started, ended in rows.values_list("started_at", "ended_at")[:_MOST_OBSERVED]
        if ended is not None
    ]
    return service_time(minutes, mean(planned) if planned else None)
