"""The pages that are the same for everybody: what we do, where, and with which rights."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from movilidad import __version__
from movilidad.apps.offices.queries import programme, programmes
from movilidad.apps.offices.types import Programme
from movilidad.apps.rulebook.queries import state as rules_state
from movilidad.design.budgets import read_budgets
from movilidad.design.prose import PageMissing, read_page
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.door import public
from movilidad.web.public.failures import not_found
from movilidad.web.public.pages.offices import closures_of, office_card, office_details
from movilidad.web.public.registration.intake import intake
from movilidad.web.render import page

FRESH_SECONDS = 60


def _kept(response: HttpResponse, seconds: int = FRESH_SECONDS) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=seconds)
    return response


def _programme() -> Programme:
    return programme(settings.PROGRAMME)


@public("site.read")
def door(request: HttpRequest) -> HttpResponse:
    """`/`: to the language the phone asks for, Spanish where it asks for none of ours."""
    asked = request.headers.get("Accept-Language", "").split(",")
    wanted = [part.split(";")[0].strip()[:2] for part in asked]
    lang = next((code for code in wanted if code in settings.LANGUAGES_COMPLETE), "es")
    response = HttpResponseRedirect(reverse("start", kwargs={"lang": lang}))
    response["Vary"] = "Accept-Language"
    return response


@public("site.read")
def start(request: HttpRequest, lang: str) -> HttpResponse:
    """The first page: four lines, what one can do, every office today."""
    here = _programme()
    return _kept(
        page(
            request,
            "public/start.html",
            lang,
            offices=_cards(here, lang),
            zone_name=_zone_name(here, lang),
            check_href=reverse("precheck.start", kwargs={"lang": lang}),
            register_href=reverse("registration.start", kwargs={"lang": lang}),
            own_href=reverse("own.home", kwargs={"lang": lang}),
            rounds_href=reverse("rounds", kwargs={"lang": lang}),
            intake_notice=intake(lang, at=now()).notice(lang),
        )
    )


@public("site.read")
def offices(request: HttpRequest, lang: str) -> HttpResponse:
    """Every office."""
    here = _programme()
    cards = _cards(here, lang)
    zone = _zone_name(here, lang)
    return _kept(page(request, "public/offices.html", lang, offices=cards, zone_name=zone))


@public("site.read")
def office(request: HttpRequest, lang: str, code: str) -> HttpResponse:
    """One office."""
    here = _programme()
    try:
        found = here.office_named(code)
    except KeyError:
        return not_found(request)
    at = now()
    shut = closures_of([found], at).get(found.id, [])
    return _kept(
        page(
            request,
            "public/office.html",
            lang,
            office=office_details(here, found, at, lang, shut),
            zone_name=_zone_name(here, lang),
            back_href=reverse("offices", kwargs={"lang": lang}),
        )
    )


@public("site.read")
def prose(
    request: HttpRequest, lang: str, slug: str, template: str = "public/page.html"
) -> HttpResponse:
    """A long text from content/pages."""
    try:
        found = read_page(Path(settings.CONTENT), lang, slug)
    except PageMissing:
        return not_found(request)
    return _kept(page(request, template, lang, page=found, countries=[], back_href=""), 3600)


@public("site.read")
def contact(request: HttpRequest, lang: str) -> HttpResponse:
    """Help numbers."""
    return _kept(
        page(
            request,
            "public/contact.html",
            lang,
            numbers=[
                {
                    "country": one.name(lang),
                    "display": one.phone,
                    "href": f"tel:{one.phone.replace(' ', '')}",
                    "hours": "",
                }
                for one in programmes()
            ],
            offices_href=reverse("offices", kwargs={"lang": lang}),
            sources=HELP_SOURCES,
            checked_on=HELP_CHECKED,
        ),
        3600,
    )


# The toll-free numbers are in content/countries; this is where they were read.
HELP_SOURCES = ({"name": "Safe Mobility", "address": "movilidadsegura.org/en", "date": ""},)
HELP_CHECKED = date(2026, 11, 22)


@public("site.read")
def budgets(request: HttpRequest, lang: str) -> HttpResponse:
    """How heavy our pages are: the promise and the last measurement, from design/budgets.json."""
    measured = read_budgets()
    return _kept(
        page(
            request,
            "public/budgets.html",
            lang,
            budgets=[
                {
                    "what": text(lang, f"public.budget_{line.what}"),
                    "limit": line.limit_text,
                    "measured": line.measured_text,
                    "kept": line.kept,
                }
                for line in measured.lines
            ],
            measured_on=measured.on,
            release=__version__,
            csv_href="",
        ),
        3600,
    )


@public("site.read")
def style_guide_door(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """`/design/`: to the first page of the style guide."""
    return HttpResponseRedirect(reverse("guide", kwargs={"lang": "en", "slug": "index"}))


@public("site.read")
def style_guide(request: HttpRequest, lang: str, slug: str) -> HttpResponse:
    """The living style guide: every component with the states it can be in."""
    if slug not in GUIDE:
        return not_found(request)
    return _kept(page(request, f"design/guide/{slug}.html", lang), 3600)


GUIDE = frozenset(
    {"index", "errors", "figures", "frame", "parts", "questions", "staff", "words-and-colour"}
)


@public("site.read")
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """For load balancers: this process answers, the database answers it, and it can open the
    rules in force. The lines after the first tell who watches which rules run."""
    with connection.cursor() as cursor:  # the rules are in memory and would not notice
        cursor.execute("SELECT 1")
    state = rules_state(at=now())
    lines = [
        "ok" if state.readable else "rules in force cannot be opened",
        f"rules {state.digest}",
    ]
    if state.coming:
        lines.append(f"next: rules {state.coming.digest} from {state.coming.begins_at:%FT%TZ}")
    lines += [f"refused: rules {digest} cannot be opened" for digest in state.refused]
    if state.late:
        lines.append(f"late: nothing heard of the rules for {state.heard:.0f} seconds")
    status = 200 if state.readable else 503
    return HttpResponse("\n".join(lines) + "\n", status=status, content_type="text/plain")


def _cards(here: Programme, lang: str) -> list[dict[str, Any]]:
    """Every office as it is now."""
    at = now()
    shut = closures_of(here.offices, at)
    return [office_card(here, one, at, lang, shut.get(one.id, ())) for one in here.offices]


def _zone_name(here: Programme, lang: str) -> str:
    return text(lang, f"public.zone_{here.zone.rpartition('/')[2].lower()}")
