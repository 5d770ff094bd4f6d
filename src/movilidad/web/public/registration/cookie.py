"""Which draft this phone writes: a signed cookie, and no other way in without a second fact."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse

COOKIE = f"{settings.COOKIE_PREFIX}draft"
LASTS_SECONDS = 24 * 60 * 60
_signer = TimestampSigner(salt="movilidad.draft")


def remember(response: HttpResponse, draft: UUID) -> None:
    """Let this phone write the draft for a day."""
    response.set_cookie(
        COOKIE,
        _signer.sign(draft.hex),
        max_age=LASTS_SECONDS,
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """This phone writes no draft any more."""
    response.delete_cookie(COOKIE, samesite="Lax")


def draft_in(cookie: str | None) -> UUID | None:
    """The draft that this cookie opens; None if absent, altered or older than a day."""
    if not cookie:
        return None
    try:
        return UUID(hex=_signer.unsign(cookie, max_age=LASTS_SECONDS))
    except (BadSignature, ValueError):
        return None
