"""What an edition finds for one tuple of cells: the answer, what would change it, what is missing.

Everything here depends on the edition and the cells alone, so `explain` works each tuple out once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from movilidad.core.screening.cells import NOT_KNOWN, Cells, Compiled, Leaf, Opposite, truth_of
from movilidad.core.screening.logic import Truth
from movilidad.core.screening.rules import Edition, Finding, weigh

MOST_CHANGES = 6
"""So many alternatives are enough for a person to read."""
# A turned-down answer outranks an open question; a known duplicate outranks both of the rest.
PRECEDENCE = (
    Finding.NO,
    Finding.DUPLICATE,
    Finding.UNKNOWN,
    Finding.INCOMPLETE,
    Finding.WINDOW_CLOSED,
)
SEVERITY = {finding: place for place, finding in enumerate((*PRECEDENCE, Finding.YES))}
"""A change turns an answer only into one that stands later here: never a duplicate into a no."""


@dataclass(frozen=True, slots=True)
class Step:
    """One dimension moved to another cell."""

    dimension: int
    cell: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules find; `truths` are those of the edition's rules, in order."""

    finding: Finding
    truths: tuple[Truth, ...]
    missing: tuple[int, ...]
    changes: tuple[tuple[Step, ...], ...]


def decide(edition: Edition, cells: Cells) -> Decision:
    """Return the decision of an edition for a tuple of cells."""
    truths = weighed(edition, cells)
    finding = _finding(edition, truths)
    missing = _missing(edition, cells) if finding is Finding.UNKNOWN else ()
    return Decision(finding, truths, missing, tuple(_changes(edition, cells, finding)))


def weighed(edition: Edition, cells: Cells) -> tuple[Truth, ...]:
    """Return the truth of each rule, where an unverified one never says no."""
    pairs = zip(edition.rules, edition.grid.truths(cells), strict=True)
    return tuple(weigh(rule, truth) for rule, truth in pairs)


def finding_of(edition: Edition, cells: Cells) -> Finding:
    """Return only the finding, for the searches that try many tuples."""
    return _finding(edition, weighed(edition, cells))


def _finding(edition: Edition, truths: Iterable[Truth]) -> Finding:
    found = set()
    for number, (rule, truth) in enumerate(zip(edition.rules, truths, strict=True)):
        if truth is Truth.NO:
            found.add(rule.fails_with)
        elif truth is Truth.UNKNOWN and number < len(edition.eligibility):
            found.add(Finding.UNKNOWN)
    return next((finding for finding in PRECEDENCE if finding in found), Finding.YES)


def _missing(edition: Edition, cells: Cells) -> tuple[int, ...]:
    """Return the dimensions worth asking, the one most likely to end the questions first.

    Only parts of a condition that are themselves undecided can still matter, so the walk never
    enters a settled branch: after one yes in an `any`, its other facts are not asked. Of what
    is left, a fact that cannot turn the finding whatever else is answered is not asked either.
    """
    still_open = _open_rules(edition, cells)
    worth = [
        dimension
        for rules in _sharing(still_open)
        for dimension in _asked_by(edition, cells, rules, still_open)
    ]
    return tuple(sorted(sorted(worth), key=lambda d: -_decisive_share(edition, cells, d)))


def _open_rules(edition: Edition, cells: Cells) -> dict[int, tuple[int, ...]]:
    """Return rule number -> the dimensions that keep it open, each as often as it is read."""
    conditions = edition.grid.conditions[: len(edition.eligibility)]
    found = {number: tuple(undecided(one, cells)) for number, one in enumerate(conditions)}
    return {number: dimensions for number, dimensions in found.items() if dimensions}


def _sharing(still_open: Mapping[int, tuple[int, ...]]) -> list[list[int]]:
    """Return the open rules in groups that share no open dimension with each other."""
    groups: list[list[int]] = []
    for number, dimensions in still_open.items():
        near = [g for g in groups if any(set(dimensions) & set(still_open[r]) for r in g)]
        groups = [g for g in groups if g not in near]
        groups.append([*(rule for group in near for rule in group), number])
    return groups


