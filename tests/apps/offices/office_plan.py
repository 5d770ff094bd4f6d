"""An office with desks, people and hours, for tests: Agua Caliente, its Mondays from 9 to 15."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.audit.types import Actor, ActorKind
from movilidad.apps.offices.actions import save_desk, save_timetable, save_worker
from movilidad.apps.offices.queries import programme
from movilidad.apps.offices.types import (
    DeskChange,
    Share,
    Stretch,
    TimetableChange,
    WorkerChange,
)
from movilidad.apps.staff.types import Grant, Principal, Role

ZONE = ZoneInfo("America/Guatemala")
AT = datetime(2023, 7, 3, 14, tzinfo=UTC)
MANAGER = Principal(Actor(ActorKind.STAFF, UUID(int=1)), frozenset({Grant(Role.MANAGER, None)}))
WORKDAYS = range(1, 6)


def office() -> UUID:
    return programme("gt").office_named("agua-caliente").id


def every_day(
    starts: int = 9, ends: int = 15, days: Iterable[int] = WORKDAYS
) -> tuple[Stretch, ...]:
    return tuple(Stretch(day, time(starts), time(ends)) for day in days)


def local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def timetable(
    *,
    block: int = 60,
    shares: tuple[int, int, int] = (60, 20, 20),
    opening: tuple[Stretch, ...] | None = None,
    weeks: int = 2,
    version: int = 0,
) -> TimetableChange:
    draw, direct, walk_in = shares
    return TimetableChange(
        office=office(),
        block_minutes=block,
        weeks_ahead=weeks,
        shares={
            "draw": Share(draw, "interview"),
            "direct": Share(direct, "documents"),
            "walk_in": Share(walk_in, "information"),
        },
        opening=every_day() if opening is None else opening,
        version=version,
    )


def desk(code: str, *, accessible: bool = False, **more: object) -> DeskChange:
    services = ("interview", "documents", "information")
    return DeskChange(office(), None, code, accessible, services, **more)  # type: ignore[arg-type]


def staff(label: str, hours: tuple[Stretch, ...] | None = None) -> WorkerChange:
    return WorkerChange(office(), None, "staff", label, None, (), hours or every_day())


def interpreter(label: str, *languages: str) -> WorkerChange:
    return WorkerChange(office(), None, "interpreter", label, None, languages, every_day())


def furnish(*, desks: int = 5, people: int = 5) -> None:
    """A whole office: the timetable, desks (the first accessible), people and an interpreter."""
    save_timetable(change=timetable(), by=MANAGER, at=AT)
    for number in range(1, desks + 1):
        save_desk(change=desk(str(number), accessible=number == 1), by=MANAGER, at=AT)
    for number in range(1, people + 1):
        save_worker(change=staff(f"Ventanilla {number}"), by=MANAGER, at=AT)
    save_worker(change=interpreter("Intérprete K’iche’ 1", "quc"), by=MANAGER, at=AT)
