"""Many households at once: the same rules over columns instead of one person at a time.

A column is sorted into cells with a look-up table or a binary search; the few tuples of cells
that really occur are then decided by the very functions of the single path. So a batch cannot
differ from it in a verdict, only in how fast the cells were found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from movilidad.core.screening.answers import PathwayVerdict, Screening, Verdict
from movilidad.core.screening.cells import (
    Aged,
    Cells,
    Dimension,
    Grid,
    Grouped,
    Quantified,
    Stretched,
)
from movilidad.core.screening.evaluate import (
    not_yet,
    pathway_in,
    programme_of,
    read,
    timed_verdict,
)
from movilidad.core.screening.facts import Fact, FactValue, Kind
from movilidad.core.screening.rules import Edition, Pathway, RuleSet
from movilidad.core.screening.windows import local_time
from movilidad.core.vocabulary.places import COUNTRIES, OTHER_COUNTRY

Ints: TypeAlias = NDArray[np.int32]
ABSENT = np.int32(-(2**31))
COUNTRY_CODES = (*sorted(COUNTRIES), OTHER_COUNTRY)
# Below this many possible tuples a table of flags finds the ones that occur without sorting.
_FLAGGED = 1 << 22


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Facts of `count` people, one int32 column each; `ABSENT` where a fact is not known.

    A choice or country is its place in `values_of(fact)`, yes/no is 1/0, a date its proleptic
    ordinal, a number itself. Other members lie end to end in `members`: those of household i are
    at `starts[i]:starts[i + 1]`, and `members_known[i]` says whether the list was given at all.
    """

    count: int
    by_fact: Mapping[str, Ints]
    members: Columns | None = None
    starts: NDArray[np.int64] | None = None
    members_known: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BatchResult:
    """Verdicts of a batch, each kept once: household i has `verdicts[index[i]]`."""

    rules: str
    registration_index: Ints
    registration_verdicts: tuple[Verdict, ...]
    pathway_index: tuple[Ints, ...]
    pathway_verdicts: tuple[tuple[PathwayVerdict, ...], ...]

    def screening(self, household: int) -> Screening:
        """Return the complete verdict of one household, as the single path would give it."""
        pairs = zip(self.pathway_index, self.pathway_verdicts, strict=True)
        return Screening(
            self.rules,
            self.registration_verdicts[self.registration_index[household]],
            tuple(verdicts[index[household]] for index, verdicts in pairs),
        )

    def answer_counts(self) -> dict[str, int]:
        """Return registration answer -> number of households."""
        counts: dict[str, int] = {}
        times = np.bincount(self.registration_index, minlength=len(self.registration_verdicts))
        for verdict, number in zip(self.registration_verdicts, times.tolist(), strict=True):
            counts[verdict.answer.value] = counts.get(verdict.answer.value, 0) + number
        return counts


def differences(before: BatchResult, after: BatchResult) -> dict[tuple[str, str], list[int]]:
    """Return (old answer, new answer) -> households, for those whose registration answer changes.

    Both must come from the same columns: the same people under two rule sets or at two moments.
    """
    old = _answers(before)[before.registration_index]
    new = _answers(after)[after.registration_index]
    changed: dict[tuple[str, str], list[int]] = {}
    for household in np.flatnonzero(old != new).tolist():
        changed.setdefault((str(old[household]), str(new[household])), []).append(household)
    return changed


def outlook_differences(
    before: BatchResult, after: BatchResult
) -> dict[tuple[str, str, str], int]:
    """Return (pathway, old outlook, new outlook) -> number of households whose outlook changes.

    As `differences`. A pathway that only one rule set has is left out: nothing to compare.
    """
    old, new = _outlooks(before), _outlooks(after)
    counts: dict[tuple[str, str, str], int] = {}
    for pathway in old.keys() & new.keys():
        changed = old[pathway] != new[pathway]
        pairs = zip(old[pathway][changed].tolist(), new[pathway][changed].tolist(), strict=True)
        for one, other in pairs:
            counts[pathway, one, other] = counts.get((pathway, one, other), 0) + 1
    return counts


def _outlooks(found: BatchResult) -> dict[str, NDArray[np.str_]]:
    by_pathway = zip(found.pathway_verdicts, found.pathway_index, strict=True)
    return {
        verdicts[0].pathway: np.array([one.outlook.value for one in verdicts], dtype=str)[index]
        for verdicts, index in by_pathway
        if verdicts
    }


def _answers(found: BatchResult) -> NDArray[np.str_]:
    return np.array([verdict.answer.value for verdict in found.registration_verdicts], dtype=str)


def values_of(fact: Fact) -> tuple[FactValue, ...]:
    """Return the values a coded column counts through; empty for dates and numbers."""
    if fact.kind is Kind.COUNTRY:
        return COUNTRY_CODES
    return (False, True) if fact.kind is Kind.YES_NO else fact.values


def columns_of(
    rules: RuleSet, households: Iterable[Mapping[str, object]], *, at: datetime
) -> Columns:
    """Return households as columns; raises what `evaluate` raises for the first bad one."""
    known = [read(rules, one, at) for one in households]
    flat = [values for one in known for values in one.members or ()]
    sizes = [len(one.members or ()) for one in known]
    return Columns(
        count=len(known),
        by_fact=_coded(rules, [one.values for one in known]),
        members=Columns(len(flat), _coded(rules, flat)),
        starts=np.cumsum([0, *sizes], dtype=np.int64),
        members_known=np.array([one.members is not None for one in known], dtype=np.bool_),
    )


