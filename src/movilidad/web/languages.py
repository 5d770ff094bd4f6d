"""Languages in addresses: `/es/…`. Only a complete language is offered."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from movilidad.infra.words import text


class LanguageConverter:
    """Matches the codes of complete languages and nothing else."""

    regex = "|".join(settings.LANGUAGES_COMPLETE)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One entry of the language navigation; `name` is in that language."""

    code: str
    name: str
    href: str
    current: bool


def language_links(request: HttpRequest, lang: str) -> list[LanguageLink]:
    """The same page in every complete language."""
    return [
        LanguageLink(
            code, text(code, "public.language_name"), _same_page(request, code), code == lang
        )
        for code in settings.LANGUAGES_COMPLETE
    ]


def _same_page(request: HttpRequest, code: str) -> str:
    match = request.resolver_match
    if match is None or "lang" not in match.kwargs:
        return f"/{code}/"
    query = request.META.get("QUERY_STRING", "")
    address = reverse(match.view_name, kwargs={**match.kwargs, "lang": code})
    return f"{address}?{query}" if query else address
