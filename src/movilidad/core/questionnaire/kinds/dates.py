"""Dates in three fields. Where the question allows it, a year alone is a full answer."""

from __future__ import annotations

from typing import Any

from movilidad.core.questionnaire.dates import ages_on, bounds, plain_day
from movilidad.core.questionnaire.form import Form
from movilidad.core.questionnaire.types import DONT_KNOW, Context

OLDEST = 120
#: First three letters of the months in Spanish, English and Haitian Creole, accents removed.
_MONTHS = (
    "ene jan",
    "feb fev fevriye",
    "mar mas",
    "abr apr avr",
    "may me",
    "jun jen",
    "jul jiy",
    "ago aug out",
    "sep set",
    "oct okt",
    "nov",
    "dic dec des",
)


def read_date(form: Form, context: Context) -> str | None:
    """Read a past date as `1990-05-17`; `1990-05` or `1990` where `approximate` allows it."""
    if DONT_KNOW in form.all(DONT_KNOW):
        return _read_dont_know(form)
    value = _typed_date(form)
    if value is not None:
        _refuse_impossible(form, value, context)
    return None if form.errors else value


def _read_dont_know(form: Form) -> str | None:
    if not form.question.dont_know or form.one("year"):
        form.refuse("known_and_unknown", DONT_KNOW)
        return None
    return DONT_KNOW


def _typed_date(form: Form) -> str | None:
    day, month = _number(form, "day"), _month(form)
    year = _year(form)
    if form.errors:
        return None
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")


def _number(form: Form, part: str) -> int:
    typed = form.one(part)
    if not typed:
        return _absent(form, part)
    if typed.isdecimal() and len(typed) <= 2 and int(typed) > 0:
        return int(typed)
    form.refuse(f"{part}_unreadable", part)
    return 0


def _absent(form: Form, part: str) -> int:
    # A year alone, or month and year, may be all a person knows; a day without its month is not.
    may_lack = form.question.approximate and not (part == "month" and form.one("day"))
    if not may_lack:
        form.refuse(f"{part}_missing", part)
    return 0


def _month(form: Form) -> int:
    start = form.one("month").lower()[:3].replace("é", "e")
    for number, names in enumerate(_MONTHS, start=1):
        if start and start in names.split():
            return number
    return _number(form, "month")


def _year(form: Form) -> int:
    typed = form.one("year")
    if not typed:
        form.refuse("year_missing", "year")
    elif not typed.isdecimal():
        form.refuse("year_unreadable", "year")
    elif len(typed) != 4 or int(typed) < 1000:
        form.refuse("year_digits", "year")
    else:
        return int(typed)
    return 0


def _refuse_impossible(form: Form, value: str, context: Context) -> None:
    found, today = bounds(value), plain_day(context.at)
    if found is None:
        form.refuse("not_real", "month" if value[5:7] > "12" else "day")
    elif found[0] > today:
        form.refuse("future", "year")
    elif found[1].year < today.year - OLDEST:
        form.refuse("too_old", "year", year=today.year - OLDEST - 1)
    else:
        _refuse_too_old_for_relationship(form, value, context)


def _refuse_too_old_for_relationship(form: Form, value: str, context: Context) -> None:
    limit, ages = form.question.age_limit, ages_on(value, context.at)
    if limit is None or ages is None or not context.person:
        return
    people = context.answers.get("people", [])
    person = people[context.person] if context.person < len(people) else {}
    if person.get("relationship") in limit.values and ages[0] >= limit.age:
        form.refuse("own_registration", "year", age=limit.age)


def show_date(value: Any) -> dict[str, list[str]]:
    """Return the fields that show a date again."""
    if value == DONT_KNOW:
        return {DONT_KNOW: [DONT_KNOW]}
    parts = zip(("year", "month", "day"), value.split("-"), strict=False)
    return {part: [digits] for part, digits in parts}
