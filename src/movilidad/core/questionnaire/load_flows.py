"""From `content/flows/<id>.yaml` to flows, and the edition that a draft is pinned to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import get_args

from movilidad.core.questionnaire.conditions import (
    PERSONAL,
    Condition,
    ConditionMalformed,
    load_condition,
)
from movilidad.core.questionnaire.types import Flow, FlowStep, ForEach, Question, Section
from movilidad.core.vocabulary.documents import ContentError, Node, Problem
from movilidad.core.vocabulary.reading import Fields, Reader

_FOR_EACH: dict[str, ForEach] = {name: name for name in get_args(ForEach)}


def load_flows(documents: Iterable[Node], questions: Mapping[str, Question]) -> dict[str, Flow]:
    """Return the flows of all documents by id.

    Raises ContentError with every problem: unknown keys, a step or condition that names no
    question, a condition that reads a later question or an answer that cannot be given, a
    question asked twice, a missing language, a repeated section before the count of people.
    """
    reader = Reader()
    found: dict[str, Flow] = {}
    for node in documents:
        with reader.collecting():
            flow = _FlowReader(reader, questions, node).read()
            if flow.id in found:
                reader.note(node.where, f"flow “{flow.id}” is already defined")
            found[flow.id] = flow
    if reader.problems:
        raise ContentError(reader.problems)
    return found


def unasked(documents: Iterable[Node], flows: Iterable[Flow]) -> tuple[Problem, ...]:
    """Return a problem for each question document that no flow can reach."""
    asked = {question for flow in flows for question in flow.questions()}
    read = [(node, node.value.get("id")) for node in documents if isinstance(node.value, Mapping)]
    return tuple(
        Problem(node.where, f"no flow asks “{name.value}”")
        for node, name in read
        if name and name.value not in asked
    )


class _FlowReader:
    """Reads one document in page order, so that conditions may only look back."""

    def __init__(self, reader: Reader, questions: Mapping[str, Question], node: Node) -> None:
        self.reader, self.questions, self.node = reader, questions, node
        #: Question -> the people it was asked of so far; None is the household.
        self.seen: dict[str, list[ForEach | None]] = {}
        self.people_count: str | None = None

    def read(self) -> Flow:
        given = self.reader.fields(self.node, ("id", "sections"), ("people_count",))
        name = self.reader.text(given["id"])
        if "people_count" in given:
            self.people_count = self.reader.text(given["people_count"])
        sections: dict[str, Section] = {}
        for node in self.reader.items(given["sections"]):
            with self.reader.collecting():
                section = self._section(node)
                if section.id in sections:
                    self.reader.note(node.where, f"section “{section.id}” stands twice")
                sections[section.id] = section
        if self.people_count and self.people_count not in self.seen:
            self.reader.note(given["people_count"].where, "people_count is never asked")
        listed = tuple(sections.values())
        return Flow(name, _edition(name, self.node, listed), listed, self.people_count)

    def _section(self, node: Node) -> Section:
        given = self.reader.fields(node, ("id", "title", "steps"), ("for_each",))
        for_each = self._for_each(given)
        steps = []
        for step in self.reader.items(given["steps"]):
            with self.reader.collecting():
                steps.append(self._step(step, for_each))
        titles = self.reader.texts(given["title"])
        return Section(self.reader.text(given["id"]), titles, tuple(steps), for_each)

    def _for_each(self, given: Fields) -> ForEach | None:
        if "for_each" not in given:
            return None
        named = _FOR_EACH[self.reader.choice(given["for_each"], _FOR_EACH)]
        if named != "applicant" and self.people_count not in self.seen:
            where = given["for_each"].where
            self.reader.note(where, "people repeat only after people_count is asked")
        return named

    def _step(self, node: Node, for_each: ForEach | None) -> FlowStep:
        given = self.reader.fields(node, ("question",), ("show_when",))
        question = self.questions.get(self.reader.text(given["question"]))
        if question is None:
            raise self.reader.refuse(
                given["question"].where, f"no question “{given['question'].value}”"
            )
        condition = None
        if "show_when" in given:
            condition = self._condition(given["show_when"], for_each)
        self._note_asked(node, question.id, for_each)
        return FlowStep(question, condition)

    def _note_asked(self, node: Node, name: str, for_each: ForEach | None) -> None:
        before = self.seen.setdefault(name, [])
        # The applicant and the members may each have the question; nobody is asked it twice.
        if before and {*before, for_each} != {"applicant", "members"}:
            self.reader.note(node.where, f"question “{name}” is asked twice")
        before.append(for_each)

    def _condition(self, node: Node, for_each: ForEach | None) -> Condition:
        try:
            condition = load_condition(node.plain(), ())
        except ConditionMalformed as malformed:
            place = _node_at(node, malformed.path)
            raise self.reader.refuse(place.where, str(malformed)) from malformed
        self._check(condition, node, for_each)
        return condition

    def _check(self, condition: Condition, node: Node, for_each: ForEach | None) -> None:
        for part in condition.parts:
            self._check(part, node, for_each)
        if condition.op in PERSONAL and for_each is None:
            self.reader.note(node.where, f"“{condition.op}” needs a section with for_each")
        name = condition.question
        if name and name not in self.questions:
            self.reader.note(node.where, f"show_when names no question: “{name}”")
        elif name and name not in self.seen:
            self.reader.note(node.where, f"“{name}” is not asked before this page")
        elif name:
            self._check_operand(condition, self.questions[name], node)

    def _check_operand(self, condition: Condition, question: Question, node: Node) -> None:
        possible = question.option_ids() | ({"yes", "no"} if question.kind == "yes_no" else set())
        if condition.op not in ("equals", "one_of", "includes") or not possible:
            return
        several = isinstance(condition.operand, tuple)
        operands = condition.operand if several else (condition.operand,)
        for operand in operands if isinstance(operands, tuple) else ():
            if operand not in possible:
                self.reader.note(node.where, f"“{operand}” is no answer to “{question.id}”")


def _node_at(node: Node, path: tuple[str | int, ...]) -> Node:
    """Return the deepest node that exists on the way along `path`."""
    for key in path:
        inner: Node | None = None
        if isinstance(node.value, Mapping) and isinstance(key, str):
            inner = node.value.get(key)
        elif isinstance(node.value, tuple) and isinstance(key, int) and key < len(node.value):
            inner = node.value[key]
        if inner is None:
            break
        node = inner
    return node


def _edition(name: str, node: Node, sections: tuple[Section, ...]) -> str:
    """Name the edition by what families see and what decides their way: words, rules, order."""
    questions = [asdict(step.question) for section in sections for step in section.steps]
    written = json.dumps([node.plain(), questions], sort_keys=True, default=str)
    return f"{name}-{hashlib.sha256(written.encode()).hexdigest()[:16]}"
