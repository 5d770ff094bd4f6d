"""Beginning: what a family needs, how long it takes, and two buttons."""

from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from movilidad.apps.registration.actions import start_draft
from movilidad.apps.registration.queries import open_draft
from movilidad.apps.registration.types import RegistrationClosed, RegistrationProblem
from movilidad.infra.clock import now
from movilidad.infra.limits.gcra import TooMany
from movilidad.web.door import private, public
from movilidad.web.network import network_of
from movilidad.web.public.precheck.carrying import CARRIED, answers_in
from movilidad.web.public.registration.cookie import COOKIE, draft_in, remember
from movilidad.web.public.registration.intake import intake
from movilidad.web.public.registration.moving import onward
from movilidad.web.public.registration.pace import take_start
from movilidad.web.public.registration.trouble import trouble, trouble_of
from movilidad.web.render import page


@require_http_methods(["GET", "HEAD", "POST"])
@public("draft.write")
def start(request: HttpRequest, lang: str) -> HttpResponse:
    """Show what to expect; on POST begin a draft, once for each form that was shown."""
    if request.method == "POST":
        return private(_begin(request, lang))
    return private(_show(request, lang))


def _show(request: HttpRequest, lang: str) -> HttpResponse:
    return page(
        request,
        "public/registration/start.html",
        lang,
        intake=intake(lang, at=now()),
        start_key=uuid4(),
        carried=request.GET.get(CARRIED, ""),
        writing=_writing(request),
        sensitive=True,
    )


def _writing(request: HttpRequest) -> bool:
    """Whether this phone has an unfinished draft, to offer going on with it."""
    draft = draft_in(request.COOKIES.get(COOKIE))
    if draft is None:
        return False
    try:
        open_draft(draft, at=now())
    except RegistrationProblem:
        return False
    return True


def _begin(request: HttpRequest, lang: str) -> HttpResponse:
    key = _key(request.POST.get("start_key", ""))
    if key is None:
        return HttpResponseRedirect(reverse("registration.start", kwargs={"lang": lang}))
    try:
        take_start(network_of(request), at=now())
        begun = start_draft(
            programme=settings.PROGRAMME,
            lang=lang,
            start_key=key,
            at=now(),
            carried_answers=answers_in(request.POST.get("carried", "")),
        )
    except TooMany:
        return trouble(request, lang, "crowded", status=429, leads_to="registration.start")
    except RegistrationClosed as closed:
        return trouble_of(request, lang, closed)
    response = onward(begun.id, lang, at=now())
    remember(response, begun.id)
    return response


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
