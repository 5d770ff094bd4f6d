"""Conditions as content writes them: a small closed vocabulary, no code.

`all`, `any`, `not`; a fact `equals` or is `one_of`; a date is `before`, `on_or_after` or
`between` (half-open); a number or an age is `at_least` or `under`; `some_member` or
`every_member` of the household.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from movilidad.core.screening.facts import FactValue


@dataclass(frozen=True, slots=True)
class All:
    """Holds if every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Holds if at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds if the part does not."""

    part: Condition


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact has one of these values."""

    fact: str
    values: frozenset[FactValue]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The fact is this date or later, this number or more."""

    fact: str
    cut: date | int


@dataclass(frozen=True, slots=True)
class AgeAtLeast:
    """The person born on the day this fact gives has completed these years, on the day asked."""

    fact: str
    years: int


@dataclass(frozen=True, slots=True)
class Members:
    """Some (or every) other person on the form meets a condition on their own facts."""

    every: bool
    condition: Condition


Test = OneOf | AtLeast | AgeAtLeast | Members
Condition = All | Any | Not | Test


def tests(condition: Condition) -> Iterator[Test]:
    """Yield the tests of a condition in order; what a `Members` contains stays inside it."""
    if isinstance(condition, All | Any):
        for part in condition.parts:
            yield from tests(part)
    elif isinstance(condition, Not):
        yield from tests(condition.part)
    else:
        yield condition


def facts_read(condition: Condition) -> Iterator[str]:
    """Yield the name of every fact that the condition reads, also inside the household."""
    for test in tests(condition):
        if isinstance(test, Members):
            yield from facts_read(test.condition)
        else:
            yield test.fact
