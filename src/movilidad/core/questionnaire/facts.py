"""What the answers say, in the names that screening and the draw read. Absent means unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from movilidad.core.questionnaire.dates import ages_on, bounds, plain_day
from movilidad.core.questionnaire.flow import good_answers, household_size, prune
from movilidad.core.questionnaire.kinds.choices import NO, YES
from movilidad.core.questionnaire.types import DONT_KNOW, Answers, Flow, Question

ADULT = 18


def facts(flow: Flow, answers: Answers, *, at: date) -> dict[str, Any]:
    """Return the facts of a household: flat, plus `people`, each flat too; JSON values only.

    The applicant's own facts stand at the top as well, since rules of registration read them;
    so does what any person's options set (`accessible`, `flags`). Only good answers of shown
    pages count; "I do not know" gives no fact, "another country" gives ZZ. Dates are ISO text.
    """
    household: dict[str, Any] = {}
    size = household_size(flow, prune(flow, answers, at))
    people: list[dict[str, Any]] = [{} for _ in range(size)]
    for step, value in good_answers(flow, answers, at):
        known = _facts_of(step.question, value, at)
        _merge(household, _set_by(step.question, value))
        _merge(household if step.person is None else people[step.person], known)
    people[0]["relationship"] = "self"
    applicant = {name: value for name, value in people[0].items() if name != "relationship"}
    return {**applicant, **household, "people": people}


def _set_by(question: Question, value: Any) -> dict[str, Any]:
    known: dict[str, Any] = {}
    chosen = value if isinstance(value, list) else [value]
    for option in question.options:
        if option.id in chosen:
            _merge(known, option.sets)
    return known


def _facts_of(question: Question, value: Any, at: date) -> dict[str, Any]:
    if question.fact is None or value == DONT_KNOW:
        return {}
    if question.kind == "date":
        return _date_fact(question.fact, value, at)
    if question.kind == "yes_no":
        return {question.fact: value == YES} if value in (YES, NO) else {}
    return {question.fact: value}


def _date_fact(fact: str, value: Any, at: date) -> dict[str, Any]:
    """Return an exact date as it is; a date known in part as its middle day, and marked so.

    Whoever may be an adult or not, depending on the day we do not know, has no birth date here:
    a guess could turn a yes into a no.
    """
    found, ages = bounds(value), ages_on(value, at)
    if found is None or ages is None:
        return {}
    if found[0] == found[1]:
        return {fact: value}
    if ages[0] < ADULT <= ages[1]:
        return {}
    middle = found[0] + (found[1] - found[0]) / 2
    past = min(middle, plain_day(at))  # the middle of this year may be yet to come
    return {fact: past.isoformat(), f"{fact}_approximate": True}


def _merge(into: dict[str, Any], known: Mapping[str, Any]) -> None:
    for name, value in known.items():
        if isinstance(value, list) and isinstance(into.get(name), list):
            into[name] = [*into[name], *(one for one in value if one not in into[name])]
        else:
            into[name] = value
