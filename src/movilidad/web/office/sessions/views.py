"""The timetable of an office: a week, a plan for many days, one session."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from movilidad.apps.appointments.actions import (
    Planned,
    cancel_session,
    change_session,
    overbook_session,
    plan_sessions,
)
from movilidad.apps.appointments.queries import next_session_day, session, sessions_of_week
from movilidad.apps.appointments.queries.sessions import SessionLine
from movilidad.apps.appointments.types import PlanRefused
from movilidad.apps.offices.queries import programmes
from movilidad.apps.offices.types import Office, Programme
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.types import Principal
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.place import asked_office, offices_for, programme_of
from movilidad.web.office.reading import Reading
from movilidad.web.office.sessions.forms import LANGUAGE_ROWS, read_languages, read_plan
from movilidad.web.office.sessions.overbooking import overbooking_words

_FIRST_FORM = {
    "starts": "09:00",
    "ends": "15:00",
    "minutes": "60",
    "units": "4",
    "accessible": "1",
}
_WORKING_DAYS = ("1", "2", "3", "4", "5")


@require_GET
@staff("session.list")
def week(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """One week of one office."""
    office = asked_office(request, principal, "session.list")
    zone = programme_of(office).zone
    monday = _monday(request.GET.get("from", ""), office, zone)
    return office_page(
        request,
        principal,
        "office/sessions/week.html",
        lang,
        office=office,
        offices=offices_for(principal, "session.list"),
        monday=monday,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        sessions=sessions_of_week(office.id, monday, zone),
        zone=zone,
        language_names=OWN_NAMES,
        may_plan=allows(principal, "session.plan", office=office.id),
    )


@require_http_methods(["GET", "POST"])
@staff("session.plan")
def plan(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Make the same blocks on many days."""
    office = asked_office(request, principal, "session.plan")
    if request.method != "POST":
        return _plan_form(request, principal, lang, office, typed=_FIRST_FORM)
    reading = Reading(request.POST)
    wanted = read_plan(reading)
    if wanted is None:
        return _plan_form(request, principal, lang, office, reading=reading)
    try:
        planned = plan_sessions(
            programme=programme_of(office).code,
            office=office.id,
            days=wanted.days,
            times=wanted.times,
            units=wanted.units,
            accessible=wanted.accessible,
            languages=wanted.languages,
            by=principal.actor,
            at=now(),
        )
    except PlanRefused as refusal:
        return _plan_form(request, principal, lang, office, reading=reading, refusal=refusal)
    if reading.text("overbook"):
        for made in planned.created:
            overbook_session(session=made, on=True, by=principal.actor, at=now())
    return _planned(request, principal, lang, office, planned)


@require_http_methods(["GET", "POST"])
@staff("session.list")
def one(request: HttpRequest, principal: Principal, lang: str, session_id: UUID) -> HttpResponse:
    """One session, and its change by who may plan."""
    line = _session_or_404(session_id)
    require(principal, "session.list", office=line.office)
    if request.method != "POST":
        return _session_page(request, principal, lang, line)
    require(principal, "session.plan", office=line.office)
    reading = Reading(request.POST)
    units = reading.whole("units", least=1, most=500)
    accessible = reading.whole("accessible", least=0, most=500)
    languages = read_languages(reading)
    if reading.problems:
        return _session_page(request, principal, lang, line, reading=reading)
    try:
        change_session(
            session=session_id,
            units=units,
            accessible=accessible,
            languages=languages,
            by=principal.actor,
            at=now(),
        )
    except PlanRefused as refusal:
        return _session_page(request, principal, lang, line, reading=reading, refusal=refusal)
    leave_notice(request, "success", text(lang, "office_rounds.session_changed"))
    return _to_week(lang, line)


@require_POST
@staff("session.plan")
def cancel(
    request: HttpRequest, principal: Principal, lang: str, session_id: UUID
) -> HttpResponse:
    """Take a session out of the plan."""
    line = _session_or_404(session_id)
    require(principal, "session.plan", office=line.office)
    try:
        families = cancel_session(session=session_id, by=principal.actor, at=now())
    except PlanRefused as refusal:
        return _session_page(request, principal, lang, line, refusal=refusal)
    words = text(lang, "office_rounds.session_cancelled", families=families)
    leave_notice(request, "success", words)
    return _to_week(lang, line)


def _planned(
    request: HttpRequest, principal: Principal, lang: str, office: Office, planned: Planned
) -> HttpResponse:
    return office_page(
        request,
        principal,
        "office/sessions/planned.html",
        lang,
        office=office,
        planned=planned,
    )


def _plan_form(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    office: Office,
    *,
    typed: Mapping[str, str] | None = None,
    reading: Reading | None = None,
    refusal: PlanRefused | None = None,
) -> HttpResponse:
    weekdays = reading.typed.getlist("weekday") if reading else list(_WORKING_DAYS)
    return office_page(
        request,
        principal,
        "office/sessions/plan.html",
        lang,
        status=422 if reading else 200,
        office=office,
        offices=offices_for(principal, "session.plan"),
        typed=reading.typed if reading else typed,
        weekdays=weekdays,
        **_form_context(reading, refusal),
    )


def _session_page(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    line: SessionLine,
    *,
    reading: Reading | None = None,
    refusal: PlanRefused | None = None,
) -> HttpResponse:
    return office_page(
        request,
        principal,
        "office/sessions/session.html",
        lang,
        status=422 if reading or refusal else 200,
        line=line,
        office=_office_of(line),
        typed=reading.typed if reading else _typed_of(line),
        may_plan=allows(principal, "session.plan", office=line.office) and not line.cancelled,
        overbooking=overbooking_words(line, lang),
        language_names=OWN_NAMES,
        **_form_context(reading, refusal),
    )


def _form_context(reading: Reading | None, refusal: PlanRefused | None) -> dict[str, Any]:
    problems = reading.problems if reading else {}
    return {
        "problems": problems,
        "refusal": refusal,
        "has_errors": bool(problems or refusal),
        "languages": list(OWN_NAMES.items()),
        "language_rows": range(LANGUAGE_ROWS),
    }


def _typed_of(line: SessionLine) -> dict[str, str]:
    typed = {"units": str(line.desks), "accessible": str(line.accessible)}
    for row, language in enumerate(line.languages[:LANGUAGE_ROWS]):
        typed[f"language_{row}"] = language.language
        typed[f"language_units_{row}"] = str(language.units)
    return typed


def _session_or_404(session_id: UUID) -> SessionLine:
    line = session(session_id)
    if line is None:
        raise Http404
    return line


def _office_of(line: SessionLine) -> Office:
    programme: Programme = next(
        one for one in programmes() if any(office.id == line.office for office in one.offices)
    )
    return programme.office(line.office)


def _monday(raw: str, office: Office, zone: str) -> date:
    """The Monday asked for, else that of the next session, else this week's."""
    at = now()
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        day = next_session_day(office.id, at, zone) or at.astimezone(ZoneInfo(zone)).date()
    return day - timedelta(days=day.weekday())


def _to_week(lang: str, line: SessionLine) -> HttpResponse:
    day = line.starts_at.astimezone(ZoneInfo(line.zone)).date()
    address = reverse("office.sessions", kwargs={"lang": lang})
    return HttpResponseRedirect(f"{address}?office={line.office}&from={day.isoformat()}")
