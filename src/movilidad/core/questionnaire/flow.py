"""One family's way through a flow. The walk is the single truth: pages are shown in its order,
and an answer counts only if its page is shown.

Drafts keep every answer, so that going back and forth loses nothing; `prune` drops the answers
of hidden pages, and is what a registration sends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from movilidad.core.questionnaire.answers import APPLICANT, answer_at, has_answer, people_of
from movilidad.core.questionnaire.conditions import is_number
from movilidad.core.questionnaire.dates import ages_on
from movilidad.core.questionnaire.parse import is_good
from movilidad.core.questionnaire.types import (
    PEOPLE_MAX,
    Answers,
    Context,
    Flow,
    Section,
    SectionProgress,
    Status,
    Step,
    StepUnknown,
)


class _Walk:
    """The answers of the pages shown so far; conditions see nothing else."""

    def __init__(self, flow: Flow, answers: Answers, at: date) -> None:
        self.flow, self.answers, self.at = flow, answers, at
        self.household: dict[str, Any] = {}
        self.people: list[dict[str, Any]] = [dict(APPLICANT)] if flow.person_questions() else []
        self.person: int | None = None

    def steps(self) -> Iterator[Step]:
        """Yield the pages shown, keeping their answers as it goes."""
        for section in self.flow.sections:
            for person in self._people_in(section):
                self.person = person
                yield from self._steps_of(section)

    def _steps_of(self, section: Section) -> Iterator[Step]:
        for place in section.steps:
            if place.show_when is None or place.show_when.holds(self):
                step = Step(
                    _key(place.question.id, self.person), place.question, section.id, self.person
                )
                self._keep(step)
                yield step

    def _people_in(self, section: Section) -> list[int | None]:
        count = household_size(self.flow, self.household)
        numbers: dict[str | None, list[int | None]] = {
            None: [None],
            "applicant": [0],
            "members": [*range(1, count)],
            "everyone": [*range(count)],
        }
        return numbers[section.for_each]

    def _keep(self, step: Step) -> None:
        if step.person is None:
            holder = self.household
        else:
            self.people += [{} for _ in range(step.person + 1 - len(self.people))]
            holder = self.people[step.person]
        if has_answer(self.answers, step):
            holder[step.question_id] = answer_at(self.answers, step)

    def value(self, question_id: str) -> object:
        """Return the answer of a page already shown, of the same person where people have it."""
        if self.person is not None and question_id in self.flow.person_questions():
            return self._own().get(question_id)
        return self.household.get(question_id)

    def age(self) -> int | None:
        """Return the highest possible age: a person who may be an adult is asked as one."""
        ages = ages_on(self._own().get("birth_date"), self.at)
        return ages[1] if ages else None

    def is_applicant(self) -> bool:
        """Tell whether the page is about the person who registers."""
        return self.person == 0

    def _own(self) -> dict[str, Any]:
        within = self.person is not None and self.person < len(self.people)
        return self.people[self.person or 0] if within else {}

    def document(self) -> dict[str, Any]:
        """Return the answers that count."""
        return {**self.household, "people": self.people} if self.people else self.household


def _key(question_id: str, person: int | None) -> str:
    return question_id if person is None else f"person.{person + 1}.{question_id}"


def household_size(flow: Flow, answers: Answers) -> int:
    """Return how many people the answers speak of: 1 to 10, whatever a draft may hold."""
    count = answers.get(flow.people_count) if flow.people_count else 1
    return min(max(count, 1), PEOPLE_MAX) if isinstance(count, int) and is_number(count) else 1


def steps(flow: Flow, answers: Answers, at: date) -> list[Step]:
    """Return the pages this family is shown, in order. `at`: the programme's local day."""
    return list(_Walk(flow, answers, at).steps())


def step_named(flow: Flow, answers: Answers, at: date, key: str) -> Step:
    """Return the page with this key. Raises StepUnknown when the family is not shown it."""
    for step in _Walk(flow, answers, at).steps():
        if step.key == key:
            return step
    raise StepUnknown(key)


def next_step(flow: Flow, answers: Answers, at: date, *, after: str) -> Step | None:
    """Return the page that follows `after`; None at the end. Raises StepUnknown."""
    return _neighbour(flow, answers, at, after, +1)


def previous_step(flow: Flow, answers: Answers, at: date, *, before: str) -> Step | None:
    """Return the page that comes before `before`; None at the start. Raises StepUnknown."""
    return _neighbour(flow, answers, at, before, -1)


def _neighbour(flow: Flow, answers: Answers, at: date, key: str, way: int) -> Step | None:
    shown = steps(flow, answers, at)
    places = [place for place, step in enumerate(shown) if step.key == key]
    if not places:
        raise StepUnknown(key)
    place = places[0] + way
    return shown[place] if 0 <= place < len(shown) else None


def is_settled(
    answers: Answers, step: Step, at: date, *, offices: tuple[str, ...] | None = None
) -> bool:
    """Tell whether the page needs no more: answered and still good, or left empty on purpose."""
    context = Context(at, answers, step.person, offices)
    return has_answer(answers, step) and is_good(step.question, answer_at(answers, step), context)


def good_answers(flow: Flow, answers: Answers, at: date) -> Iterator[tuple[Step, Any]]:
    """Yield every page shown whose answer stands, with the answer; empty pages are left out."""
    for step in _Walk(flow, answers, at).steps():
        value = answer_at(answers, step)
        if value is not None and is_settled(answers, step, at):
            yield step, value


def first_unanswered(
    flow: Flow, answers: Answers, at: date, *, offices: tuple[str, ...] | None = None
) -> Step | None:
    """Return the first page not settled, optional pages not yet seen included; None at the end."""
    shown = _Walk(flow, answers, at).steps()
    return next(
        (step for step in shown if not is_settled(answers, step, at, offices=offices)), None
    )


def is_complete(
    flow: Flow, answers: Answers, at: date, *, offices: tuple[str, ...] | None = None
) -> bool:
    """Tell whether every page shown is settled, so that the registration can be sent."""
    return first_unanswered(flow, answers, at, offices=offices) is None


def prune(flow: Flow, answers: Answers, at: date) -> dict[str, Any]:
    """Return only the answers whose pages are shown: what is sent, never what is kept as draft."""
    walk = _Walk(flow, answers, at)
    for _ in walk.steps():
        pass
    return walk.document()


def carry_over(flow: Flow, answers: Answers) -> dict[str, Any]:
    """Return the answers of another flow (the pre-check) that `flow` asks too."""
    own = flow.person_questions()
    household = {key: answers[key] for key in answers if key in set(flow.questions()) - own}
    people = [
        {key: value for key, value in person.items() if key in own or key == "relationship"}
        for person in people_of(answers)
    ]
    return {**household, "people": people} if people else household


def progress(
    flow: Flow, answers: Answers, at: date, *, offices: tuple[str, ...] | None = None
) -> list[SectionProgress]:
    """Return the task list: one line per section, and per person in a repeated section."""
    lines: dict[tuple[str, int | None], list[Step]] = {}
    for step in steps(flow, answers, at):
        lines.setdefault((step.section, step.person), []).append(step)
    sections = {section.id: section for section in flow.sections}
    return [
        SectionProgress(sections[name], person, _status(answers, shown, at, offices), shown[0])
        for (name, person), shown in lines.items()
    ]


def _status(
    answers: Answers, shown: list[Step], at: date, offices: tuple[str, ...] | None
) -> Status:
    settled = [is_settled(answers, step, at, offices=offices) for step in shown]
    if all(settled):
        return "completed"
    return "incomplete" if any(settled) else "not_started"
