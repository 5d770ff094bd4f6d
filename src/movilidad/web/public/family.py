"""The family's own pages: a short-lived signed cookie after the reference and a second fact.

No session row, nothing on the phone but an opaque value that ends by itself: phones are shared.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import family
from movilidad.web.door import Guarded, named, private

COOKIE = f"{settings.COOKIE_PREFIX}family"
LASTS_SECONDS = 30 * 60  # after the last page that was opened
_signer = TimestampSigner(salt="movilidad.family")

P = ParamSpec("P")
OwnView = Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]


def sign_in(response: HttpResponse, household: UUID) -> None:
    """Remember on this phone, for half an hour, that the family proved who it is."""
    response.set_cookie(
        COOKIE,
        _signer.sign(household.hex),
        max_age=LASTS_SECONDS,
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )


def family_cookie(household: UUID) -> str:
    """The same as a ready Set-Cookie line, for answers that are not Django's."""
    response = HttpResponse()
    sign_in(response, household)
    return response.cookies[COOKIE].OutputString()


def sign_out(response: HttpResponse) -> None:
    """Forget it at once."""
    response.delete_cookie(COOKIE, samesite="Lax")


def household_in(cookie: str | None) -> UUID | None:
    """Whose pages this cookie opens; None if absent, altered or too old."""
    if not cookie:
        return None
    try:
        return UUID(hex=_signer.unsign(cookie, max_age=LASTS_SECONDS))
    except (BadSignature, ValueError):
        return None


def own(act: str) -> Callable[[OwnView[P]], Guarded[P]]:
    """A page for the family itself; the view is handed the household. Others sign in first."""

    def wrap(view: OwnView[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            household = household_in(request.COOKIES.get(COOKIE))
            if household is None:
                start = reverse("own.sign_in", kwargs={"lang": kwargs["lang"]})
                return HttpResponseRedirect(f"{start}?next={quote(request.path)}")
            require(family(household), act, household=household)
            response = private(view(request, household, *args, **kwargs))
            if COOKIE not in response.cookies:
                sign_in(response, household)
            return response

        marked: Guarded[P] = named(guarded, act)
        return marked

    return wrap
