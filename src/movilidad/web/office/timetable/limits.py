"""Named limits: what depends on beds or a partner's places."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from movilidad.apps.appointments.actions import remove_limit, set_limit
from movilidad.apps.appointments.types import PlanRefused
from movilidad.apps.offices.types import Office
from movilidad.apps.staff.types import Principal
from movilidad.core.countries.services import PURPOSES
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.place import asked_office, programme_of
from movilidad.web.office.reading import Reading
from movilidad.web.office.timetable.reading import read_span


@require_http_methods(["GET", "POST"])
@staff("timetable.edit")
def new(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Put a limit over the sessions of a period."""
    office = asked_office(request, principal, "timetable.edit")
    if request.method != "POST":
        return _form(request, principal, lang, office=office, reading=Reading(QueryDict()))
    reading = Reading(request.POST)
    starts_at, ends_at = read_span(reading, programme_of(office).zone)
    units = reading.whole("units", least=0, most=100_000)
    if not reading.text("label"):
        reading.problems["label"] = "timetable.refused_limit"
    if reading.text("purpose") not in PURPOSES:
        reading.problems["purpose"] = "timetable.problem_choose"
    if reading.problems:
        return _form(request, principal, lang, office=office, reading=reading)
    try:
        set_limit(
            office=office.id,
            label=reading.text("label"),
            purpose=reading.text("purpose"),
            starts_at=starts_at,
            ends_at=ends_at,
            units=units,
            by=principal,
            at=now(),
        )
    except PlanRefused as refusal:
        return _form(request, principal, lang, office=office, reading=reading, refusal=refusal)
    leave_notice(request, "success", text(lang, "timetable.limit_saved"))
    return _to_plan(lang, office)


@require_POST
@staff("timetable.edit")
def remove(request: HttpRequest, principal: Principal, lang: str, limit: UUID) -> HttpResponse:
    """Take a limit away."""
    office = asked_office(request, principal, "timetable.edit")
    remove_limit(office=office.id, limit=limit, by=principal, at=now())
    leave_notice(request, "success", text(lang, "timetable.limit_removed"))
    return _to_plan(lang, office)


def _form(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    *,
    office: Office,
    reading: Reading,
    refusal: PlanRefused | None = None,
) -> HttpResponse:
    return office_page(
        request,
        principal,
        "office/timetable/limit.html",
        lang,
        status=422 if reading.problems or refusal else 200,
        office=office,
        typed=reading.typed,
        problems=reading.problems,
        refusal=refusal,
        has_errors=bool(reading.problems or refusal),
        purposes=PURPOSES,
    )


def _to_plan(lang: str, office: Office) -> HttpResponse:
    address = reverse("office.timetable.plan", kwargs={"lang": lang})
    return HttpResponseRedirect(f"{address}?{urlencode({'office': office.id})}")
