"""Desks, people and hours of the demo's offices, and the sessions that come of them."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.appointments.actions import generate_sessions
from movilidad.apps.offices.actions import (
    add_absence,
    add_closure,
    save_desk,
    save_timetable,
    save_worker,
)
from movilidad.apps.offices.types import (
    AbsenceAdded,
    ClosureAdded,
    DeskChange,
    Office,
    Programme,
    Share,
    Stretch,
    TimetableChange,
    WorkerChange,
)
from movilidad.apps.staff.queries import principal_named
from movilidad.rehearsal.programme import receiving

_DESKS = 4
_WEEKS = 4
_INTERPRETERS = {"K’iche’": "quc", "Mam": "mam", "Q’eqchi’": "kek"}
# In the afternoon: the mornings are planned by hand, for the rounds of the demo.
_OPENING = tuple(Stretch(day, time(13), time(17)) for day in range(1, 6))


def furnish_offices(here: Programme, at: datetime) -> None:
    """Every office that receives gets a timetable, desks and people. At one of them somebody
    will be away and a day will be closed."""
    for office in receiving(here, at):
        _furnish(here, office, at)


def make_sessions(here: Programme, at: datetime) -> None:
    """The sessions of the coming weeks, beside those that were planned by hand for the rounds."""
    manager = principal_named("gerencia")
    today = at.astimezone(ZoneInfo(here.zone)).date()
    for office in receiving(here, at):
        last = today + timedelta(weeks=_WEEKS)
        generate_sessions(office=office.id, first=today, last=last, by=manager, at=at)


def _furnish(here: Programme, office: Office, at: datetime) -> None:
    manager = principal_named("gerencia")
    shares = {
        "draw": Share(60, "interview"),
        "direct": Share(20, "interview"),
        "walk_in": Share(20, "information"),
    }
    plan = TimetableChange(office.id, 120, _WEEKS, shares, _OPENING, version=0)
    save_timetable(change=plan, by=manager, at=at)
    services = tuple(service.code for service in here.services)
    staff = []
    for number in range(1, _DESKS + 1):
        desk = DeskChange(office.id, None, str(number), number == 1, services)
        save_desk(change=desk, by=manager, at=at)
        staff.append(_worker(office, "staff", f"Ventanilla {number}", (), at))
    for name, code in _INTERPRETERS.items():
        _worker(office, "interpreter", f"Intérprete {name} 1", (code,), at)
    if office.code == "quetzaltenango":
        midnight = at.astimezone(ZoneInfo(here.zone)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        monday = midnight + timedelta(days=14 - midnight.weekday())
        away = AbsenceAdded(office.id, staff[0], monday, monday + timedelta(days=2), "training")
        add_absence(change=away, by=manager, at=at)
        friday = monday + timedelta(days=11)
        shut = ClosureAdded(office.id, friday, friday + timedelta(days=1), "works", public=True)
        add_closure(change=shut, by=manager, at=at)


def _worker(
    office: Office, kind: str, label: str, languages: tuple[str, ...], at: datetime
) -> UUID:
    wanted = WorkerChange(office.id, None, kind, label, None, languages, _OPENING)
    return save_worker(change=wanted, by=principal_named("gerencia"), at=at)
