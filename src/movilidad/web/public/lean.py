"""The lean path: the two acts that launch day hammers, answered before Django is asked.

An act is answered here only when everything about it is ordinary: a POST of a known address,
over the expected scheme and host, sent by a page of our own, with a cookie and a form that
read at once, and an outcome that is plain success. Whatever else it is (a full session, an
expired offer, a broken cookie, a database that is away) falls through to the ordinary view,
which decides alone; both acts are safe to repeat, so nothing happens twice.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

import psycopg
import psycopg_pool
from django.conf import settings

from movilidad.web.origin import from_our_own_page

StartResponse = Callable[..., Any]
Environ = dict[str, Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

LONGEST_BODY = 4_000  # bytes; both forms are a few hundred
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Form:
    """What an act needs to know of a request."""

    lang: str
    fields: Mapping[str, str]
    cookies: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SeeOther:
    """A redirect after success, with the cookies to set, ready to send."""

    location: str
    cookies: tuple[str, ...] = ()


# An act answers, or returns None to let the ordinary view decide.
Act = Callable[[Form], SeeOther | None]


def lean_path(ordinary: Application, acts: Mapping[str, Act]) -> Application:
    """Put `acts` (address after the language -> act) in front of the ordinary application."""

    def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            lang, _, rest = environ["PATH_INFO"].lstrip("/").partition("/")
            act = acts.get(rest) if lang in settings.LANGUAGES_COMPLETE else None
            answer = act and _answer(act, lang, environ)
            if answer:
                return _send(answer, start_response)
        return ordinary(environ, start_response)

    return application


def _answer(act: Act, lang: str, environ: Environ) -> SeeOther | None:
    form = _read(lang, environ) if from_our_own_page(environ) else None
    if form is None:
        return None
    try:
        return act(form)
    except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
        # Whether the commit happened is unknown; the ordinary view finds out by asking again.
        log.warning("lean path falls through: %s", type(error).__name__)
        return None


def _read(lang: str, environ: Environ) -> Form | None:
    """The form, leaving the body readable for whoever comes after; None if it is unusual."""
    if not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return None
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdigit() or int(length) > LONGEST_BODY:
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    try:
        posted = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=8)
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
    except (ValueError, CookieError):
        return None
    if any(len(values) != 1 for values in posted.values()):
        return None
    fields = {name: values[0] for name, values in posted.items()}
    return Form(lang, fields, {name: morsel.value for name, morsel in cookies.items()})


def _send(answer: SeeOther, start_response: StartResponse) -> Iterable[bytes]:
    headers = [
        ("Location", answer.location),
        ("Cache-Control", "no-store"),
        ("Content-Length", "0"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        *(("Set-Cookie", cookie) for cookie in answer.cookies),
    ]
    start_response("303 See Other", headers)
    return [b""]
