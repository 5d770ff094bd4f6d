"""From `content/flows/<id>.yaml` to flows, and the edition that a draft is pinned to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from movilidad.core.questionnaire.conditions import (
    Condition,
    ConditionMalformed,
    load_condition,
)
from movilidad.core.questionnaire.reading import Notes, node_at
from movilidad.core.questionnaire.types import Flow, FlowStep, ForEach, Question, Section
from movilidad.core.vocabulary.documents import ContentError, Node
from movilidad.core.vocabulary.languages import SITE_LANGUAGES

_FOR_EACH: dict[str, ForEach] = {
    "applicant": "applicant",
    "members": "members",
    "everyone": "everyone",
}


def load_flows(documents: Iterable[Node], questions: Mapping[str, Question]) -> dict[str, Flow]:
    """Return the flows of all documents by id.

    Raises ContentError with every problem: unknown keys, a step or condition that names no
    question, a condition that reads a later question or an answer that cannot be given, a
    question asked twice, a missing language, a repeated section before the count of people.
    """
    notes, found = Notes(), dict[str, Flow]()
    for node in documents:
        flow = _FlowReader(node, questions, notes).read()
        if flow.id in found:
            notes.add(node, f"flow {flow.id!r} is already defined")
        found[flow.id] = flow
    if notes.problems:
        raise ContentError(notes.problems)
    return found


def unasked(questions: Mapping[str, Question], flows: Iterable[Flow]) -> frozenset[str]:
    """Return the ids of questions that no flow can reach."""
    asked: set[str] = set()
    for flow in flows:
        asked |= set(flow.questions())
    return frozenset(questions) - asked


class _FlowReader:
    """Reads one document in page order, so that conditions may only look back."""

    def __init__(self, node: Node, questions: Mapping[str, Question], notes: Notes) -> None:
        self.node, self.questions, self.notes = node, questions, notes
        self.seen: dict[str, ForEach | None] = {}

    def read(self) -> Flow:
        entries = self.notes.mapping(self.node, "a flow")
        self.notes.only(entries, ("id", "people_count", "sections"), "a flow")
        for key in ("id", "sections"):
            if key not in entries:
                self.notes.add(self.node, f"a flow needs {key!r}")
        name = self._text(entries, "id")
        self.people_count = self._text(entries, "people_count") or None
        listed = (
            self.notes.sequence(entries["sections"], "sections") if "sections" in entries else ()
        )
        sections = tuple(self._section(node) for node in listed)
        if self.people_count and self.people_count not in self.seen:
            self.notes.add(entries["people_count"], "people_count names no question of this flow")
        return Flow(name, _edition(name, self.node, sections), sections, self.people_count)

    def _text(self, entries: Mapping[str, Node], key: str) -> str:
        return self.notes.text(entries[key], key) if key in entries else ""

    def _section(self, node: Node) -> Section:
        entries = self.notes.mapping(node, "a section")
        self.notes.only(entries, ("id", "title", "for_each", "steps"), "a section")
        for key in ("id", "title", "steps"):
            if key not in entries:
                self.notes.add(node, f"a section needs {key!r}")
        for_each = self._for_each(entries)
        listed = self.notes.sequence(entries["steps"], "steps") if "steps" in entries else ()
        steps = [self._step(step, for_each) for step in listed]
        known = tuple(step for step in steps if step)
        return Section(self._text(entries, "id"), self._titles(entries), known, for_each)

    def _for_each(self, entries: Mapping[str, Node]) -> ForEach | None:
        named = self._text(entries, "for_each")
        if named and named not in _FOR_EACH:
            self.notes.add(entries["for_each"], f"for_each is one of {', '.join(_FOR_EACH)}")
        if named in ("members", "everyone") and self.people_count not in self.seen:
            self.notes.add(entries["for_each"], "people repeat only after people_count is asked")
        return _FOR_EACH.get(named)

    def _titles(self, entries: Mapping[str, Node]) -> dict[str, str]:
        if "title" not in entries:
            return {}
        titles = self.notes.mapping(entries["title"], "title")
        self.notes.only(titles, SITE_LANGUAGES, "title")
        for lang in SITE_LANGUAGES:
            if lang not in titles:
                self.notes.add(entries["title"], f"language {lang!r} is missing")
        return {lang: self.notes.text(words, "a title") for lang, words in titles.items()}

    def _step(self, node: Node, for_each: ForEach | None) -> FlowStep | None:
        entries = self.notes.mapping(node, "a step")
        self.notes.only(entries, ("question", "show_when"), "a step")
        name = self._text(entries, "question")
        question = self.questions.get(name)
        if question is None:
            self.notes.add(entries.get("question", node), f"no question {name!r}")
            return None
        condition = self._condition(entries.get("show_when"), for_each)
        self._place(node, name, for_each)
        return FlowStep(question, condition)

    def _place(self, node: Node, name: str, for_each: ForEach | None) -> None:
        # The applicant and the members may each have the question; nobody is asked it twice.
        before = self.seen.get(name, "nobody") if name in self.seen else "nobody"
        if before != "nobody" and {before, for_each} != {"applicant", "members"}:
            self.notes.add(node, f"question {name!r} is asked twice")
        self.seen[name] = for_each

    def _condition(self, node: Node | None, for_each: ForEach | None) -> Condition | None:
        if node is None:
            return None
        try:
            condition = load_condition(node.plain(), ())
        except ConditionMalformed as malformed:
            self.notes.add(node_at(node, malformed.path), str(malformed))
            return None
        self._check_reads(condition, node, for_each)
        return condition

    def _check_reads(self, condition: Condition, node: Node, for_each: ForEach | None) -> None:
        for part in condition.parts:
            self._check_reads(part, node, for_each)
        if condition.op in ("age_at_least", "age_under", "person") and for_each is None:
            self.notes.add(node, f"{condition.op!r} needs a section with for_each")
        name = condition.question
        if not name:
            return
        if name not in self.questions:
            self.notes.add(node, f"show_when names no question: {name!r}")
        elif name not in self.seen:
            self.notes.add(node, f"show_when reads {name!r}, which is not asked before this page")
        else:
            self._check_operand(condition, self.questions[name], node)

    def _check_operand(self, condition: Condition, question: Question, node: Node) -> None:
        possible = question.option_ids() | ({"yes", "no"} if question.kind == "yes_no" else set())
        operands = condition.operand if condition.op == "one_of" else (condition.operand,)
        if condition.op not in ("equals", "one_of", "includes") or not possible:
            return
        for operand in operands if isinstance(operands, tuple) else ():
            if operand not in possible:
                self.notes.add(node, f"{operand!r} is no answer to {question.id!r}")


def _edition(name: str, node: Node, sections: tuple[Section, ...]) -> str:
    """Name the edition by what families see and what decides their way: words, rules, order."""
    questions = [asdict(step.question) for section in sections for step in section.steps]
    written = json.dumps([node.plain(), questions], sort_keys=True, default=str)
    return f"{name}-{hashlib.sha256(written.encode()).hexdigest()[:16]}"
