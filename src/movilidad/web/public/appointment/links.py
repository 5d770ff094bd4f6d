"""A link from a message. It shows nothing by itself: it asks for the second fact, and it is dead
once the appointment changed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from movilidad.apps.appointments.queries.booking import link_target
from movilidad.apps.registration.actions import sign_in_from_link
from movilidad.apps.registration.types import SignInPaused, SignInRefused
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.door import private, public
from movilidad.web.network import network_of
from movilidad.web.public import family
from movilidad.web.render import page


@require_http_methods(["GET", "HEAD", "POST"])
@public("household.sign_in")
def visit(request: HttpRequest, lang: str, link: str) -> HttpResponse:
    """Ask for the year of birth; open the appointment if it fits. A dead link says only that."""
    target = link_target(link, now())
    if target is None:
        return private(page(request, "public/appointment/link_dead.html", lang, status=410))
    if request.method != "POST":
        return private(_ask(request, lang))
    return private(_open(request, lang, target.household))


def _open(request: HttpRequest, lang: str, household: UUID) -> HttpResponse:
    year = request.POST.get("birth_year", "").strip()
    if not (len(year) == 4 and year.isascii() and year.isdecimal()):
        return _ask(request, lang, text(lang, "my.year_needed"))
    try:
        sign_in_from_link(
            household=household, birth_year=int(year), network=network_of(request), at=now()
        )
    except SignInRefused:
        return _ask(request, lang, text(lang, "booking.link_wrong"))
    except SignInPaused as paused:
        return _ask(request, lang, text(lang, "registration.return_too_many", **paused.params))
    response = HttpResponseRedirect(reverse("appointment", kwargs={"lang": lang}))
    response.status_code = 303
    family.sign_in(response, household)
    return response


def _ask(request: HttpRequest, lang: str, problem: str = "") -> HttpResponse:
    typed = request.POST.get("birth_year", "")[:20]
    return page(
        request,
        "public/appointment/link.html",
        lang,
        status=422 if problem else 200,
        problem=problem,
        has_errors=bool(problem),
        typed=typed,
    )
