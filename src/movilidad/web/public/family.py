"""The family's own pages: a short-lived signed cookie after the reference and a second fact.

No session row, nothing on the phone but an opaque value that ends by itself: phones are shared.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import family
from movilidad.web.door import Guarded, named, private
from movilidad.web.public.signed_cookie import SignedCookie

COOKIE = f"{settings.COOKIE_PREFIX}family"
LASTS_SECONDS = 30 * 60  # after the last page that was opened
_cookie = SignedCookie(COOKIE, "movilidad.family", LASTS_SECONDS)

P = ParamSpec("P")
OwnView = Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]


def sign_in(response: HttpResponse, household: UUID) -> None:
    """Remember on this phone, for half an hour, that the family proved who it is."""
    _cookie.put(response, household)


def family_cookie(household: UUID) -> str:
    """The same as a ready Set-Cookie line, for answers that are not Django's."""
    return _cookie.line(household)


def sign_out(response: HttpResponse) -> None:
    """Forget it at once."""
    _cookie.drop(response)


def household_in(cookie: str | None) -> UUID | None:
    """Whose pages this cookie opens; None if absent, altered or too old."""
    return _cookie.read(cookie)


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
