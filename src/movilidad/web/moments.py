"""Dates and times as people read them: the office's own clock, the zone always named."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date

from movilidad.infra.words import text

# CLDR knows Haitian Creole and K'iche' only in part; Guatemalan Spanish stands in for the rest.
_LOCALES = {"es": "es_GT", "en": "en_US", "ht": "ht"}


@lru_cache(maxsize=4096)  # a month of times writes the same days again and again
def local_day(lang: str, day: date) -> str:
    """ "lunes, 3 de julio de 2023"."""
    if lang == "ht":  # CLDR has no Haitian month names
        weekday = text(lang, f"public.weekday_{day.isoweekday()}")
        return f"{weekday} {day.day} {text(lang, f'public.month_{day.month}')} {day.year}"
    return format_date(day, format="full", locale=Locale.parse(_LOCALES[lang]))


def local_time(lang: str, moment: datetime, zone: str, style: str = "full") -> str:
    """A moment at a place. Styles: full (day, time, zone), day, time."""
    there = moment.astimezone(ZoneInfo(zone))
    if style == "day":
        return local_day(lang, there.date())
    clock = f"{there:%H:%M}"
    if style == "time":
        return clock
    zone_name = text(lang, f"public.zone_{zone.rpartition('/')[2].lower()}")
    return f"{local_day(lang, there.date())}, {clock} ({zone_name})"
