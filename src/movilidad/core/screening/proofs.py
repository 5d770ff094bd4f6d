"""Proofs at load time: every rule can matter, and somebody can meet them all.

A search over cells decides each question exactly. It assigns one dimension after another and
drops a branch as soon as three-valued logic shows that nothing below it can succeed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from movilidad.core.screening.cells import NOT_KNOWN, Cells
from movilidad.core.screening.conditions import facts_read
from movilidad.core.screening.facts import Asker, Fact
from movilidad.core.screening.logic import Truth
from movilidad.core.screening.rules import Edition, Pathway, Programme
from movilidad.core.vocabulary.reading import Reader

Possible = Callable[[tuple[Truth, ...]], Truth]
"""Raw truths of an edition's rules -> whether the thing sought holds."""


def note_proofs(
    reader: Reader,
    facts: Mapping[str, Fact],
    programmes: Iterable[Programme],
    pathways: Iterable[Pathway],
) -> None:
    """Note editions nobody can meet, rules that can never decide, and facts nobody asks."""
    read: set[str] = set()
    for scheme in programmes:
        read.update(facts_read(scheme.household.rule.when))
        _note_editions(reader, scheme.timeline.editions, read)
    for pathway in pathways:
        _note_editions(reader, pathway.timeline.editions, read)
    _note_unasked(reader, facts, read)


def _note_editions(reader: Reader, editions: Iterable[Edition], read: set[str]) -> None:
    for edition in editions:
        for rule in edition.rules:
            read.update(facts_read(rule.when))
        if edition.rules:
            _note_edition(reader, edition)


def _note_edition(reader: Reader, edition: Edition) -> None:
    if find(edition, min) is None:
        reader.note(edition.where, f"nobody can meet all the rules of edition {edition.id}")
        return
    for number, rule in enumerate(edition.rules):
        if find(edition, _only_fails(edition, number)) is None:
            reader.note(
                rule.where, f"rule {rule.id} can never decide anything in edition {edition.id}"
            )


def _only_fails(edition: Edition, number: int) -> Possible:
    """Return the test "this rule fails and no other that may turn people away does"."""
    others = [n for n, rule in enumerate(edition.rules) if n != number and rule.decides]

    def possible(truths: tuple[Truth, ...]) -> Truth:
        fails = Truth(2 - truths[number])
        return min([fails, *(truths[n] for n in others)])

    return possible


def find(edition: Edition, possible: Possible) -> Cells | None:
    """Return cells (all known) for which the thing sought holds; None if there are none."""
    return _search(edition, possible, (NOT_KNOWN,) * len(edition.grid.dimensions), 0)


def _search(edition: Edition, possible: Possible, cells: Cells, at: int) -> Cells | None:
    truth = possible(edition.grid.truths(cells))
    if truth is Truth.NO:
        return None
    if truth is Truth.YES:
        return cells
    for cell in range(1, edition.grid.dimensions[at].count + 1):
        found = _search(edition, possible, (*cells[:at], cell, *cells[at + 1 :]), at + 1)
        if found is not None:
            return found
    return None


def _note_unasked(reader: Reader, facts: Mapping[str, Fact], read: set[str]) -> None:
    for fact in facts.values():
        if fact.id not in read:
            reader.note(fact.where, f"no rule reads the fact {fact.id}")
        elif fact.filled_by is Asker.QUESTION and fact.ask is None:
            reader.note(fact.where, f"nobody asks the fact {fact.id}; give it `ask`")
