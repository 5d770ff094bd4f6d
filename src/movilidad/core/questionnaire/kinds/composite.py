"""Pages that hold one thought in several fields: languages, offices and days, consents."""

from __future__ import annotations

import re
from typing import Any

from movilidad.core.questionnaire.form import Form
from movilidad.core.questionnaire.kinds.choices import NO, YES, chosen_in
from movilidad.core.questionnaire.types import Context, Question

ANY_DAY = "any"
HALF_DAYS = tuple(
    f"{day}-{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")
)
CHOICES_MAX = 12  # the draw reads up to 12 choices of a ticket

_OFFICE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def read_languages(form: Form, context: Context) -> dict[str, Any] | None:
    """Read the language wished for an interview, and others that would also do."""
    del context
    main, known = form.one("main"), form.question.option_ids()
    if not main:
        form.refuse("main_missing", "main")
    elif main not in known:
        form.refuse("unknown_option", "main")
    also = chosen_in(form, "also")
    if form.errors or also is None:
        return None
    return {"main": main, "also": [code for code in also if code != main]}


def show_languages(value: Any) -> dict[str, list[str]]:
    """Return the fields that show languages again."""
    return {"main": [value["main"]], "also": value["also"]}


def read_office_days(form: Form, context: Context) -> dict[str, list[str]] | None:
    """Read the offices a family can reach, and their half-days.

    The order of the posted offices is the order of wish: the page asks for them one by one.
    """
    offices, days = form.all("office"), form.all("half_day")
    _check_offices(form, offices, context)
    _check_days(form, days)
    if not form.errors and len(offices) * len(days) > CHOICES_MAX:
        form.refuse("too_many", "half_day", max=CHOICES_MAX, count=len(offices) * len(days))
    return None if form.errors else {"offices": offices, "days": days}


def _check_offices(form: Form, offices: list[str], context: Context) -> None:
    if not offices:
        form.refuse("office_missing", "office")
    elif (context.offices is not None and not set(offices) <= set(context.offices)) or not all(
        map(_OFFICE_ID.fullmatch, offices)
    ):
        form.refuse("office_unknown", "office")


def _check_days(form: Form, days: list[str]) -> None:
    if not days:
        form.refuse("day_missing", "half_day")
    elif not {*HALF_DAYS, ANY_DAY}.issuperset(days):
        form.refuse("day_unknown", "half_day")
    elif ANY_DAY in days and len(days) > 1:
        form.refuse("any_and_days", "half_day")


def show_office_days(value: Any) -> dict[str, list[str]]:
    """Return the fields that show offices and days again."""
    return {"office": value["offices"], "half_day": value["days"]}


def consent_parts(question: Question) -> tuple[str, ...]:
    """Return the fields of a consent page: one yes or no per purpose and recipient."""
    return tuple(option.id for option in question.options)


def read_consent(form: Form, context: Context) -> dict[str, str] | None:
    """Read a yes or no for every purpose; no is as good an answer as yes."""
    del context
    given = {part: form.one(part) for part in consent_parts(form.question)}
    for part, answer in given.items():
        if answer not in (YES, NO):
            form.refuse("unknown_option" if answer else "missing", part)
    return None if form.errors else given


def show_consent(value: Any) -> dict[str, list[str]]:
    """Return the fields that show consents again."""
    return {part: [answer] for part, answer in value.items()}
