"""A week and a day of an office to read and print, and the plan behind them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from movilidad.apps.appointments.queries import next_session_day, sessions_of_week
from movilidad.apps.appointments.queries.coverage import coverage, limits_of, running
from movilidad.apps.appointments.queries.sessions import SessionLine
from movilidad.apps.offices import queries
from movilidad.apps.offices.types import Absence, Closure, Office, Programme, Stretch, Worker
from movilidad.apps.staff.policy import allows
from movilidad.apps.staff.types import Principal
from movilidad.core.countries.services import PURPOSES
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.clock import now
from movilidad.web.office.access import staff
from movilidad.web.office.frame import office_page
from movilidad.web.office.place import asked_office, offices_for, programme_of
from movilidad.web.office.timetable.wording import hours_words, span_words

_PLAN_DAYS = 120  # absences and closures that the plan page lists


@dataclass(frozen=True, slots=True)
class Column:
    """One day of the week's table."""

    day: date
    holiday: str
    closures: list[Closure]
    away: int
    sessions: list[SessionLine]


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is planned on a day, and when they are away in it."""

    worker: Worker
    hours: list[Stretch]
    absences: list[Absence]


@require_GET
@staff("session.list")
def week(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Seven days of one office, on screen or (`?paper`) for the wall."""
    office = asked_office(request, principal, "session.list")
    here = programme_of(office)
    day = _day(request.GET.get("from", ""), office, here.zone)
    monday = day - timedelta(days=day.weekday())
    columns = _columns(here, office, monday)
    paper = "paper" in request.GET
    return office_page(
        request,
        principal,
        f"office/timetable/{'week_paper' if paper else 'week'}.html",
        lang,
        office=office,
        offices=offices_for(principal, "session.list"),
        monday=monday,
        sunday=monday + timedelta(days=6),
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        columns=columns,
        times=sorted({_clocks(one) for column in columns for one in column.sessions}),
        clocks=_clocks,
        zone=here.zone,
        **_surroundings(principal, office, lang),
    )


@require_GET
@staff("session.list")
def day(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """One day: who is there, which desks, which sessions."""
    office = asked_office(request, principal, "session.list")
    here = programme_of(office)
    chosen = _day(request.GET.get("day", ""), office, here.zone)
    column = _columns(here, office, chosen, days=1)[0]
    paper = "paper" in request.GET
    return office_page(
        request,
        principal,
        f"office/timetable/{'day_paper' if paper else 'day'}.html",
        lang,
        office=office,
        offices=offices_for(principal, "session.list"),
        column=column,
        before=chosen - timedelta(days=1),
        after=chosen + timedelta(days=1),
        present=_present(office, chosen, here.zone),
        desks=queries.desks(office.id, active=True),
        zone=here.zone,
        language_names=OWN_NAMES,
        service_names={one.code: one.name(lang) for one in here.services},
        **_surroundings(principal, office, lang),
    )


@require_GET
@staff("session.list")
def plan(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """What the sessions of an office are made from: hours, desks, people, absences, closures,
    limits."""
    office = asked_office(request, principal, "session.list")
    here = programme_of(office)
    at = now()
    span = (at, at + timedelta(days=_PLAN_DAYS))
    people = queries.workers(office.id)
    return office_page(
        request,
        principal,
        "office/timetable/plan.html",
        lang,
        office=office,
        offices=offices_for(principal, "session.list"),
        zone=here.zone,
        timetable=queries.timetable(office.id),
        desks=queries.desks(office.id),
        people=people,
        labels={one.id: one.name or one.label for one in people},
        absences=queries.absences(office.id, *span),
        closures=queries.closures(office.id, *span),
        limits=limits_of(office.id),
        language_names=OWN_NAMES,
        service_names={one.code: one.name(lang) for one in here.services},
        weekdays=range(1, 8),
        **_surroundings(principal, office, lang),
    )


def _surroundings(principal: Principal, office: Office, lang: str) -> dict[str, Any]:
    """What every page of this room shows: whether sessions reach far enough, and may change."""
    [reach] = coverage(now(), days=settings.TIMETABLE_DAYS, offices=[office.id])
    return {
        "reach": reach,
        "reach_days": settings.TIMETABLE_DAYS,
        "running": running(office.id),
        "hours_words": partial(hours_words, lang),
        "span_words": partial(span_words, lang, programme_of(office).zone),
        "may_edit": allows(principal, "timetable.edit", office=office.id),
    }


def _columns(here: Programme, office: Office, first: date, *, days: int = 7) -> list[Column]:
    zone = ZoneInfo(here.zone)
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(first + timedelta(days=days), time(), zone)
    lines = [one for one in sessions_of_week(office.id, first, here.zone) if not one.cancelled]
    lines.sort(key=lambda one: (one.starts_at, PURPOSES.index(one.purpose)))
    closures = queries.closures(office.id, start, end)
    absences = queries.absences(office.id, start, end)

    def within(starts_at: datetime, ends_at: datetime, chosen: date) -> bool:
        midnight = datetime.combine(chosen, time(), zone)
        return starts_at < midnight + timedelta(days=1) and ends_at > midnight

    return [
        Column(
            day=chosen,
            holiday=here.holidays.get(chosen, ""),
            closures=[one for one in closures if within(one.starts_at, one.ends_at, chosen)],
            away=len(
                {one.worker for one in absences if within(one.starts_at, one.ends_at, chosen)}
            ),
            sessions=[one for one in lines if one.starts_at.astimezone(zone).date() == chosen],
        )
        for chosen in (first + timedelta(days=number) for number in range(days))
    ]


def _present(office: Office, chosen: date, zone: str) -> list[Present]:
    start = datetime.combine(chosen, time(), ZoneInfo(zone))
    absences = queries.absences(office.id, start, start + timedelta(days=1))
    return [
        Present(
            worker,
            [one for one in worker.hours if one.weekday == chosen.isoweekday()],
            [one for one in absences if one.worker == worker.id],
        )
        for worker in queries.workers(office.id)
        if worker.active and any(one.weekday == chosen.isoweekday() for one in worker.hours)
    ]


def _clocks(line: SessionLine) -> str:
    zone = ZoneInfo(line.zone)
    return f"{line.starts_at.astimezone(zone):%H:%M}–{line.ends_at.astimezone(zone):%H:%M}"


def _day(raw: str, office: Office, zone: str) -> date:
    """The day asked for, else today, else the day of the next session."""
    at = now()
    try:
        asked = date.fromisoformat(raw)
    except ValueError:
        return next_session_day(office.id, at, zone) or at.astimezone(ZoneInfo(zone)).date()
    return asked if 2000 <= asked.year <= 2100 else at.astimezone(ZoneInfo(zone)).date()
