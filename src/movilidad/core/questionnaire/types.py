"""The shapes of the questionnaire: what content becomes, and what an answer becomes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from movilidad.core.questionnaire.conditions import Condition

#: A plain JSON document: household answers by question id, and `people`, a list of the same.
Answers: TypeAlias = Mapping[str, Any]
#: What a form posts: field name -> every value sent under that name.
Posted: TypeAlias = Mapping[str, list[str]]

DONT_KNOW = "dont_know"
PEOPLE_MAX = 10

ForEach: TypeAlias = Literal["applicant", "members", "everyone"]
Status: TypeAlias = Literal["completed", "incomplete", "not_started"]


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer. `sets` holds the facts that choosing it makes known."""

    id: str
    exclusive: bool = False
    sets: Mapping[str, object] = dataclasses.field(default_factory=dict)
    purpose: str | None = None
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionText:
    """The words of a question in one language; `member_*` speak of another person, `{name}`."""

    title: str
    why: str
    hint: str = ""
    member_title: str = ""
    member_hint: str = ""
    options: Mapping[str, str] = dataclasses.field(default_factory=dict)
    option_hints: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AgeLimit:
    """People of these relationships must be younger than `age` to be on the same form."""

    values: tuple[str, ...]
    age: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question, one page. `kind` is the `type:` of its file."""

    id: str
    kind: str
    required: bool
    texts: Mapping[str, QuestionText]
    options: tuple[Option, ...] = ()
    fact: str | None = None
    dont_know: bool = False
    approximate: bool = False
    minimum: int = 0
    maximum: int | None = None
    age_limit: AgeLimit | None = None
    errors: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def field(self, part: str = "") -> str:
        """Name the HTML field that carries `part` of the answer."""
        return f"{self.id}-{part}" if part else self.id

    def option_ids(self) -> frozenset[str]:
        """Return the ids that may be posted, "I do not know" included where it is offered."""
        known = {option.id for option in self.options}
        return frozenset(known | ({DONT_KNOW} if self.dont_know else set()))


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A question's place in a section, and when it is shown."""

    question: Question
    show_when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the task list; with `for_each` its steps repeat for those people."""

    id: str
    titles: Mapping[str, str]
    steps: tuple[FlowStep, ...]
    for_each: ForEach | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """An ordered form. `edition` changes with any word or rule in it or its questions."""

    id: str
    edition: str
    sections: tuple[Section, ...]
    people_count: str | None = None

    def questions(self) -> dict[str, Question]:
        """Return every question of the flow by id."""
        return {step.question.id: step.question for part in self.sections for step in part.steps}

    def person_questions(self) -> frozenset[str]:
        """Return the ids asked of single people, whose answers live in `people`."""
        repeated = [part for part in self.sections if part.for_each]
        return frozenset(step.question.id for part in repeated for step in part.steps)


@dataclass(frozen=True, slots=True)
class Step:
    """One page for one family: `person` counts from 0 and is None for the household."""

    key: str
    question: Question
    section: str
    person: int | None = None

    @property
    def question_id(self) -> str:
        """Return the id of the question on this page."""
        return self.question.id


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """One line of the task list."""

    section: Section
    person: int | None
    status: Status
    first: Step


@dataclass(frozen=True, slots=True)
class Context:
    """What reading an answer may depend on: the programme's local day, and other answers."""

    at: date
    answers: Answers = dataclasses.field(default_factory=dict)
    person: int | None = None
    #: Office ids on offer; None when unknown, and then any well-formed office id is accepted.
    offices: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing to put right: the field, the words key (`errors.…`) and its placeholders."""

    field: str
    message_key: str
    params: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A good answer, as it is kept; None when an optional question was left empty."""

    value: Any


@dataclass(frozen=True, slots=True)
class Invalid:
    """A refused answer: every error, and what was typed so that the page can show it again."""

    errors: tuple[FieldError, ...]
    typed: Mapping[str, list[str]]


class StepUnknown(LookupError):
    """This family has no such page now: a tampered address, or a page hidden by an answer."""
