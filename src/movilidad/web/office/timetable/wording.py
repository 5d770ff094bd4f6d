"""Hours and spans in the words of a page, in the office's own clock."""

from collections.abc import Iterable
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from movilidad.apps.appointments.queries.coverage import LimitLine
from movilidad.apps.offices.types import Absence, Closure, Stretch
from movilidad.infra.words import text
from movilidad.web.moments import local_day


def hours_words(lang: str, stretches: Iterable[Stretch]) -> str:
    """ "lunes–viernes 09:00–12:00, 13:00–15:00": days that follow and are alike are said once."""
    by_day: dict[int, list[str]] = {}
    for one in stretches:
        by_day.setdefault(one.weekday, []).append(f"{one.starts:%H:%M}–{one.ends:%H:%M}")
    runs: list[tuple[int, int, list[str]]] = []
    for day, hours in sorted(by_day.items()):
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    return "; ".join(f"{_days(lang, first, last)} {', '.join(h)}" for first, last, h in runs)


def span_words(lang: str, zone: str, one: Absence | Closure | LimitLine) -> str:
    """From when to when: only the days where they are whole."""
    there = ZoneInfo(zone)
    starts, ends = one.starts_at.astimezone(there), one.ends_at.astimezone(there)
    last = (one.ends_at - timedelta(microseconds=1)).astimezone(there).date()
    if starts.time() == ends.time() == time():
        days = dict.fromkeys((starts.date(), last))
        return " – ".join(local_day(lang, day) for day in days)
    first = f"{local_day(lang, starts.date())}, {starts:%H:%M}"
    if last == starts.date():
        return f"{first}–{ends:%H:%M}"
    return f"{first} – {local_day(lang, last)}, {ends:%H:%M}"


def _days(lang: str, first: int, last: int) -> str:
    names = dict.fromkeys((first, last))
    return "–".join(text(lang, f"public.weekday_{day}") for day in names)
