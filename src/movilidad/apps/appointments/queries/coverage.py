"""How far ahead sessions exist, and how a run of generation stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max

from movilidad.apps.appointments.models import CapacityLimit, Session, TimetableRun
from movilidad.apps.offices.queries import programmes, timetable


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far ahead an office has sessions. `last` is on its own calendar, None without any;
    `enough` says whether that is at least the days asked for."""

    office: UUID
    code: str
    planned: bool  # whether the office has a timetable at all
    last: date | None
    days: int
    enough: bool


@dataclass(frozen=True, slots=True)
class RunState:
    """How far a run has come, in days of its span, and what it did so far."""

    id: UUID
    office: UUID
    done_days: int
    all_days: int
    created: int
    changed: int
    dropped: int
    crowded: int
    ended: bool


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A named limit. Instants are UTC; `taken` are units that families hold."""

    id: UUID
    label: str
    purpose: str
    starts_at: datetime
    ends_at: datetime
    units: int
    taken: int


def coverage(at: datetime, *, days: int, offices: Iterable[UUID] | None = None) -> list[Coverage]:
    """Every office that has a timetable or sessions to come (or the named ones), and whether
    its sessions reach `days` ahead."""
    coming = Session.objects.filter(cancelled_at=None, starts_at__gt=at)
    latest = dict(coming.values_list("office_id").annotate(Max("starts_at")))
    asked = None if offices is None else set(offices)
    found = []
    for programme in programmes():
        zone = ZoneInfo(programme.zone)
        today = at.astimezone(zone).date()
        for office in programme.offices:
            if asked is not None and office.id not in asked:
                continue
            planned = timetable(office.id) is not None
            moment = latest.get(office.id)
            if asked is None and not planned and moment is None:
                continue
            last = moment.astimezone(zone).date() if moment else None
            ahead = (last - today).days if last else 0
            found.append(
                Coverage(office.id, office.code, planned, last, ahead, enough=ahead >= days)
            )
    return found


def run_state(run: UUID) -> RunState | None:
    """One run, or None."""
    row = TimetableRun.objects.filter(id=run).first()
    return _state(row) if row else None


def running(office: UUID) -> RunState | None:
    """The run of an office that has not ended, or None."""
    row = TimetableRun.objects.filter(office_id=office, ended_at=None).first()
    return _state(row) if row else None


def limits_of(office: UUID) -> list[LimitLine]:
    """The limits of an office, by name."""
    rows = CapacityLimit.objects.filter(office_id=office).order_by("label")
    return [
        LimitLine(r.id, r.label, r.purpose, r.starts_at, r.ends_at, r.units, r.taken) for r in rows
    ]


def _state(row: TimetableRun) -> RunState:
    until = row.done_until or row.first - timedelta(days=1)
    return RunState(
        id=row.id,
        office=row.office_id,
        done_days=(until - row.first).days + 1,
        all_days=(row.last - row.first).days + 1,
        created=row.created,
        changed=row.changed,
        dropped=row.dropped,
        crowded=row.crowded,
        ended=row.ended_at is not None,
    )
