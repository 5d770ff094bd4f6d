"""What an office has beside the draw: a month of it, and how much of it may be given out."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from movilidad.apps.appointments.actions.booking import MOST_UNITS, BookingRefused, allow_direct
from movilidad.apps.appointments.queries.booking import quotas_of
from movilidad.apps.offices.types import Office, Programme
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.types import Principal
from movilidad.core.booking import Wanted
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.place import chosen_office, offices_of, programme_of
from movilidad.web.slots import choose, month_in


@require_GET
@staff("booking.list")
def month(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """A month of an office: which times are free for one unit of a service, and the limit."""
    return _month(request, principal, lang)


@require_POST
@staff("booking.allow")
def quota(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Set the limit of a month."""
    office = office_asked(request, principal, "booking.allow")
    wanted = month_in(request.POST.get("month", ""))
    raw = request.POST.get("units", "").strip()
    good = raw.isascii() and raw.isdecimal() and len(raw) <= 6 and int(raw) <= MOST_UNITS
    if not good or wanted is None:
        problem = text(lang, "booking.problem_units", most=MOST_UNITS)
        return _month(request, principal, lang, problem)
    try:
        allow_direct(by=principal, office=office.id, month=wanted, units=int(raw), at=now())
    except BookingRefused as refusal:
        said = f"{text(lang, refusal.key, **refusal.params)} {text(lang, refusal.next_key)}"
        return _month(request, principal, lang, said)
    leave_notice(request, "success", text(lang, "booking.quota_saved"))
    address = reverse("office.booking", kwargs={"lang": lang})
    return HttpResponseRedirect(f"{address}?office={office.id}&month={wanted:%Y-%m}")


def office_asked(
    request: HttpRequest, principal: Principal, act: str, concerned: UUID | None = None
) -> Office:
    """The office that the form or the address names, else the one concerned, else where they
    stand, else their first."""
    offices = offices_for(principal, act)
    asked = request.POST.get("office") or request.GET.get("office")
    standing = chosen_office(request, principal)
    nearest = concerned or (standing.id if standing else None)
    wanted = asked or str(nearest)
    found = next((one for one in offices if str(one.id) == wanted), None)
    if asked and found is None:
        raise Http404
    if not offices:
        require(principal, act, office=UUID(int=0))
    return found or offices[0]


def offices_for(principal: Principal, act: str) -> list[Office]:
    """Where they may do it."""
    return [one for one in offices_of(principal) if allows(principal, act, office=one.id)]


def service_asked(request: HttpRequest, here: Programme) -> str:
    """The direct service that was asked for, else the first one; empty where there is none."""
    codes = [one.code for one in here.services_for("direct")]
    asked = request.POST.get("service") or request.GET.get("service") or ""
    return asked if asked in codes else next(iter(codes), "")


def _month(
    request: HttpRequest, principal: Principal, lang: str, problem: str = ""
) -> HttpResponse:
    at = now()
    office = office_asked(request, principal, "booking.list")
    here = programme_of(office)
    service = service_asked(request, here)
    wanted = Wanted(service, 1, 1, None, accessible=False, earliest=at)
    chosen = choose(request, office.id, here.zone, wanted, at)
    month = chosen.month.month
    lines = [one for one in quotas_of(office.id, month) if one.month == month]
    return office_page(
        request,
        principal,
        "office/booking/month.html",
        lang,
        status=422 if problem else 200,
        office=office,
        offices=offices_for(principal, "booking.list"),
        services=here.services_for("direct"),
        service=service,
        chosen=chosen,
        quota=lines[0] if lines else None,
        zone=here.zone,
        problem=problem,
        has_errors=bool(problem),
        typed=request.POST.get("units", ""),
        may_allow=allows(principal, "booking.allow", office=office.id),
        may_book=allows(principal, "booking.book", office=office.id),
    )
