"""What a person sees when something is not right: what happened, what was kept, what to do."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from movilidad.web.door import private
from movilidad.web.origin import from_our_own_page
from movilidad.web.render import page

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """No such address."""
    return page(request, "public/failure.html", _language(request), status=404, kind="not_found")


def broken(request: HttpRequest) -> HttpResponse:
    """Our own fault. Says that what was saved is kept."""
    return page(request, "public/failure.html", _language(request), status=500, kind="broken")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a fitting token: an old page, or one from another site.

    What our own page sent is offered to be sent again, with a new token; a page of another site
    could fill in anything, so its fields go nowhere.
    """
    log.info("stale form: %s", reason)
    return private(
        page(
            request,
            "public/failure.html",
            _language(request),
            status=403,
            kind="stale",
            again=_typed(request) if from_our_own_page(request.META) else [],
        )
    )


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form in their order, without its token; none of a form with a secret."""
    if any("password" in name for name in request.POST):
        return []
    sent = [(name, value) for name, many in request.POST.lists() for value in many]
    return [(name, value) for name, value in sent if name != "csrfmiddlewaretoken"]


def _language(request: HttpRequest) -> str:
    first = request.path_info.strip("/").partition("/")[0]
    return first if first in settings.LANGUAGES_COMPLETE else settings.LANGUAGES_COMPLETE[0]
