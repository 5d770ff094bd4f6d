"""Choosing a time beside the draw: what a page asks for, and the months it shows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.http import HttpRequest, QueryDict

from movilidad.apps.appointments.queries.slots import next_direct_month, slot_month
from movilidad.core.booking import Fit, SlotDay, SlotMonth, Wanted
from movilidad.infra.words import text
from movilidad.web.moments import local_time

_FIRST, _LAST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A month of an office and, if one was asked for, a day of it."""

    month: SlotMonth
    day: SlotDay | None
    before: date
    after: date


def choose(request: HttpRequest, office: UUID, zone: str, wanted: Wanted, at: datetime) -> Chosen:
    """The month that the address asks for, else the next one with a session."""
    month = month_in(request.POST.get("month") or request.GET.get("month", ""))
    if month is None:
        start = max(wanted.earliest, at)
        month = next_direct_month(office, wanted.service, zone, start) or start.date()
    day = _day(request.GET.get("day", ""))
    found = slot_month(office, month, zone, wanted, at, day=day)
    first = month.replace(day=1)
    return Chosen(
        month=found,
        day=found.of_day(day),
        before=(first - timedelta(days=1)).replace(day=1),
        after=(first + timedelta(days=31)).replace(day=1),
    )


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A session of the chosen day as it is read: its times on the office's clock, what is known
    of it in words, and whether it can be taken."""

    session: str
    begins: str
    ends: str
    state: str
    free: bool
    units: str


def slot_lines(day: SlotDay | None, zone: str, lang: str) -> list[SlotLine]:
    """The sessions of a day; none for no day."""
    if day is None:
        return []
    words = {fit: text(lang, f"booking.fit_{fit}") for fit in day.fits}
    return [
        SlotLine(
            session=slot.session,
            begins=local_time(lang, slot.starts_at, zone, "time"),
            ends=local_time(lang, slot.ends_at, zone, "time"),
            state=words[fit],
            free=fit is Fit.FREE,
            units=f"{slot.kind.free} / {slot.kind.units}",
        )
        for slot, fit in day.slots
    ]


def key_of(posted: QueryDict, session: UUID) -> UUID | None:
    """The key of one form for one session: the page's key, and the session in it."""
    page = uuid_in(posted, "key")
    return uuid5(page, session.hex) if page else None


def uuid_in(posted: QueryDict, name: str) -> UUID | None:
    """A UUID of a form; None for anything else."""
    try:
        return UUID(posted.get(name, ""))
    except ValueError:
        return None


def version_in(posted: QueryDict) -> int:
    """The version that a page was made from; -1, which no appointment has, for anything else."""
    raw = posted.get("version", "")
    good = raw.isascii() and raw.isdecimal() and len(raw) <= 5
    return int(raw) if good else -1


def needs_in_words(wanted: Wanted, lang: str) -> str:
    """What is looked for, as a list."""
    parts = [text(lang, "booking.needs_minutes", minutes=wanted.units * wanted.minutes)]
    if wanted.language is not None:
        parts.append(text(lang, "booking.needs_language"))
    if wanted.accessible:
        parts.append(text(lang, "booking.needs_access"))
    return ", ".join(parts)


def why_nothing(month: SlotMonth) -> str:
    """The word for a month in which nothing fits; empty where something does."""
    if not month.days:
        return "booking.month_nothing"
    if month.never_fits:
        return "booking.month_short"
    if not month.quota_left:
        return "booking.month_quota"
    return "" if month.fitting else "booking.month_full"


def month_in(raw: str) -> date | None:
    """The first day of a month written as 2023-08; None for anything else."""
    return _day(f"{raw}-01") if len(raw) == 7 else None


def _day(raw: str) -> date | None:
    try:
        found = date.fromisoformat(raw)
    except ValueError:
        return None
    return found if _FIRST <= found <= _LAST else None
