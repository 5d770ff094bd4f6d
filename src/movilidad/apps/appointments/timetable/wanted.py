"""The sessions that an office's plan stands for on some days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum

from movilidad.apps.appointments.models import CapacityLimit, Session
from movilidad.apps.offices import queries
from movilidad.apps.offices.types import Office, Programme, Worker
from movilidad.apps.offices.types import Timetable as OfficeTimetable
from movilidad.core import timetable as core
from movilidad.core.vocabulary.periods import Period


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan stands for from `start` up to and without `end` (aware). `shut` are closures
    and holidays; `limits` says which limit a session of a purpose and moment counts against."""

    office: Office
    programme: Programme
    start: datetime
    end: datetime
    blocks: tuple[core.Block, ...]
    shut: tuple[Period[datetime], ...]
    limits: tuple[tuple[UUID, core.Limit], ...]

    def is_shut(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether the office does not receive for a moment of [starts_at, ends_at)."""
        return any(
            (one.start is None or one.start < ends_at) and (one.end is None or starts_at < one.end)
            for one in self.shut
        )

    def limit_of(self, purpose: str, starts_at: datetime) -> UUID | None:
        """The limit that a session counts against, or None. The first by name, if several."""
        for limit_id, limit in self.limits:
            if limit.purpose == purpose and starts_at in limit.period:
                return limit_id
        return None


def wanted(office: UUID, first: date, last: date) -> Wanted:
    """The plan of an office from `first` to `last` (both included): no block without a
    timetable, and none before the office receives at all."""
    timetable = queries.timetable(office)
    programme = queries.programme_of(office)
    here = programme.office(office)
    zone = ZoneInfo(programme.zone)
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    closures = tuple(
        Period(one.starts_at, one.ends_at) for one in queries.closures(office, start, end)
    )
    limits = _limits(office, start, end)
    blocks: list[core.Block] = []
    if timetable is not None and here.receiving_since is not None:
        plan = _plan(programme, here, timetable, closures, (start, end))
        for day in days_between(max(first, here.receiving_since), last):
            blocks += core.blocks_of_day(plan, day)
    # What a person made or cancelled stands, and a block in its place would use up a limit.
    blocks = _beside(blocks, _by_hand(office, start, end))
    return Wanted(
        office=here,
        programme=programme,
        start=start,
        end=end,
        blocks=core.within_limits(blocks, [limit for _, limit in limits]),
        shut=closures + _holidays(programme, first, last, zone),
        limits=limits,
    )


def _by_hand(office: UUID, start: datetime, end: datetime) -> list[core.Block]:
    rows = Session.objects.filter(
        office_id=office, made_by=Session.MadeBy.HAND, starts_at__lt=end, ends_at__gt=start
    )
    return [
        core.Block(one.starts_at, one.ends_at, one.purpose, one.service, one.units) for one in rows
    ]


def _beside(blocks: list[core.Block], others: list[core.Block]) -> list[core.Block]:
    """The blocks that have no moment in common with another one of the same purpose."""
    return [
        block
        for block in blocks
        if not any(
            other.purpose == block.purpose
            and other.starts_at < block.ends_at
            and block.starts_at < other.ends_at
            for other in others
        )
    ]


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _plan(
    programme: Programme,
    office: Office,
    timetable: OfficeTimetable,
    closures: tuple[Period[datetime], ...],
    span: tuple[datetime, datetime],
) -> core.Timetable:
    away: dict[UUID, list[Period[datetime]]] = {}
    for absence in queries.absences(office.id, *span):
        away.setdefault(absence.worker, []).append(Period(absence.starts_at, absence.ends_at))
    minutes = {service.code: service.minutes_per_unit for service in programme.services}
    return core.Timetable(
        zone=programme.zone,
        opening=_opening(office, timetable),
        block_minutes=timetable.block_minutes,
        shares=tuple(
            core.Share(purpose, share.service, minutes[share.service], share.percent)
            for purpose, share in timetable.shares.items()
            if share.percent and share.service in minutes
        ),
        desks=tuple(
            core.Desk(frozenset(desk.services), desk.accessible)
            for desk in queries.desks(office.id, active=True)
        ),
        workers=tuple(
            _worker(one, tuple(away.get(one.id, ())))
            for one in queries.workers(office.id)
            if one.active
        ),
        holidays=frozenset(programme.holidays),
        closures=closures,
    )


def _opening(office: Office, timetable: OfficeTimetable) -> tuple[core.Stretch, ...]:
    """What was planned; where nothing was, the published hours."""
    if timetable.opening or office.hours is None:
        return tuple(core.Stretch(o.weekday, o.starts, o.ends) for o in timetable.opening)
    hours = office.hours
    return tuple(core.Stretch(day, hours.opens, hours.closes) for day in sorted(hours.days))


def _worker(one: Worker, away: tuple[Period[datetime], ...]) -> core.Worker:
    return core.Worker(
        interpreter=one.kind == "interpreter",
        language=one.languages[0] if one.languages else None,
        hours=tuple(core.Stretch(h.weekday, h.starts, h.ends) for h in one.hours),
        away=away,
    )


def _limits(office: UUID, start: datetime, end: datetime) -> tuple[tuple[UUID, core.Limit], ...]:
    """The limits that touch [start, end), less what sessions hold that the plan cannot change:
    those of other days, and those made by hand."""
    found = CapacityLimit.objects.filter(office_id=office, starts_at__lt=end, ends_at__gt=start)
    held = dict(
        Session.objects.filter(limit__in=found, cancelled_at=None)
        .filter(Q(starts_at__lt=start) | Q(starts_at__gte=end) | Q(made_by=Session.MadeBy.HAND))
        .values_list("limit_id")
        .annotate(Sum("units"))
    )
    return tuple(
        (
            row.id,
            core.Limit(
                row.purpose,
                Period(row.starts_at, row.ends_at),
                max(0, row.units - held.get(row.id, 0)),
            ),
        )
        for row in found.order_by("label")
    )


def _holidays(
    programme: Programme, first: date, last: date, zone: ZoneInfo
) -> tuple[Period[datetime], ...]:
    return tuple(
        Period(
            datetime.combine(day, time(), zone),
            datetime.combine(day + timedelta(days=1), time(), zone),
        )
        for day in days_between(first, last)
        if day in programme.holidays
    )
