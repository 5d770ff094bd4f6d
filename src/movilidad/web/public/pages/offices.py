"""An office in the words of a page: times are text, in the office's own clock."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from movilidad.apps.offices.queries import office_today
from movilidad.apps.offices.types import Hours, Office, Programme
from movilidad.core.vocabulary.places import DEPARTMENTS_OF_GUATEMALA
from movilidad.infra.words import text
from movilidad.web.moments import local_day, local_time

CLOSURES_SHOWN = 5


def office_card(here: Programme, office: Office, at: datetime, lang: str) -> dict[str, Any]:
    """What design/components/office.html shows of one office."""
    today = office_today(here, office, at)

    def clock(moment: datetime | None) -> str:
        return local_time(lang, moment, here.zone, "time") if moment else ""

    return {
        "code": office.code,
        "name": office.name(lang),
        "place": DEPARTMENTS_OF_GUATEMALA.get(office.department, office.department),
        "state": today.state.value,
        "href": reverse("office", kwargs={"lang": lang, "code": office.code}),
        "closes_at": clock(today.changes_at),
        "opens_at": clock(today.changes_at),
        "next_opening": _next(today.next_opening, here.zone, lang),
        "reason": today.reason,
    }


def office_details(here: Programme, office: Office, at: datetime, lang: str) -> dict[str, Any]:
    """What public/office.html shows besides."""
    return office_card(here, office, at, lang) | {
        "address": office.address or "",
        "hours": _hours(office.hours, lang),
        "receives": [text(lang, f"public.receives_{code}") for code in office.receives],
        "languages": [],
        "step_free": None,
        "closures": _closures(here, at, lang),
        "phone": {"display": here.phone, "href": f"tel:{here.phone.replace(' ', '')}"},
        "announced": _day(office.announced_on, lang),
        "opened": _day(office.receiving_since, lang),
    }


def _next(moment: datetime | None, zone: str, lang: str) -> str:
    if moment is None:
        return ""
    day = local_time(lang, moment, zone, "day")
    return text(lang, "public.day_at", day=day, time=local_time(lang, moment, zone, "time"))


def _hours(hours: Hours | None, lang: str) -> list[dict[str, str]]:
    if hours is None:
        return []
    span = f"{hours.opens:%H:%M}–{hours.closes:%H:%M}"
    return [
        {"day": text(lang, f"public.weekday_{day}"), "time": span} for day in sorted(hours.days)
    ]


def _closures(here: Programme, at: datetime, lang: str) -> list[dict[str, str]]:
    coming = sorted(day for day in here.holidays if day >= at.date())[:CLOSURES_SHOWN]
    return [{"day": local_day(lang, day), "reason": here.holidays[day]} for day in coming]


def _day(day: date | None, lang: str) -> str:
    return local_day(lang, day) if day else ""
