"""Reading and writing the answers document; every write returns a new document."""

from __future__ import annotations

from typing import Any

from movilidad.core.questionnaire.types import PEOPLE_MAX, Answers, Step

APPLICANT = {"relationship": "self"}


def people_of(answers: Answers) -> list[dict[str, Any]]:
    """Return copies of the people of a document, at most 10; anything malformed is no person."""
    listed = answers.get("people")
    people = listed[:PEOPLE_MAX] if isinstance(listed, list) else []
    return [dict(person) if isinstance(person, dict) else {} for person in people]


def has_answer(answers: Answers, step: Step) -> bool:
    """Tell whether the page was answered or, if optional, left empty on purpose."""
    return step.question_id in _holder(answers, step)


def answer_at(answers: Answers, step: Step) -> Any:
    """Return the answer of a page, None when absent or left empty."""
    return _holder(answers, step).get(step.question_id)


def _holder(answers: Answers, step: Step) -> Answers:
    if step.person is None:
        return answers
    people = people_of(answers)
    return people[step.person] if step.person < len(people) else {}


def with_answer(answers: Answers, step: Step, value: Any) -> dict[str, Any]:
    """Return the document with `value` on the page of `step`; person 0 is the applicant."""
    if step.person is None:
        return {**answers, step.question_id: value}
    people = people_of(answers)
    people += [{} for _ in range(step.person + 1 - len(people))]
    people[step.person][step.question_id] = value
    people[0] |= APPLICANT
    return {**answers, "people": people}


def without_person(answers: Answers, person: int, *, people_count: str) -> dict[str, Any]:
    """Return the document without one member; the applicant (0) cannot be taken out.

    Raises IndexError when there is no such member.
    """
    people = people_of(answers)
    if not 1 <= person < len(people):
        raise IndexError(person)
    del people[person]
    return {**answers, people_count: len(people), "people": people}
