"""The numbers of an office: now and today, a week, and each table as a file."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from movilidad.apps.frontdesk.actions.numbers import (
    NumbersNotYet,
    PeriodFacts,
    sees_whole,
    show_now,
    show_period,
)
from movilidad.apps.frontdesk.queries import local_day as office_day
from movilidad.apps.offices.types import Office
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.infra.clock import now
from movilidad.web.moments import local_day
from movilidad.web.office.access import staff
from movilidad.web.office.csv_files import csv_file
from movilidad.web.office.desk.wording import Wording
from movilidad.web.office.frame import office_page
from movilidad.web.office.numbers.tables import NAMES, Period
from movilidad.web.office.place import chosen_office, offices_of, programme_of

WEEK = timedelta(days=6)


@require_GET
@staff("numbers.observe")
def now_page(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Now and today. Observers are led to the last week that is over."""
    office = _office(request, principal)
    if not sees_whole(principal, office.id):
        return HttpResponseRedirect(_week_address(lang, office.id))
    at = now()
    found, facts = show_now(by=principal, at=at, office=office.id)
    day = office_day(office.id, at)
    return _page(
        request,
        principal,
        lang,
        office,
        "office/numbers/now.html",
        now=found,
        day=day,
        period=_period(facts, day, day, lang, office, joined=False),
        file_query=f"?office={office.id}&from={day.isoformat()}&to={day.isoformat()}",
    )


@require_GET
@staff("numbers.observe")
def week(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Seven days from a Monday. A week to come, or a word that is no day, is the newest week
    they may see."""
    office, at = _office(request, principal), now()
    whole = sees_whole(principal, office.id)
    newest = _newest_monday(office_day(office.id, at), whole=whole)
    monday = min(newest, _monday(request.GET.get("from", ""), newest))
    facts = show_period(
        by=principal, at=at, office=office.id, first=monday, last=monday + WEEK, page="week"
    )
    return _page(
        request,
        principal,
        lang,
        office,
        "office/numbers/week.html",
        period=_period(facts, monday, monday + WEEK, lang, office, joined=not whole),
        monday=monday,
        monday_words=local_day(lang, monday),
        sunday_words=local_day(lang, monday + WEEK),
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7) if monday < newest else None,
        file_query=f"?office={office.id}&from={monday}&to={monday + WEEK}",
    )


@require_GET
@staff("numbers.observe")
def file(request: HttpRequest, principal: Principal, lang: str, name: str) -> HttpResponse:
    """One table of a period as a file: the same cells as on the page."""
    office = _office(request, principal)
    first, last = _day(request.GET.get("from", "")), _day(request.GET.get("to", ""))
    if name not in NAMES or first is None or last is None:
        raise Http404
    try:
        facts = show_period(
            by=principal, at=now(), office=office.id, first=first, last=last, page=name
        )
    except (NumbersNotYet, ValueError):
        raise Http404 from None
    joined = not sees_whole(principal, office.id)
    table = _period(facts, first, last, lang, office, joined=joined).table(name)
    title = f"{name}-{office.code}-{first.isoformat()}-{last.isoformat()}"
    return csv_file(title, [table.heads, *table.rows])


def _period(
    facts: PeriodFacts, first: date, last: date, lang: str, office: Office, *, joined: bool
) -> Period:
    services = {one.code: one.name(lang) for one in programme_of(office).services}
    return Period(facts, first, last, lang=lang, services=services, joined=joined)


def _page(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    office: Office,
    template: str,
    **context: Any,
) -> HttpResponse:
    zone = programme_of(office).zone
    return office_page(
        request,
        principal,
        template,
        lang,
        office=office,
        offices=offices_of(principal),
        zone=zone,
        say=Wording(lang, zone, now()),
        **context,
    )


def _office(request: HttpRequest, principal: Principal) -> Office:
    """The office that the address names, else where they stand, else the first they have."""
    asked = request.GET.get("office")
    offices = offices_of(principal)
    standing = chosen_office(request, principal)
    if asked:
        found = next((one for one in offices if str(one.id) == asked), None)
        if found is None:
            raise Http404
        return found
    if standing is None and not offices:
        require(principal, "numbers.observe", office=UUID(int=0))
    return standing or offices[0]


def _newest_monday(today: date, *, whole: bool) -> date:
    """This week's Monday; for observers that of the last week that is over."""
    monday = today - timedelta(days=today.weekday())
    return monday if whole else monday - timedelta(days=7)


def _monday(raw: str, otherwise: date) -> date:
    day = _day(raw)
    return otherwise if day is None else day - timedelta(days=day.weekday())


def _day(raw: str) -> date | None:
    """A day of this century or one of the next; None for any other word."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if 2000 <= day.year < 3000 else None


def _week_address(lang: str, office: UUID) -> str:
    return f"{reverse('office.numbers.week', kwargs={'lang': lang})}?office={office}"
