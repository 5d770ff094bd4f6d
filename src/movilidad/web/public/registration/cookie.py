"""The draft this phone is writing: a signed cookie, and else no way in without a second fact."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse

from movilidad.web.public.signed_cookie import SignedCookie

COOKIE = f"{settings.COOKIE_PREFIX}draft"
LASTS_SECONDS = 24 * 60 * 60
_cookie = SignedCookie(COOKIE, "movilidad.draft", LASTS_SECONDS)


def remember(response: HttpResponse, draft: UUID) -> None:
    """Let this phone write the draft for a day."""
    _cookie.put(response, draft)


def forget(response: HttpResponse) -> None:
    """This phone writes no draft any more."""
    _cookie.drop(response)


def draft_in(cookie: str | None) -> UUID | None:
    """The draft that this cookie opens; None if absent, altered or older than a day."""
    return _cookie.read(cookie)
