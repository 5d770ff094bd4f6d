"""Pages and answers in the words of one language."""

from typing import Any

import pytest

from movilidad.core.questionnaire import (
    Flow,
    Question,
    Step,
    answer_lines,
    page_words,
    person_name,
)

WORDS = {
    "registration.person_number": "Persona {number}",
    "registration.dont_know": "No sé",
    "registration.left_empty": "Lo dejó vacío",
    "registration.answer_yes": "Sí",
    "registration.answer_no": "No",
    "registration.half_day_any": "Cualquier día",
    "public.month_3": "marzo",
    "design.date": "{day} de {month} de {year}",
}
PEOPLE = {"people": [{"names": {"given": "Ana"}}, {"names": {"given": "Luis"}}, {}]}


def say(key: str, **params: object) -> str:
    return WORDS[key].format_map(params)


@pytest.mark.parametrize(
    ("question", "value", "lines"),
    [
        ("nationality", "HT", ["Haití"]),
        ("nationality", "dont_know", ["No sé"]),
        ("already_registered", "yes", ["Sí"]),
        ("helper_organisation", None, ["Lo dejó vacío"]),
        ("helper_organisation", "Albergue <b>", ["Albergue <b>"]),
        ("household_size", 3, ["3"]),
        ("birth_date", "1990-03-27", ["27 de marzo de 1990"]),
        ("birth_date", "1990-03", ["marzo 1990"]),
        ("birth_date", "1990", ["1990"]),
        ("names", {"given": "Ana", "family": ""}, ["Ana"]),
        ("phone", {"country": "GT", "number": "+50251234567"}, ["+502 5123 4567"]),
        ("languages", {"main": "quc", "also": ["es"]}, ["K’iche’", "Español"]),
        ("office_days", {"offices": ["xela"], "days": ["any"]}, ["Xela", "Cualquier día"]),
        ("phone_hours", ["morning"], ["En la mañana, de 8 a 12"]),
    ],
)
def test_an_answer_is_said_in_words(
    questions: dict[str, Question], question: str, value: Any, lines: list[str]
) -> None:
    said = answer_lines(questions[question], value, "es", say, offices={"xela": "Xela"})
    assert said == lines


def test_every_consent_is_said_with_its_answer(questions: dict[str, Question]) -> None:
    given = {"interview_iom": "yes", "interview_unhcr": "no", "follow_up": "no"}
    said = answer_lines(questions["consents"], given, "es", say)
    assert [line.rpartition(": ")[2] for line in said] == ["Sí", "No", "No"]


def test_a_page_speaks_of_the_person_it_is_about(registration: Flow) -> None:
    question = registration.questions()["birth_date"]
    own, luis, third = (Step("k", question, "s", person) for person in (0, 1, 2))
    assert page_words(own, PEOPLE, "es", say).title == "¿Cuándo nació usted?"
    assert page_words(luis, PEOPLE, "es", say).title == "¿Cuándo nació Luis?"
    assert page_words(third, PEOPLE, "es", say).title == "¿Cuándo nació Persona 3?"


def test_braces_in_a_name_are_only_braces(registration: Flow) -> None:
    question = registration.questions()["birth_date"]
    people = {"people": [{}, {"names": {"given": "{0} {name}"}}]}
    title = page_words(Step("k", question, "s", 1), people, "en", say).title
    assert title == "When was {0} {name} born?"


def test_a_person_without_a_name_yet_is_a_number() -> None:
    assert person_name(PEOPLE, 1, say) == "Luis"
    assert person_name(PEOPLE, 2, say) == "Persona 3"
    assert person_name({"people": "x"}, 1, say) == "Persona 2"
