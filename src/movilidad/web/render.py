"""Turning a template into an answer, with what every page needs and nothing from the database."""

from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from movilidad.infra.words import text, unreviewed
from movilidad.web.languages import language_links
from movilidad.web.moments import local_day, local_time


def page(
    request: HttpRequest,
    template: str,
    lang: str,
    /,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render `template` in `lang`. Templates get `t`, `url`, `lang`,
    `local_day(day)`, `local_time(moment, zone, style)` and `language_links` beside what the view
    hands over; Django adds `csrf_input` and `request`."""
    html = render_to_string(template, _surroundings(request, lang) | context, request=request)
    return HttpResponse(html, status=status)


def _surroundings(request: HttpRequest, lang: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "t": partial(text, lang),
        "url": _address,
        "local_day": partial(local_day, lang),
        "local_time": partial(local_time, lang),
        "language_links": language_links(request, lang),
        "request_path": request.path,
        "pack_notice": lang in unreviewed(),
        "site_address": settings.SITE_ADDRESS.partition("://")[2],
    }


def _address(name: str, /, **kwargs: Any) -> str:
    return _reversed(name, tuple(kwargs.items()))


@lru_cache(maxsize=20_000)  # a desk's list has four hundred addresses, the same until it closes
def _reversed(name: str, given: tuple[tuple[str, Any], ...]) -> str:
    return reverse(name, kwargs=dict(given))