def _asked_by(
    edition: Edition, cells: Cells, rules: list[int], still_open: Mapping[int, tuple[int, ...]]
) -> list[int]:
    """Return the open dimensions of a group that can turn its finding."""
    read = [dimension for rule in rules for dimension in still_open[rule]]
    distinct = list(dict.fromkeys(read))
    if len(distinct) == len(read):  # each is read once, so each can turn its rule
        return distinct
    return [one for one in distinct if _can_turn(edition, cells, rules, distinct, one)]


def _can_turn(
    edition: Edition, cells: Cells, rules: list[int], dimensions: list[int], one: int
) -> bool:
    """True if, for some answers to the group's other questions, this answer makes a difference."""
    others = [d for d in dimensions if d != one]
    for answers in product(*(_other_cells(edition, cells, d) for d in others)):
        known = _moved(cells, map(Step, others, answers))
        found = {
            _finding_among(edition, rules, _moved(known, [Step(one, cell)]))
            for cell in _other_cells(edition, cells, one)
        }
        if len(found) > 1:
            return True
    return False


def _finding_among(edition: Edition, rules: list[int], cells: Cells) -> Finding:
    """Return what these rules find, as if all others said yes."""
    truths = [Truth.YES] * len(edition.rules)
    for number in rules:
        condition = edition.grid.conditions[number]
        truths[number] = weigh(edition.rules[number], truth_of(condition, cells))
    return _finding(edition, truths)


def undecided(node: Compiled, cells: Cells) -> Iterator[int]:
    """Yield the dimensions that keep a condition open, never entering a settled branch."""
    if truth_of(node, cells) is not Truth.UNKNOWN:
        return
    if isinstance(node, Leaf):
        yield node.dimension
        return
    for part in (node.part,) if isinstance(node, Opposite) else node.parts:
        yield from undecided(part, cells)


def _decisive_share(edition: Edition, cells: Cells, dimension: int) -> float:
    count = edition.grid.dimensions[dimension].count
    tried = (_moved(cells, [Step(dimension, cell)]) for cell in range(1, count + 1))
    ends = sum(finding_of(edition, one) is not Finding.UNKNOWN for one in tried)
    return ends / count


def _changes(edition: Edition, cells: Cells, finding: Finding) -> Iterator[tuple[Step, ...]]:
    """Yield the smallest sets of steps that turn a refusal, fewest facts first."""
    if finding in {Finding.YES, Finding.UNKNOWN}:
        return
    failing = _failing(edition, cells, finding)
    movable = sorted(frozenset[int]().union(*failing))
    for size in range(1, len(movable) + 1):
        # A failing rule only turns if one of its own facts moves, so most sets need no trial.
        chosen = (
            picked
            for picked in combinations(movable, size)
            if all(not one.isdisjoint(picked) for one in failing)
        )
        found = list(_turning(edition, cells, finding, chosen))
        if found:
            yield from found[:MOST_CHANGES]
            return


def _failing(edition: Edition, cells: Cells, finding: Finding) -> list[frozenset[int]]:
    """Return, for each rule behind the finding, the dimensions it reads that are known."""
    triples = zip(edition.rules, edition.grid.conditions, weighed(edition, cells), strict=True)
    return [
        frozenset(d for d in _dimensions(condition) if cells[d] != NOT_KNOWN)
        for rule, condition, truth in triples
        if truth is Truth.NO and rule.fails_with is finding
    ]


def _dimensions(node: Compiled) -> Iterator[int]:
    if isinstance(node, Leaf):
        yield node.dimension
        return
    for part in (node.part,) if isinstance(node, Opposite) else node.parts:
        yield from _dimensions(part)


def _turning(
    edition: Edition, cells: Cells, finding: Finding, chosen: Iterable[tuple[int, ...]]
) -> Iterator[tuple[Step, ...]]:
    for dimensions in chosen:
        for others in product(*(_other_cells(edition, cells, d) for d in dimensions)):
            steps = tuple(map(Step, dimensions, others))
            if SEVERITY[finding_of(edition, _moved(cells, steps))] > SEVERITY[finding]:
                yield steps


def _other_cells(edition: Edition, cells: Cells, dimension: int) -> list[int]:
    count = edition.grid.dimensions[dimension].count
    return [cell for cell in range(1, count + 1) if cell != cells[dimension]]


def _moved(cells: Cells, steps: Iterable[Step]) -> Cells:
    moved = list(cells)
    for step in steps:
        moved[step.dimension] = step.cell
    return tuple(moved)
