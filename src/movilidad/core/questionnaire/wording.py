"""A page and an answer in words. `say(key, **params)` gives the text of a words key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from movilidad.core.questionnaire.answers import people_of
from movilidad.core.questionnaire.types import DONT_KNOW, Answers, Question, Step
from movilidad.core.vocabulary.phones import readable

Say: TypeAlias = Callable[..., str]


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words above the fields of a page."""

    title: str
    hint: str
    why: str


def page_words(step: Step, answers: Answers, lang: str, say: Say) -> PageWords:
    """Return the words of a page, speaking of the person it is about. Raises KeyError (`lang`)."""
    text = step.question.texts[lang]
    if not step.person:
        return PageWords(text.title, text.hint, text.why)
    name = person_name(answers, step.person, say)
    title = (text.member_title or text.title).replace("{name}", name)
    return PageWords(title, (text.member_hint or text.hint).replace("{name}", name), text.why)


def person_name(answers: Answers, person: int, say: Say) -> str:
    """Return what to call a person: the given names, or "Person 2" until they are known."""
    people = people_of(answers)
    names = people[person].get("names") if person < len(people) else None
    given = names.get("given") if isinstance(names, dict) else None
    return str(given) if given else say("registration.person_number", number=person + 1)


def answer_lines(
    question: Question,
    value: Any,
    lang: str,
    say: Say,
    *,
    offices: Mapping[str, str] | None = None,
) -> list[str]:
    """Return an answer in words, a line per part; `offices` maps ids to names.

    `value` is a settled answer: what `parse_answer` gave, or None for a page left empty.
    """
    if value is None or value == []:
        return [say("registration.left_empty")]
    if value == DONT_KNOW:
        return [say("registration.dont_know")]
    special = _SPECIAL.get(question.kind)
    if special:
        return special(question, value, lang, say)
    if question.kind == "office_days":
        return _offices(value, say, offices or {})
    names = question.texts[lang].options
    return [
        names.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value])
    ]


def _offices(value: Any, say: Say, offices: Mapping[str, str]) -> list[str]:
    days = [say(f"registration.half_day_{day}") for day in value["days"]]
    return [*(offices.get(office, office) for office in value["offices"]), *days]


def _yes_no(_question: Question, value: Any, _lang: str, say: Say) -> list[str]:
    return [say(f"registration.answer_{value}")]


def _names(_question: Question, value: Any, _lang: str, _say: Say) -> list[str]:
    return [" ".join(part for part in (value["given"], value["family"]) if part)]


def _date(_question: Question, value: Any, _lang: str, say: Say) -> list[str]:
    year, *rest = value.split("-")
    if not rest:
        return [year]
    month = say(f"public.month_{int(rest[0])}")
    if len(rest) == 1:
        return [f"{month} {year}"]
    return [say("design.date", day=int(rest[1]), month=month, year=year)]


def _phone(_question: Question, value: Any, _lang: str, _say: Say) -> list[str]:
    return [readable(value["number"])]


def _languages(question: Question, value: Any, lang: str, _say: Say) -> list[str]:
    names = question.texts[lang].options
    return [names[code] for code in (value["main"], *value["also"])]


def _consent(question: Question, value: Any, lang: str, say: Say) -> list[str]:
    names = question.texts[lang].options
    return [f"{names[one]}: {say(f'registration.answer_{given}')}" for one, given in value.items()]


_SPECIAL: dict[str, Callable[[Question, Any, str, Say], list[str]]] = {
    "yes_no": _yes_no,
    "names": _names,
    "date": _date,
    "phone": _phone,
    "languages": _languages,
    "consent": _consent,
}