def _coded(rules: RuleSet, people: Sequence[Mapping[str, FactValue]]) -> dict[str, Ints]:
    columns: dict[str, Ints] = {}
    for name in {name for one in people for name in one}:
        fact = rules.facts[name]
        place = {value: number for number, value in enumerate(values_of(fact))}
        column = np.full(len(people), ABSENT, dtype=np.int32)
        for row, one in enumerate(people):
            if name in one:
                column[row] = _code(place, one[name])
        columns[name] = column
    return columns


def _code(place: Mapping[FactValue, int], value: FactValue) -> int:
    if place:
        return place[value]
    return value.toordinal() if isinstance(value, date) else int(value)


def screen_columns(
    rules: RuleSet, columns: Columns, *, programme: str, at: datetime
) -> BatchResult:
    """Return the verdicts of all households at one instant (aware); raises `UnknownProgramme`.

    Takes derived facts as they are in the columns; `columns_of` fills them.
    """
    scheme = programme_of(rules, programme)
    local = local_time(at, scheme.zone)
    edition = scheme.timeline.at(local)
    if edition is None:
        index, verdicts = _nothing(columns), [not_yet(scheme, local)]
    else:
        index, tuples = tuples_of(rules, edition.grid, columns, local.date())
        verdicts = [timed_verdict(rules, scheme, edition, one, local) for one in tuples]
    pathways = [_pathway(rules, one, columns, at) for one in rules.pathways.values()]
    return BatchResult(
        rules.digest,
        index,
        tuple(verdicts),
        tuple(one for one, _ in pathways),
        tuple(verdicts for _, verdicts in pathways),
    )


def _nothing(columns: Columns) -> Ints:
    return np.zeros(columns.count, dtype=np.int32)


def _pathway(
    rules: RuleSet, pathway: Pathway, columns: Columns, at: datetime
) -> tuple[Ints, tuple[PathwayVerdict, ...]]:
    edition: Edition | None = pathway.timeline.at(at)
    if edition is None:
        first = pathway_in(rules, pathway, pathway.timeline.editions[0], None)
        return _nothing(columns), (first,)
    day = local_time(at, pathway.zone).date()
    index, tuples = tuples_of(rules, edition.grid, columns, day)
    return index, tuple(pathway_in(rules, pathway, edition, one) for one in tuples)


def tuples_of(rules: RuleSet, grid: Grid, columns: Columns, day: date) -> tuple[Ints, list[Cells]]:
    """Return the tuples of cells that occur, and for each person the place of theirs."""
    bases = [dimension.count + 1 for dimension in grid.dimensions]
    keys = np.zeros(columns.count, dtype=np.int64)
    for dimension, base in zip(grid.dimensions, bases, strict=True):
        keys *= base
        keys += _cells(rules, dimension, columns, day)
    found, index = _distinct(keys, int(np.prod(bases, dtype=np.int64)) if bases else 1)
    return index, [_unpacked(key, bases) for key in found]


def _distinct(keys: NDArray[np.int64], possible: int) -> tuple[list[int], Ints]:
    if possible > _FLAGGED:
        found, index = np.unique(keys, return_inverse=True)
        return found.tolist(), index.astype(np.int32)
    occurs = np.zeros(possible, dtype=np.bool_)
    occurs[keys] = True
    found = np.flatnonzero(occurs)
    place = np.zeros(possible, dtype=np.int32)
    place[found] = np.arange(found.size, dtype=np.int32)
    return found.tolist(), place[keys]


def _unpacked(key: int, bases: Sequence[int]) -> Cells:
    cells = []
    for base in reversed(bases):
        key, cell = divmod(key, base)
        cells.append(cell)
    return tuple(reversed(cells))


def _cells(
    rules: RuleSet, dimension: Dimension, columns: Columns, day: date
) -> NDArray[np.integer]:
    if isinstance(dimension, Quantified):
        return _member_cells(rules, dimension, columns, day)
    column = columns.by_fact.get(dimension.fact)
    if column is None:
        return _nothing(columns)
    known = column != ABSENT
    cells: NDArray[np.integer]
    if isinstance(dimension, Grouped):
        table = _table(rules.facts[dimension.fact], dimension)
        cells = table[np.where(known, column, 0)]
    elif isinstance(dimension, Stretched):
        cuts = [c.toordinal() if isinstance(c, date) else c for c in dimension.cuts]
        cells = 1 + np.searchsorted(np.array(cuts), column, side="right")
    elif isinstance(dimension, Aged):
        births = [cut.toordinal() for cut in dimension.birth_cuts(day)]
        cells = 1 + len(births) - np.searchsorted(np.array(births), column, side="right")
    else:
        raise TypeError(f"no column form for {type(dimension).__name__}")
    return np.where(known, cells, 0)


def _table(fact: Fact, dimension: Grouped) -> Ints:
    cells = [dimension.cell_for(value) for value in values_of(fact)]
    return np.array(cells, dtype=np.int32)


def _member_cells(
    rules: RuleSet, dimension: Quantified, columns: Columns, day: date
) -> NDArray[np.integer]:
    members, starts, known = columns.members, columns.starts, columns.members_known
    if members is None or starts is None or known is None:
        return _nothing(columns)
    index, tuples = tuples_of(rules, dimension.inner, members, day)
    # With nobody in any household both are empty, and indexing nothing by nothing is nothing.
    truth_of = np.array([dimension.inner.truths(one)[0] for one in tuples], dtype=np.int32)
    truths = truth_of[index]
    # A household without other people: "every" holds, "some" does not.
    lone = 2 if dimension.test.every else 0
    reduced = np.full(columns.count, lone, dtype=np.int32)
    filled = starts[1:] > starts[:-1]
    if filled.any():
        gather = np.minimum if dimension.test.every else np.maximum
        reduced[filled] = gather.reduceat(truths, starts[:-1][filled])
    cell_for = np.array([1, 0, 2], dtype=np.int32)  # no, unknown, yes
    return np.where(known, cell_for[reduced], 0)
