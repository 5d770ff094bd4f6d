"""Making sessions weeks ahead, in the background, with its progress on a page."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from movilidad.apps.appointments.actions import ask_for_sessions
from movilidad.apps.appointments.queries.coverage import run_state
from movilidad.apps.offices.queries import timetable
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.place import asked_office, offices_of, programme_of
from movilidad.web.office.reading import Reading


@require_POST
@staff("session.plan")
def generate(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Ask the worker to make sessions from today on."""
    office = asked_office(request, principal, "session.plan")
    reading = Reading(request.POST)
    weeks = reading.whole("weeks", least=1, most=26)
    if reading.problems or timetable(office.id) is None:
        key = "timetable.weeks_problem" if reading.problems else "timetable.no_plan_yet"
        leave_notice(request, "error", text(lang, key))
        address = reverse("office.timetable.plan", kwargs={"lang": lang})
        return HttpResponseRedirect(f"{address}?{urlencode({'office': office.id})}")
    at = now()
    today = at.astimezone(ZoneInfo(programme_of(office).zone)).date()
    last = today + timedelta(weeks=weeks)
    run = ask_for_sessions(office=office.id, first=today, last=last, by=principal, at=at)
    return HttpResponseRedirect(reverse("office.timetable.run", kwargs={"lang": lang, "run": run}))


@require_GET
@staff("session.list")
def run(request: HttpRequest, principal: Principal, lang: str, run: UUID) -> HttpResponse:
    """How far a run is."""
    state = run_state(run)
    if state is None:
        raise Http404
    require(principal, "session.list", office=state.office)
    office = next((one for one in offices_of(principal) if one.id == state.office), None)
    return office_page(
        request,
        principal,
        "office/timetable/run.html",
        lang,
        state=state,
        office=office,
    )
