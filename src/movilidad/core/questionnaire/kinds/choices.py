"""Answers chosen from a list. A value that is not on the list was tampered with: refused."""

from __future__ import annotations

from typing import Any

from movilidad.core.questionnaire.form import Form
from movilidad.core.questionnaire.types import Context

YES, NO = "yes", "no"


def read_one(form: Form, context: Context) -> str | None:
    """Read radios: the id of one option."""
    del context
    chosen = form.one()
    if chosen not in form.question.option_ids() or len(form.all()) > 1:
        form.refuse("unknown_option")
        return None
    return chosen


def read_yes_no(form: Form, context: Context) -> str | None:
    """Read `yes`, `no`, or `dont_know` where the question offers it."""
    del context
    chosen = form.one()
    allowed = {YES, NO} | form.question.option_ids()
    if chosen not in allowed or len(form.all()) > 1:
        form.refuse("unknown_option")
        return None
    return chosen


def read_many(form: Form, context: Context) -> list[str] | None:
    """Read checkboxes: option ids in the order of the page; an exclusive one stands alone."""
    del context
    return chosen_in(form, "")


def chosen_in(form: Form, part: str) -> list[str] | None:
    """Read the checkboxes of one part of a page; None after a refusal."""
    chosen = form.all(part)
    if not form.question.option_ids().issuperset(chosen):
        form.refuse("unknown_option", part)
        return None
    exclusive = {option.id for option in form.question.options if option.exclusive}
    if len(chosen) > 1 and exclusive.intersection(chosen):
        form.refuse("exclusive", part)
        return None
    return [option.id for option in form.question.options if option.id in chosen]


def show_one(value: Any) -> dict[str, list[str]]:
    """Return the fields of a page that shows one chosen or typed value."""
    return {"": [str(value)]}


def show_many(value: Any) -> dict[str, list[str]]:
    """Return the fields of a page that shows several chosen values."""
    return {"": [str(one) for one in value]}
