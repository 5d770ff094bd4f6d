"""What a family sees when a draft cannot be shown: what happened, what was kept, what to do."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from movilidad.apps.registration.types import (
    DraftBusy,
    DraftExpired,
    DraftSent,
    DraftUnknown,
    HouseholdFull,
    HouseholdUnknown,
    HouseholdWithdrawn,
    NoSuchPerson,
    RegistrationClosed,
    RegistrationProblem,
    TooLateToReturn,
)
from movilidad.core.questionnaire import StepUnknown
from movilidad.web.public.registration.cookie import forget
from movilidad.web.render import page

NO_DRAFT = "no_draft"
PAGE_HIDDEN = "page_hidden"

# The words are draft.<kind>_title, _what and _do; the button leads to <name>.
_OF_PROBLEM: dict[type[Exception], tuple[str, int, str]] = {
    DraftUnknown: ("unknown", 410, "registration.start"),
    DraftExpired: ("expired", 410, "registration.start"),
    DraftSent: ("sent", 200, "own.home"),
    DraftBusy: ("busy", 409, "registration.overview"),
    HouseholdFull: ("full", 409, "registration.people"),
    NoSuchPerson: ("no_person", 404, "registration.people"),
    RegistrationClosed: ("closed", 200, "start"),
    HouseholdUnknown: ("gone", 410, "start"),
    HouseholdWithdrawn: ("withdrawn", 409, "own.home"),
    TooLateToReturn: ("too_late", 410, "start"),
    StepUnknown: (PAGE_HIDDEN, 404, "registration.overview"),
}
PROBLEMS = (RegistrationProblem, StepUnknown)


def trouble(
    request: HttpRequest,
    lang: str,
    kind: str,
    *,
    status: int = 403,
    leads_to: str = "own.sign_in",
    typed: Sequence[str] = (),
) -> HttpResponse:
    """One page for all of them; `leads_to` names the page behind its button, `typed` is what
    could not be saved."""
    return page(
        request,
        "public/registration/trouble.html",
        lang,
        status=status,
        kind=kind,
        href=reverse(leads_to, kwargs={"lang": lang}),
        typed=typed,
        sensitive=True,
    )


def trouble_of(request: HttpRequest, lang: str, problem: Exception) -> HttpResponse:
    """The page of a named failure; a draft that is over is forgotten by this phone."""
    kind, status, leads_to = _OF_PROBLEM[type(problem)]
    response = trouble(request, lang, kind, status=status, leads_to=leads_to)
    if isinstance(problem, DraftUnknown | DraftExpired):
        forget(response)
    return response
