"""How an invented family fills in each page: the fields a browser would post."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from movilidad.core.questionnaire import (
    Context,
    Flow,
    Invalid,
    Question,
    Step,
    first_unanswered,
    next_step,
    parse_answer,
    with_answer,
)
from movilidad.rehearsal.families import Family, Member

Fields = dict[str, list[str]]


class AnswerRefused(ValueError):
    """The site would not take this answer of an invented family."""


class NoAnswer(LookupError):
    """The flow asks something that invented families have no answer for: teach them."""


def fields_for(step: Step, family: Family) -> Fields:
    """The form fields of this page. Raises NoAnswer."""
    return fields_of(step.question, family, step.person or 0)


def fields_of(question: Question, family: Family, person: int) -> Fields:
    """The form fields of a question, as the member `person` (from 0) fills it. Raises NoAnswer."""
    answer = _ANSWERS.get(question.id)
    if answer is None:
        raise NoAnswer(question.id)
    posted = answer(family, family.members[person], question)
    return {question.field(part): values for part, values in posted.items()}


def answers_of(
    family: Family, flow: Flow, today: date, offices: tuple[str, ...]
) -> dict[str, Any]:
    """The whole answers document, read page by page as the site reads it.

    Raises NoAnswer, or AnswerRefused when the site would not take what the family says.
    """
    answers: dict[str, Any] = {}
    step = first_unanswered(flow, answers, today)
    while step is not None:
        context = Context(today, answers, step.person, offices)
        read = parse_answer(step.question, fields_for(step, family), context)
        if isinstance(read, Invalid):
            raise AnswerRefused(step.key, read.errors)
        answers = with_answer(answers, step, read.value)
        step = next_step(flow, answers, today, after=step.key)
    return answers


def _one(value: str) -> Fields:
    return {"": [value]}


def _needs(_family: Family, member: Member, _question: Question) -> Fields:
    return {"": list(member.needs) or ["none"]}


def _names(_family: Family, member: Member, _question: Question) -> Fields:
    return {"given": [member.given], "family": [member.family]}


def _born(_family: Family, member: Member, _question: Question) -> Fields:
    born = member.born
    return {"day": [str(born.day)], "month": [str(born.month)], "year": [str(born.year)]}


def _contact_ways(family: Family, _member: Member, _question: Question) -> Fields:
    ways = [way for way, has in (("own_phone", family.phone), ("email", family.email)) if has]
    return {"": ways or ["none"]}


def _phone(family: Family, _member: Member, _question: Question) -> Fields:
    return {"country": [family.nationality], "number": [family.phone]}


def _offices(family: Family, _member: Member, _question: Question) -> Fields:
    return {"office": list(family.offices), "half_day": list(family.half_days) or ["any"]}


def _consents(_family: Family, _member: Member, question: Question) -> Fields:
    return {option.id: ["yes"] for option in question.options}


_Answer = Callable[[Family, Member, Question], Fields]
_ANSWERS: Mapping[str, _Answer] = MappingProxyType(
    {
        "adult": lambda _f, _m, _q: _one("yes"),
        "already_registered": lambda _f, _m, _q: _one("no"),
        "birth_date": _born,
        "consent_where": lambda _f, _m, _q: _one("at_office"),
        "consents": _consents,
        "contact_ways": _contact_ways,
        "country_now": lambda _f, _m, _q: _one("GT"),
        "department_now": lambda f, _m, _q: _one(f.department),
        "email": lambda f, _m, _q: _one(f.email),
        "helper": lambda f, _m, _q: _one("helper" if f.helper else "myself"),
        "helper_organisation": lambda _f, _m, _q: _one(""),
        "household_size": lambda f, _m, _q: _one(str(len(f.members))),
        "languages": lambda f, _m, _q: {"main": [f.language]},
        "names": _names,
        "nationality": lambda f, _m, _q: _one(f.nationality),
        "needs": _needs,
        "office_days": _offices,
        "own_phone": lambda _f, _m, _q: {"country": [""], "number": [""]},
        "phone": _phone,
        "phone_hours": lambda _f, _m, _q: _one("any"),
        "relationship": lambda _f, m, _q: _one(m.relationship),
    }
)
