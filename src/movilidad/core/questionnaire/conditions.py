"""When a page is shown: a small closed vocabulary, so that content holds no code.

`all` `any` `not` combine; `equals` `one_of` `includes` `at_least` `answered` read an answer;
`age_at_least` `age_under` `person` speak of the person the page is about.
An answer that was not given makes every reading condition false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeGuard

COMBINING = ("all", "any", "not")
READING = ("equals", "one_of", "includes", "at_least", "answered")
PERSONAL = ("age_at_least", "age_under", "person")


class View(Protocol):
    """The answers a condition may see, from the place of one page."""

    def value(self, question_id: str) -> object:
        """Return the answer to a question, None when absent."""

    def age(self) -> int | None:
        """Return the age in years of the person the page is about, None when unknown."""

    def is_applicant(self) -> bool:
        """Tell whether the page is about the person who registers."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`op` of the vocabulary, the `question` it reads if any, its `operand`, its `parts`."""

    op: str
    question: str = ""
    operand: object = None
    parts: tuple[Condition, ...] = ()

    def holds(self, view: View) -> bool:
        """Tell whether the condition is met by what `view` shows."""
        if self.op in COMBINING:
            return self._combine(view)
        if self.op in READING:
            return self._read(view.value(self.question))
        return self._personal(view)

    def _combine(self, view: View) -> bool:
        met = [part.holds(view) for part in self.parts]
        if self.op == "not":
            return not met[0]
        return all(met) if self.op == "all" else any(met)

    def _read(self, value: object) -> bool:
        match self.op:
            case "equals":
                return value is not None and value == self.operand
            case "one_of":
                return isinstance(self.operand, tuple) and value in self.operand
            case "includes":
                return isinstance(value, list) and self.operand in value
            case "at_least":
                return is_number(value) and is_number(self.operand) and value >= self.operand
            case _:
                return value is not None

    def _personal(self, view: View) -> bool:
        if self.op == "person":
            return view.is_applicant() == (self.operand == "applicant")
        age, limit = view.age(), self.operand
        if age is None or not isinstance(limit, int):
            return False
        return age >= limit if self.op == "age_at_least" else age < limit

    def reads(self) -> frozenset[str]:
        """Return the ids of every question this condition depends on."""
        inner = frozenset().union(*(part.reads() for part in self.parts))
        return inner | ({self.question} if self.question else frozenset())


def is_number(value: object) -> TypeGuard[int]:
    """Tell a count from everything else; True and False are not counts."""
    return isinstance(value, int) and not isinstance(value, bool)


class ConditionMalformed(ValueError):
    """A `show_when` outside the vocabulary; `path` leads to the offending key."""

    def __init__(self, path: tuple[str | int, ...], what: str) -> None:
        self.path = path
        super().__init__(what)


def load_condition(raw: object, path: tuple[str | int, ...]) -> Condition:
    """Build a condition from parsed YAML.

    Raises ConditionMalformed naming the key when `raw` is not of the vocabulary.
    """
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise ConditionMalformed(path, "a condition is one key of the vocabulary")
    op, body = next(iter(raw.items()))
    here = (*path, op)
    if op in COMBINING:
        return _load_combining(op, body, here)
    if op in READING:
        return _load_reading(op, body, here)
    if op in PERSONAL:
        return _load_personal(op, body, here)
    raise ConditionMalformed(here, f"unknown condition {op!r}")


def _load_combining(op: str, body: object, path: tuple[str | int, ...]) -> Condition:
    if op == "not":
        return Condition(op, parts=(load_condition(body, path),))
    if not isinstance(body, list) or not body:
        raise ConditionMalformed(path, f"{op!r} needs a list of conditions")
    return Condition(op, parts=tuple(load_condition(it, (*path, n)) for n, it in enumerate(body)))


def _load_reading(op: str, body: object, path: tuple[str | int, ...]) -> Condition:
    if op == "answered":
        if not isinstance(body, str):
            raise ConditionMalformed(path, "'answered' needs the id of a question")
        return Condition(op, question=body)
    if not isinstance(body, Mapping) or len(body) != 1:
        raise ConditionMalformed(path, f"{op!r} needs one question and a value")
    question, operand = next(iter(body.items()))
    if op == "one_of":
        if not isinstance(operand, list) or not operand:
            raise ConditionMalformed((*path, question), "'one_of' needs a list of values")
        operand = tuple(operand)
    if op == "at_least" and not is_number(operand):
        raise ConditionMalformed((*path, question), "'at_least' needs a whole number")
    return Condition(op, question=str(question), operand=operand)


def _load_personal(op: str, body: object, path: tuple[str | int, ...]) -> Condition:
    if op == "person" and body not in ("applicant", "member"):
        raise ConditionMalformed(path, "'person' is applicant or member")
    if op != "person" and not is_number(body):
        raise ConditionMalformed(path, f"{op!r} needs a number of years")
    return Condition(op, operand=body)
