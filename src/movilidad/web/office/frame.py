"""The frame of every console page: where one may go, which office one stands at, what just
happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from movilidad.apps.staff.policy import allows
from movilidad.apps.staff.types import Principal
from movilidad.infra.words import text
from movilidad.web.office.place import chosen_office, offices_of
from movilidad.web.render import page

# Route, word and the act that opens it, in the order of a working day.
_ROOMS = (
    ("office.home", "office.nav_today", "visit.list"),
    ("office.waiting_room", "office.nav_waiting_room", "visit.list"),
    ("office.offline", "offline.nav", "day.take"),
    ("office.people", "office.nav_people", "household.view"),
    ("office.timetable", "timetable.nav", "session.list"),
    ("office.sessions", "office.nav_sessions", "session.list"),
    ("office.booking", "booking.nav", "booking.list"),
    ("office.rounds", "office.nav_rounds", "round.list"),
    ("office.editions", "editions.nav", "edition.view"),
    ("office.numbers", "numbers.nav", "numbers.observe"),
    ("office.trail", "office.nav_trail", "trail.view"),
    ("office.choose", "office.nav_me", "console.open"),
)
_NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the console's navigation."""

    href: str
    text: str
    current: bool


def office_page(
    request: HttpRequest,
    principal: Principal,
    template: str,
    lang: str,
    /,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a console page inside its frame. A notice left by the act before is shown once."""
    response = page(
        request,
        template,
        lang,
        status=status,
        **_surroundings(request, principal, lang),
        **context,
    )
    return speaking_here(request, response)


def speaking_here(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the scripts of this answer ask our own server, and nobody else: a list renews itself,
    a day without a connection comes back. Public pages ask nobody."""
    allowed = csp_update({"connect-src": ["'self'"]})(lambda _: response)
    return cast(HttpResponse, allowed(request))


def leave_notice(request: HttpRequest, level: str, words: str) -> None:
    """Say `words` on the next page. Levels: info, success, warning, error. Numbers, times and
    colleagues only: the session table is no place for a family's name."""
    request.session[_NOTICE] = {"level": level, "text": words}


def _surroundings(request: HttpRequest, principal: Principal, lang: str) -> dict[str, Any]:
    office = chosen_office(request, principal)
    notice = request.session.pop(_NOTICE, None)
    return {
        "nav": list(_nav(request, principal, lang)),
        "office_scope": office.name(lang) if office else text(lang, "office.no_office_chosen"),
        "may_change_office": len(offices_of(principal)) > 1,
        "staff_name": principal.name,
        "messages": [notice] if notice else [],
        "home_href": reverse("office.home", kwargs={"lang": lang}),
        "log_out_href": reverse("office.sign_out", kwargs={"lang": lang}),
        "principal": principal,
        "may": lambda act: allows(principal, act, office=office.id if office else None),
    }


def _nav(request: HttpRequest, principal: Principal, lang: str) -> Iterator[NavItem]:
    for route, word, act in _ROOMS:
        if allows(principal, act):
            href = reverse(route, kwargs={"lang": lang})
            yield NavItem(href, text(lang, word), current=request.path == href)
