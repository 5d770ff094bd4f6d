"""From a posted page to an answer, and from an answer back to the fields of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from movilidad.core.questionnaire.form import Form
from movilidad.core.questionnaire.kinds import KINDS
from movilidad.core.questionnaire.types import Context, Invalid, Parsed, Posted, Question


def parse_answer(question: Question, posted: Posted, context: Context) -> Parsed | Invalid:
    """Read one page; never raises, whatever was posted.

    An optional page left empty is `Parsed(None)`. `Invalid` carries every error, and the typed
    values as they came, less what no page can carry (NUL and lone surrogates).
    """
    kind = KINDS[question.kind]
    form = Form(question, posted, kind.parts(question))
    if not form.is_blank():
        value = kind.read(form, context)
    else:
        value = None
        if question.required:
            _refuse_blank(form, kind.parts(question))
    return Invalid(tuple(form.errors), form.typed) if form.errors else Parsed(value)


def _refuse_blank(form: Form, parts: tuple[str, ...]) -> None:
    # A page of several consents says which one is open; other pages say it once, at the top.
    for part in parts if form.question.kind == "consent" else parts[:1]:
        form.refuse("missing", part)


def to_posted(question: Question, value: Any) -> dict[str, list[str]]:
    """Return the fields that would post `value`; empty for None or a value of another shape."""
    try:
        shown = KINDS[question.kind].show(value) if value is not None else {}
        return {question.field(part): list(map(str, many)) for part, many in shown.items()}
    except (AttributeError, KeyError, TypeError):
        # A stored draft may hold what an older edition of the question meant: ask it again.
        return {}


def is_good(question: Question, value: Any, context: Context) -> bool:
    """Tell whether a stored value still passes: it must read back as itself."""
    if value is None:
        return not question.required
    return parse_answer(question, to_posted(question, value), context) == Parsed(value)


def field_names(question: Question) -> tuple[str, ...]:
    """Return the names of the fields on the question's page, in their order."""
    return tuple(map(question.field, KINDS[question.kind].parts(question)))


def error_keys(question: Question) -> frozenset[str]:
    """Return every words key that this question's errors may ask for."""
    problems: Mapping[str, str] = {
        problem: f"{question.kind}_{problem}" for problem in KINDS[question.kind].problems
    }
    return frozenset(f"errors.{question.errors.get(p, key)}" for p, key in problems.items())
