"""What the answers say, in the names that screening and the draw read. Absent means unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

from movilidad.core.questionnaire.answers import answer_at
from movilidad.core.questionnaire.dates import ages_on, bounds
from movilidad.core.questionnaire.flow import household_size, prune, steps
from movilidad.core.questionnaire.kinds.choices import NO, YES
from movilidad.core.questionnaire.types import DONT_KNOW, Answers, Flow, Question, Step

ADULT = 18


def facts(flow: Flow, answers: Answers, *, at: date) -> dict[str, Any]:
    """Return the facts of a household: flat, plus `people`, each flat too; JSON values only.

    The applicant's own facts stand at the top as well, since rules of registration read them.
    Only shown pages count; "I do not know" and empty pages give no fact. Dates are ISO text.
    """
    household: dict[str, Any] = {}
    people: list[dict[str, Any]] = [
        {} for _ in range(household_size(flow, prune(flow, answers, at)))
    ]
    for step in steps(flow, answers, at):
        known = _facts_of(step, answers, at)
        _merge(household if step.person is None else people[step.person], known)
    _merge(household, people[0])
    relationships = [person.get("relationship") for person in people]
    people[0]["relationship"] = relationships[0] or "self"
    return {**household, "people": people}


def _facts_of(step: Step, answers: Answers, at: date) -> dict[str, Any]:
    question, value = step.question, answer_at(answers, step)
    if value is None or value == DONT_KNOW:
        return {}
    known: dict[str, Any] = {}
    chosen = value if isinstance(value, list) else [value]
    for option in question.options:
        if option.id in chosen:
            _merge(known, dict(option.sets))
    if question.fact:
        known |= _named(question, question.fact, value, at)
    return known


def _named(question: Question, fact: str, value: Any, at: date) -> dict[str, Any]:
    if question.kind == "date":
        return _date_fact(fact, value, at)
    if question.kind == "yes_no":
        return {fact: {YES: True, NO: False}[value]} if value in (YES, NO) else {}
    return {fact: value}


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
    return {fact: middle.isoformat(), f"{fact}_approximate": True}


def _merge(into: dict[str, Any], known: dict[str, Any]) -> None:
    for name, value in known.items():
        if isinstance(value, list) and isinstance(into.get(name), list):
            into[name] = [*into[name], *(one for one in value if one not in into[name])]
        else:
            into[name] = value


def contacts(flow: Flow, answers: Answers, at: date) -> list[dict[str, Any]]:
    """Return the ways to reach the household and its adults, from the shown pages only.

    Each: `kind` phone or email, `value` (E.164 or address), `person` (0 is the applicant),
    and `country` for a phone.
    """
    found = []
    for step in steps(flow, answers, at):
        value = answer_at(answers, step)
        if step.question.kind == "phone" and isinstance(value, dict):
            reach = {"kind": "phone", "value": value["number"], "country": value["country"]}
            found.append({**reach, "person": step.person or 0})
        if step.question.kind == "email" and value:
            found.append({"kind": "email", "value": value, "person": step.person or 0})
    return found
