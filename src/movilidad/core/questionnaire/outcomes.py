"""What a registration hands on beside its facts: contacts and consents, of shown pages only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from movilidad.core.questionnaire.flow import good_answers
from movilidad.core.questionnaire.types import Answers, Flow, Question

AT_OFFICE = "at_office"
_NEVER = "never"


def contacts(flow: Flow, answers: Answers, at: date) -> list[dict[str, Any]]:
    """Return the ways to reach the household and its adults.

    Each: `kind` phone or email, `value` (E.164 or address), `country` (a phone's, else ""),
    `owner` (`self`, or `shared` for a phone others see too), `hours` (`any`, or some of
    `morning afternoon evening`, or `never`), `may_message`, and `person`, from 0, the applicant.
    """
    good = list(good_answers(flow, answers, at))
    said = {step.question_id: value for step, value in good if step.person is None}
    found = []
    for step, value in good:
        person = step.person or 0
        if step.question.kind == "phone":
            manner = _manner(said) if step.person is None else {"owner": "self", "hours": ["any"]}
            reach = {"kind": "phone", "value": value["number"], "country": value["country"]}
            may = _NEVER not in manner["hours"]
            found.append({**reach, **manner, "may_message": may, "person": person})
        if step.question.kind == "email":
            reach = {"kind": "email", "value": value, "country": "", "owner": "self"}
            found.append({**reach, "hours": ["any"], "may_message": True, "person": person})
    return found


def _manner(said: Answers) -> dict[str, Any]:
    ways = said.get("contact_ways", [])
    owner = "self" if "own_phone" in ways else "shared"
    # Nothing said about hours means nothing allowed: a message at the wrong hour can do harm.
    return {"owner": owner, "hours": said.get("phone_hours", [_NEVER])}


def consents(flow: Flow, answers: Answers, at: date) -> list[dict[str, Any]]:
    """Return every adult's answer to every purpose and recipient.

    Each: `person` from 0, `purpose`, `recipient`, `answer`: yes, no, or `at_office` for an
    adult who was not there to answer. A page left open gives nothing, and nothing is no.
    """
    asked = _consent_question(flow)
    if asked is None:
        return []
    good = list(good_answers(flow, answers, at))
    given = {step.person or 0: value for step, value in good if step.question == asked}
    absent = {step.person or 0 for step, value in good if value == AT_OFFICE}
    return [*_answered(asked, given), *_postponed(asked, absent)]


def _consent_question(flow: Flow) -> Question | None:
    return next((one for one in flow.questions().values() if one.kind == "consent"), None)


def _answered(asked: Question, given: dict[int, dict[str, str]]) -> Iterator[dict[str, Any]]:
    for person, answers in given.items():
        for option in asked.options:
            yield _consent(person, option.purpose, option.recipient, answers[option.id])


def _postponed(asked: Question, absent: set[int]) -> Iterator[dict[str, Any]]:
    for person in sorted(absent):
        for option in asked.options:
            yield _consent(person, option.purpose, option.recipient, AT_OFFICE)


def _consent(
    person: int, purpose: str | None, recipient: str | None, answer: str
) -> dict[str, Any]:
    return {"person": person, "purpose": purpose, "recipient": recipient, "answer": answer}
