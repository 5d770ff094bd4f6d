"""Households for those who work with them, and the trail for those who watch over it."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.queries import day_at
from movilidad.apps.frontdesk.types import HouseholdSearch, ReferenceMistyped
from movilidad.apps.offices.queries import programme
from movilidad.apps.staff.policy import allows
from movilidad.apps.staff.types import Principal
from movilidad.core.screening import Certainty
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.frame import office_page
from movilidad.web.office.people.wording import PeopleWording, trail_rows

_TRAIL_LIMIT = 500


@staff("household.view")
def people(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Find a household. By POST: names in an address would stay in the browser's history."""
    found, problem = None, ""
    if request.method == "POST":
        wanted = _wanted(request)
        if wanted is None:
            problem = text(lang, "office.people_name_missing")
        else:
            try:
                found = actions.search_households(by=principal, at=now(), wanted=wanted)
            except ReferenceMistyped as refusal:
                problem = text(lang, refusal.key)
    return office_page(
        request,
        principal,
        "office/people.html",
        lang,
        status=422 if problem else 200,
        found=found,
        problem=problem,
        has_errors=bool(problem),
        typed=request.POST,
        zone=_zone(),
    )


@staff("household.view")
def household(
    request: HttpRequest, principal: Principal, lang: str, household: UUID
) -> HttpResponse:
    """One registration, opened."""
    opened = actions.open_household(by=principal, at=now(), household=household)
    return office_page(
        request,
        principal,
        "office/household.html",
        lang,
        opened=opened.overview,
        standing=opened.standing,
        say=PeopleWording(lang, _zone()),
        may_see_trail=allows(principal, "trail.view"),
    )


@staff("verdict.view")
def verdict(
    request: HttpRequest, principal: Principal, lang: str, household: UUID
) -> HttpResponse:
    """What the rules say of one household, as of a day."""
    at = now()
    typed = request.GET.get("on", "")
    on = _day(typed, at)
    seen = actions.look_at_verdict(by=principal, at=at, household=household, on=on)
    return office_page(
        request,
        principal,
        "office/verdict.html",
        lang,
        seen=seen,
        household=household,
        on=on,
        odd_day=bool(typed) and typed != on.isoformat(),
        zone=_zone(),
        sure={one.value: text(lang, f"rules.certainty_{one.value}") for one in Certainty},
    )


@staff("trail.view")
def household_trail(
    request: HttpRequest, principal: Principal, lang: str, household: UUID
) -> HttpResponse:
    """Who saw and who changed one household."""
    lines = actions.read_household_trail(by=principal, at=now(), household=household)
    return office_page(
        request,
        principal,
        "office/trail.html",
        lang,
        rows=trail_rows(lines, lang),
        zone=_zone(),
        of_household=household,
        may_open=allows(principal, "household.view"),
    )


@staff("trail.view")
def trail(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """A day of the trail at one's offices."""
    at = now()
    day = _day(request.GET.get("day", ""), at)
    start = datetime.combine(day, time(), ZoneInfo(_zone())).astimezone(UTC)
    lines = actions.read_trail(
        by=principal, at=at, start=start, end=start + timedelta(days=1), limit=_TRAIL_LIMIT
    )
    return office_page(
        request,
        principal,
        "office/trail.html",
        lang,
        rows=trail_rows(lines, lang),
        zone=_zone(),
        of_household=None,
        may_open=allows(principal, "household.view"),
        day=day,
        cut=len(lines) == _TRAIL_LIMIT,
        limit=_TRAIL_LIMIT,
    )


def _wanted(request: HttpRequest) -> HouseholdSearch | None:
    """None when neither a reference nor a whole name with its year was typed."""
    typed = {name: request.POST.get(name, "").strip()[:200] for name in _FIELDS}
    if typed["reference"]:
        return HouseholdSearch(reference=typed["reference"])
    year = typed["year"]
    if not (typed["given"] and typed["family"] and len(year) == 4 and year.isdecimal()):
        return None
    return HouseholdSearch(given=typed["given"], family=typed["family"], birth_year=int(year))


_FIELDS = ("reference", "given", "family", "year")


def _day(typed: str, at: datetime) -> date:
    """The day that was asked for; today for anything else, and for days before the programme
    or to come."""
    today = day_at(_zone(), at)
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return today
    return day if date(2000, 1, 1) <= day <= today else today


def _zone() -> str:
    """The programme's own zone: its offices share it."""
    return programme(settings.PROGRAMME).zone
