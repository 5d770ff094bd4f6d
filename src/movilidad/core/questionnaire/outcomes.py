"""What a finished registration hands on beside its facts: contacts and consents, shown pages only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from movilidad.core.questionnaire.answers import answer_at
from movilidad.core.questionnaire.flow import prune, steps
from movilidad.core.questionnaire.kinds.choices import NO
from movilidad.core.questionnaire.types import Answers, Flow, Question

AT_OFFICE = "at_office"
_NEVER = "never"


def contacts(flow: Flow, answers: Answers, at: date) -> list[dict[str, Any]]:
    """Return the ways to reach the household and its adults.

    Each: `kind` phone or email, `value` (E.164 or address), `country` (a phone's, else ""),
    `owner` (`self`, or `shared` for a phone others see too), `hours` (half of the day ids,
    `any`), `may_message`, and `person`, from 0, the applicant.
    """
    sent = prune(flow, answers, at)
    found = []
    for step in steps(flow, answers, at):
        value, person = answer_at(answers, step), step.person or 0
        if step.question.kind == "phone" and value:
            manner = _manner(sent) if step.person is None else {"owner": "self", "hours": ["any"]}
            reach = {"kind": "phone", "value": value["number"], "country": value["country"]}
            may = _NEVER not in manner["hours"]
            found.append({**reach, **manner, "may_message": may, "person": person})
        if step.question.kind == "email" and value:
            reach = {"kind": "email", "value": value, "country": "", "owner": "self"}
            found.append({**reach, "hours": ["any"], "may_message": True, "person": person})
    return found


def _manner(sent: Answers) -> dict[str, Any]:
    ways = sent.get("contact_ways") or []
    owner = "self" if "own_phone" in ways else "shared"
    # Nothing said about hours means nothing allowed: a message at the wrong hour can do harm.
    return {"owner": owner, "hours": sent.get("phone_hours") or [_NEVER]}


def consents(flow: Flow, answers: Answers, at: date) -> list[dict[str, Any]]:
    """Return every adult's answer to every purpose and recipient.

    Each: `person` from 0, `purpose`, `recipient`, `answer`: yes, no, or `at_office` for an
    adult who was not there to answer. A page of consents left open counts as no.
    """
    asked = _consent_question(flow)
    if asked is None:
        return []
    shown = steps(flow, answers, at)
    given = {
        step.person or 0: answer_at(answers, step) or {}
        for step in shown
        if step.question == asked
    }
    absent = {
        step.person or 0
        for step in shown
        if step.question_id == "consent_where" and answer_at(answers, step) == AT_OFFICE
    }
    return [*_answered(asked, given), *_postponed(asked, absent)]


def _consent_question(flow: Flow) -> Question | None:
    return next((one for one in flow.questions().values() if one.kind == "consent"), None)


def _answered(asked: Question, given: dict[int, dict[str, str]]) -> Iterator[dict[str, Any]]:
    for person, answers in given.items():
        for option in asked.options:
            answer = answers.get(option.id, NO)
            yield _consent(person, option.purpose, option.recipient, answer)


def _postponed(asked: Question, absent: set[int]) -> Iterator[dict[str, Any]]:
    for person in sorted(absent):
        for option in asked.options:
            yield _consent(person, option.purpose, option.recipient, AT_OFFICE)


def _consent(
    person: int, purpose: str | None, recipient: str | None, answer: str
) -> dict[str, Any]:
    return {"person": person, "purpose": purpose, "recipient": recipient, "answer": answer}
