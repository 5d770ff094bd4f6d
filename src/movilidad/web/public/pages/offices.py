"""An office in the words of a page: times are text, in the office's own clock."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse

from movilidad.apps.offices.queries import office_today, public_closures
from movilidad.apps.offices.types import Closure, Hours, Office, Programme
from movilidad.core.vocabulary.places import SUBDIVISIONS
from movilidad.infra.words import text
from movilidad.web.moments import local_day, local_time

CLOSURES_SHOWN = 5
CLOSURES_AHEAD = timedelta(days=60)


def closures_of(offices: Iterable[Office], at: datetime) -> dict[UUID, list[Closure]]:
    """The closures of the coming weeks that everybody may know (one statement)."""
    return public_closures([one.id for one in offices], at, at + CLOSURES_AHEAD)


def office_card(
    here: Programme, office: Office, at: datetime, lang: str, closures: Iterable[Closure] = ()
) -> dict[str, Any]:
    """What design/components/office.html shows of one office."""
    today = office_today(here, office, at, closures)

    def clock(moment: datetime | None) -> str:
        return local_time(lang, moment, here.zone, "time") if moment else ""

    return {
        "code": office.code,
        "name": office.name(lang),
        "place": _place(office, lang),
        "state": today.state.value,
        "href": reverse("office", kwargs={"lang": lang, "code": office.code}),
        "closes_at": clock(today.changes_at),
        "opens_at": clock(today.changes_at),
        "next_opening": _next(today.next_opening, here.zone, lang),
        "reason": text(lang, f"timetable.closure_{today.closure}")
        if today.closure
        else today.reason,
    }


def office_details(
    here: Programme, office: Office, at: datetime, lang: str, closures: Iterable[Closure] = ()
) -> dict[str, Any]:
    """What public/office.html shows besides."""
    shut = list(closures)
    return office_card(here, office, at, lang, shut) | {
        "address": office.address or "",
        "hours": _hours(office.hours, lang),
        "receives": [text(lang, f"public.receives_{code}") for code in office.receives],
        "languages": [],
        "step_free": None,
        "closures": _closures(here, shut, at, lang),
        "phone": {"display": here.phone, "href": f"tel:{here.phone.replace(' ', '')}"},
        "announced": _day(office.announced_on, lang),
        "opened": _day(office.receiving_since, lang),
    }


def _place(office: Office, lang: str) -> str:
    """The department; where only the country is known, that the place is not public."""
    known = SUBDIVISIONS.get(office.department)
    return known or text(lang, "public.place_not_public")


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


def _closures(
    here: Programme, shut: Iterable[Closure], at: datetime, lang: str
) -> list[dict[str, str]]:
    """The next holidays and closures together, in order of time."""
    zone = ZoneInfo(here.zone)
    coming = [
        (day, local_day(lang, day), name)
        for day, name in here.holidays.items()
        if day >= at.astimezone(zone).date()
    ]
    coming += [(one.starts_at.astimezone(zone).date(), *_closure(one, zone, lang)) for one in shut]
    in_order = sorted(coming)[:CLOSURES_SHOWN]
    return [{"day": words, "reason": reason} for _, words, reason in in_order]


def _closure(one: Closure, zone: ZoneInfo, lang: str) -> tuple[str, str]:
    """The days of a closure, and why; with its hours where it is a part of a day."""
    starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    reason = text(lang, f"timetable.closure_{one.reason}")
    first, last = starts.date(), (one.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    words = local_day(lang, first)
    if last != first:
        until = text(lang, "timetable.closed_until", day=local_day(lang, last))
        return f"{words} {until}", reason
    if (starts.time(), ends.time()) == (time(), time()):
        return words, reason
    hours = {"from": f"{starts:%H:%M}", "to": f"{ends:%H:%M}"}
    return words, text(lang, "timetable.closed_hours", reason=reason, **hours)


def _day(day: date | None, lang: str) -> str:
    return local_day(lang, day) if day else ""
