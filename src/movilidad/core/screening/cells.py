"""Cells: the few values of a fact that a set of rules can tell apart.

Rules only compare. So for one edition the birth date of a person is not one of 40,000 days but
one of a handful of stretches between the thresholds its rules mention, and a nationality is one
of the groups its lists make. A *dimension* sorts the values of one fact into such cells; cell 0
always means "not known". An edition then sees a household as a short tuple of small integers.

This one idea serves four needs: the answer for a tuple is computed once and remembered, the
batch path is a column of look-ups, "what would change it" is a walk over other cells, and the
load-time proof that every rule can matter is a search over all tuples.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Protocol

from movilidad.core.screening.conditions import (
    AgeAtLeast,
    All,
    Any,
    AtLeast,
    Condition,
    Members,
    Not,
    OneOf,
    tests,
)
from movilidad.core.screening.facts import MEMBERS, Facts, FactValue
from movilidad.core.screening.logic import Truth, all_of, any_of, negate
from movilidad.core.vocabulary.ages import latest_birth_for
from movilidad.core.vocabulary.places import OTHER_COUNTRY

Cells = tuple[int, ...]
Domains = Mapping[str, Sequence[FactValue]]
Listed = Mapping[str, frozenset[str]]
"""Fact -> the countries that people may choose by name when asked for it."""
NOT_KNOWN = 0


class Dimension(Protocol):
    """How one fact is sorted into cells 1..count; cell 0 is "not known"."""

    @property
    def fact(self) -> str: ...
    @property
    def count(self) -> int: ...
    def cell(self, facts: Facts, day: date) -> int: ...
    def describe(self, cell: int) -> dict[str, object]: ...


@dataclass(frozen=True, slots=True)
class Grouped:
    """Cells of a fact with separate values.

    If the fact has more values than can be listed (countries), `rest` is the cell of all others.
    `elsewhere` is the cell of "another country": that of all others, or "not known" where a rule
    names a country that nobody was offered by name.
    """

    fact: str
    cell_of: Mapping[FactValue, int]
    count: int
    rest: int | None
    elsewhere: int = NOT_KNOWN

    def cell(self, facts: Facts, day: date) -> int:  # noqa: ARG002 - one shape for all dimensions
        value = facts.values.get(self.fact)
        return NOT_KNOWN if value is None else self.cell_for(value)

    def cell_for(self, value: FactValue) -> int:
        """Return the cell of a known value."""
        return self.elsewhere if value == OTHER_COUNTRY else self.cell_of.get(value, self.count)

    def describe(self, cell: int) -> dict[str, object]:
        if cell == self.rest:
            return {"none_of": sorted(self.cell_of, key=str)}
        return {"one_of": sorted((v for v, c in self.cell_of.items() if c == cell), key=str)}


@dataclass(frozen=True, slots=True)
class Stretched:
    """Cells of an ordered fact: the stretches between the cuts that rules mention."""

    fact: str
    cuts: tuple[date | int, ...]

    @property
    def count(self) -> int:
        return len(self.cuts) + 1

    def cell(self, facts: Facts, day: date) -> int:  # noqa: ARG002
        value = facts.values.get(self.fact)
        return NOT_KNOWN if value is None else 1 + bisect_right(self.cuts, value)

    def describe(self, cell: int) -> dict[str, object]:
        of_dates = isinstance(self.cuts[0], date)
        low, high = ("on_or_after", "before") if of_dates else ("at_least", "under")
        return _bounds(self.cuts, cell, low, high)


@dataclass(frozen=True, slots=True)
class Aged:
    """Cells of a birth date: the ages between the years that rules mention, on the day asked."""

    fact: str
    years: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.years) + 1

    def cell(self, facts: Facts, day: date) -> int:
        born = facts.values.get(self.fact)
        if not isinstance(born, date):
            return NOT_KNOWN
        return 1 + sum(born <= latest_birth_for(years, day) for years in self.years)

    def birth_cuts(self, day: date) -> list[date]:
        """Return, from the oldest age down, the first birth date that is too young for it."""
        return [latest_birth_for(y, day) + timedelta(days=1) for y in reversed(self.years)]

    def describe(self, cell: int) -> dict[str, object]:
        return _bounds(self.years, cell, "age_at_least", "age_under")


@dataclass(frozen=True, slots=True)
class Quantified:
    """Cells of "some/every member …": 1 no, 2 yes; 0 also when too little is known to say."""

    test: Members
    inner: Grid

    @property
    def fact(self) -> str:
        return MEMBERS

    @property
    def count(self) -> int:
        return 2

    def cell(self, facts: Facts, day: date) -> int:
        if facts.members is None:
            return NOT_KNOWN
        truths = [
            self.inner.truths(self.inner.cells(Facts(one, None), day))[0] for one in facts.members
        ]
        truth = all_of(truths) if self.test.every else any_of(truths)
        return {Truth.UNKNOWN: 0, Truth.NO: 1, Truth.YES: 2}[truth]

    def describe(self, cell: int) -> dict[str, object]:
        return {"every_member" if self.test.every else "some_member": cell == 2}


def _bounds(cuts: Sequence[date | int], cell: int, low: str, high: str) -> dict[str, object]:
    found: dict[str, object] = {}
    if cell > 1:
        found[low] = cuts[cell - 2]
    if cell <= len(cuts):
        found[high] = cuts[cell - 1]
    return found


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test, compiled: the truth in each cell of one dimension."""

    dimension: int
    truth_in: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """`all`, compiled."""

    parts: tuple[Compiled, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """`any`, compiled."""

    parts: tuple[Compiled, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """`not`, compiled."""

    part: Compiled


Compiled = Leaf | Every | Some | Opposite


def truth_of(node: Compiled, cells: Cells) -> Truth:
    """Return the truth of a compiled condition for a tuple of cells."""
    if isinstance(node, Leaf):
        return node.truth_in[cells[node.dimension]]
    if isinstance(node, Every):
        return all_of(truth_of(part, cells) for part in node.parts)
    if isinstance(node, Some):
        return any_of(truth_of(part, cells) for part in node.parts)
    return negate(truth_of(node.part, cells))


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The dimensions that some conditions tell apart, and the conditions compiled onto them."""

    dimensions: tuple[Dimension, ...]
    conditions: tuple[Compiled, ...]

    def cells(self, facts: Facts, day: date) -> Cells:
        """Return the cell of each dimension for these facts on this local day."""
        return tuple([dimension.cell(facts, day) for dimension in self.dimensions])

    def truths(self, cells: Cells) -> tuple[Truth, ...]:
        """Return the truth of each condition for a tuple of cells."""
        return tuple(truth_of(condition, cells) for condition in self.conditions)


def grid_of(
    conditions: Iterable[Condition], domains: Domains, listed: Listed = MappingProxyType({})
) -> Grid:
    """Compile conditions onto the smallest set of dimensions that can answer them.

    `domains` lists the values of every fact that has a closed list of them.
    """
    wanted = tuple(conditions)
    every_test = [test for condition in wanted for test in tests(condition)]
    dimensions: list[Dimension] = [
        *_grouped([t for t in every_test if isinstance(t, OneOf)], domains, listed),
        *_stretched([t for t in every_test if isinstance(t, AtLeast)]),
        *_aged([t for t in every_test if isinstance(t, AgeAtLeast)]),
        *(Quantified(t, grid_of([t.condition], domains, listed)) for t in _members(every_test)),
    ]
    return Grid(tuple(dimensions), tuple(_compile(one, dimensions) for one in wanted))


def _members(every_test: Iterable[object]) -> list[Members]:
    return list(dict.fromkeys(t for t in every_test if isinstance(t, Members)))


def _grouped(found: list[OneOf], domains: Domains, listed: Listed) -> list[Grouped]:
    dimensions = []
    for fact in dict.fromkeys(test.fact for test in found):
        sets = list(dict.fromkeys(test.values for test in found if test.fact == fact))
        values = domains.get(fact) or sorted(frozenset().union(*sets), key=str)
        patterns = [tuple(value in one for one in sets) for value in values]
        numbers = {pattern: n for n, pattern in enumerate(dict.fromkeys(patterns), start=1)}
        cell_of = {v: numbers[p] for v, p in zip(values, patterns, strict=True)}
        rest = None if fact in domains else len(numbers) + 1
        all_offered = cell_of.keys() <= listed.get(fact, frozenset())
        elsewhere = rest if rest and all_offered else NOT_KNOWN
        dimensions.append(Grouped(fact, cell_of, rest or len(numbers), rest, elsewhere))
    return dimensions


def _stretched(found: list[AtLeast]) -> list[Stretched]:
    return [
        Stretched(fact, tuple(sorted({t.cut for t in found if t.fact == fact})))
        for fact in dict.fromkeys(test.fact for test in found)
    ]


def _aged(found: list[AgeAtLeast]) -> list[Aged]:
    return [
        Aged(fact, tuple(sorted({t.years for t in found if t.fact == fact})))
        for fact in dict.fromkeys(test.fact for test in found)
    ]


def _compile(condition: Condition, dimensions: Sequence[Dimension]) -> Compiled:
    if isinstance(condition, All):
        return Every(tuple(_compile(part, dimensions) for part in condition.parts))
    if isinstance(condition, Any):
        return Some(tuple(_compile(part, dimensions) for part in condition.parts))
    if isinstance(condition, Not):
        return Opposite(_compile(condition.part, dimensions))
    return _leaf(condition, dimensions)


def _leaf(test: OneOf | AtLeast | AgeAtLeast | Members, dimensions: Sequence[Dimension]) -> Leaf:
    for number, dimension in enumerate(dimensions):
        holds = _holding(test, dimension)
        if holds is not None:
            truths = (Truth.YES if c in holds else Truth.NO for c in range(1, dimension.count + 1))
            return Leaf(number, (Truth.UNKNOWN, *truths))
    raise AssertionError(f"no dimension was made for {test}")


def _holding(test: object, dimension: Dimension) -> Iterable[int] | None:
    """Return the cells of the dimension in which the test holds; None if it is another fact's."""
    match test, dimension:
        case OneOf(fact, values), Grouped(of, cell_of) if fact == of:
            return {cell_of[value] for value in values}
        case AtLeast(fact, cut), Stretched(of, cuts) if fact == of:
            return range(list(cuts).index(cut) + 2, len(cuts) + 2)
        case AgeAtLeast(fact, years), Aged(of, ages) if fact == of:
            return range(ages.index(years) + 2, len(ages) + 2)
        case Members(), Quantified(of_test, _) if test == of_test:
            return {2}
    return None
