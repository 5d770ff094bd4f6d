"""A cookie that carries one signed id and ends by itself: no session row, nothing to read on
the phone but an opaque value."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse


@dataclass(frozen=True)
class SignedCookie:
    """`name` as the browser sees it; `salt` keeps one cookie from passing for another."""

    name: str
    salt: str
    seconds: int

    @cached_property
    def _signer(self) -> TimestampSigner:
        return TimestampSigner(salt=self.salt)

    def put(self, response: HttpResponse, value: UUID) -> None:
        """Set it for `seconds` from now."""
        response.set_cookie(
            self.name,
            self._signer.sign(value.hex),
            max_age=self.seconds,
            secure=settings.PRODUCTION,
            httponly=True,
            samesite="Lax",
        )

    def line(self, value: UUID) -> str:
        """The same as a ready Set-Cookie line, for answers that are not Django's."""
        response = HttpResponse()
        self.put(response, value)
        return response.cookies[self.name].OutputString()

    def drop(self, response: HttpResponse) -> None:
        """Forget it at once."""
        response.delete_cookie(self.name, samesite="Lax")

    def read(self, text: str | None) -> UUID | None:
        """The id in a cookie's text; None if absent, altered or too old."""
        if not text:
            return None
        try:
            return UUID(hex=self._signer.unsign(text, max_age=self.seconds))
        except (BadSignature, ValueError):
            return None
