"""One question as its page shows it: words, fields with what was typed, errors beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from movilidad.core.questionnaire import (
    ANY_DAY,
    DONT_KNOW,
    HALF_DAYS,
    Answers,
    FieldError,
    Invalid,
    PageWords,
    Question,
    Step,
    answer_at,
    page_words,
    to_posted,
)
from movilidad.infra.words import text

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """What the template of a question reads. `values` are the fields by name, as typed or as
    saved; `found` are the errors in the order of the page."""

    question: Question
    lang: str
    words: PageWords
    values: Mapping[str, list[str]]
    found: tuple[FieldError, ...] = ()
    offices: Mapping[str, str] = field(default_factory=dict)
    #: The page is about who types, so that the browser may offer what it knows.
    own: bool = True

    def name(self, part: str = "") -> str:
        """The name of a field, which is also its id."""
        return self.question.field(part)

    def value(self, part: str = "", place: int = 0) -> str:
        """What stands in a field; `place` counts fields of the same name from 0."""
        typed = self.values.get(self.name(part), [])
        return typed[place] if place < len(typed) else ""

    def error(self, part: str = "") -> dict[str, str] | None:
        """The first error of a field, as the components take it."""
        for error in self.found:
            if error.field == self.name(part):
                return {"text": self._sentence(error)}
        return None

    def summary(self) -> list[dict[str, str]]:
        """Every error with a link to its field, in the order of the page."""
        return [{"text": self._sentence(one), "href": f"#{one.field}"} for one in self.found]

    def _sentence(self, error: FieldError) -> str:
        return text(self.lang, error.message_key, **error.params)

    def items(self, part: str = "") -> list[Item]:
        """The answers to choose from, with those chosen marked."""
        texts = self.question.texts[self.lang]
        items = [
            self._item(
                option.id, texts.options[option.id], texts.option_hints.get(option.id), part
            )
            for option in self.question.options
        ]
        return items + (self._dont_know(part) if self.question.dont_know else [])

    def _item(self, value: str, label: str, hint: str | None, part: str) -> Item:
        chosen = self.values.get(self.name(part), [])
        item: Item = {"value": value, "text": label, "checked": value in chosen}
        return item | ({"hint": {"text": hint}} if hint else {})

    def _dont_know(self, part: str) -> list[Item]:
        return [self._item(DONT_KNOW, text(self.lang, "registration.dont_know"), None, part)]

    def yes_no(self, part: str = "") -> list[Item]:
        """Yes and No, and "I do not know" where the question offers it."""
        words = [(one, text(self.lang, f"registration.answer_{one}")) for one in ("yes", "no")]
        items = [self._item(value, label, None, part) for value, label in words]
        return items + (self._dont_know(part) if self.question.dont_know else [])

    def also(self) -> list[Item]:
        """The further languages, without the one that stands for "another"."""
        return [item for item in self.items("also") if item["value"] != "other"]

    def half_days(self) -> list[Item]:
        """The half-days of a week, and any day."""
        return [
            self._item(day, text(self.lang, f"registration.half_day_{day}"), None, "half_day")
            for day in (ANY_DAY, *HALF_DAYS)
        ]

    def office_items(self, place: int) -> list[Item]:
        """The offices to choose from, for the `place`-th wish (from 0)."""
        wished = self.value("office", place)
        unsaid = text(self.lang, "draft.no_office" if place else "draft.choose_office")
        empty = {"value": "", "text": unsaid, "selected": not wished}
        offices = self.offices.items()
        return [
            empty,
            *({"value": one, "text": name, "selected": one == wished} for one, name in offices),
        ]

    def countries(self) -> list[Item]:
        """The countries of a phone, none chosen until the person chooses."""
        texts, chosen = self.question.texts[self.lang], self.value("country")
        empty = {"value": "", "text": text(self.lang, "draft.choose_country")}
        return [
            empty | {"selected": not chosen},
            *(
                {"value": one.id, "text": texts.options[one.id], "selected": one.id == chosen}
                for one in self.question.options
            ),
        ]

    def checked(self, part: str, value: str) -> bool:
        """Whether a tick is set."""
        return value in self.values.get(self.name(part), [])


def question_page(
    step: Step,
    answers: Answers,
    lang: str,
    *,
    invalid: Invalid | None = None,
    offices: Mapping[str, str] | None = None,
) -> QuestionPage:
    """The page of a step with the saved answer, or with what was typed and refused."""
    saved = to_posted(step.question, answer_at(answers, step))
    return QuestionPage(
        question=step.question,
        lang=lang,
        words=page_words(step, answers, lang, partial(text, lang)),
        values=invalid.typed if invalid else saved,
        found=invalid.errors if invalid else (),
        offices=offices or {},
        own=not step.person,
    )
