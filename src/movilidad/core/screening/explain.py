"""From a decision about cells to sentences about facts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from movilidad.core.screening.answers import Change, FactChange, Reason
from movilidad.core.screening.cells import Cells
from movilidad.core.screening.conditions import facts_read
from movilidad.core.screening.decide import Decision, Step, decide
from movilidad.core.screening.logic import Truth
from movilidad.core.screening.rules import Edition, Finding, Rule, RuleSet

REMEMBERED = 1 << 14
"""So many distinct tuples are kept; a million households show about half of that."""
# Refusals first, then what is open, then what is met: the order in which people want to read.
_READING_ORDER = (Truth.NO, Truth.UNKNOWN, Truth.YES)


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision in words: independent of the clock, so it is made once per tuple of cells."""

    finding: Finding
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    would_change: tuple[Change, ...]


@lru_cache(maxsize=REMEMBERED)
def explained(rules: RuleSet, edition: Edition, cells: Cells) -> Explained:
    """Return the decision of an edition for a tuple of cells, in words."""
    decision = decide(edition, cells)
    return Explained(
        finding=decision.finding,
        reasons=_reasons(edition, decision),
        missing=_missing(rules, edition, decision),
        would_change=_would_change(rules, edition, decision.changes),
    )


def rule_reason(rule: Rule, truth: Truth) -> Reason:
    """Return the reason a rule gives, with its truth as it counted."""
    facts = tuple(dict.fromkeys(facts_read(rule.when)))
    return Reason(rule.id, truth, rule.text, facts, rule.source, rule.certainty)


def edition_reason(edition: Edition, truth: Truth) -> Reason:
    """Return the reason an edition itself gives: it is closed, or its office makes the calls."""
    return Reason(edition.id, truth, edition.text, (), edition.source, edition.certainty)


def _reasons(edition: Edition, decision: Decision) -> tuple[Reason, ...]:
    numbered = enumerate(zip(edition.rules, decision.truths, strict=True))
    # What the form and the system will check later is only worth a sentence when it fails.
    shown = [
        rule_reason(rule, truth)
        for number, (rule, truth) in numbered
        if number < len(edition.eligibility) or truth is Truth.NO
    ]
    return tuple(sorted(shown, key=lambda reason: _READING_ORDER.index(reason.outcome)))


def _missing(rules: RuleSet, edition: Edition, decision: Decision) -> tuple[str, ...]:
    names = dict.fromkeys(edition.grid.dimensions[d].fact for d in decision.missing)
    # Asking one of the two facts answers a derived one as well.
    return tuple(
        n for n in names if n not in rules.facts or not names.keys() & rules.facts[n].same
    )


def _would_change(
    rules: RuleSet, edition: Edition, found: tuple[tuple[Step, ...], ...]
) -> tuple[Change, ...]:
    changes = [tuple(_fact_change(rules, edition, step) for step in steps) for steps in found]
    return tuple(sorted(changes, key=lambda change: not all(one.changeable for one in change)))


def _fact_change(rules: RuleSet, edition: Edition, step: Step) -> FactChange:
    dimension = edition.grid.dimensions[step.dimension]
    fact = rules.facts.get(dimension.fact)
    to = dimension.describe(step.cell)
    return FactChange(dimension.fact, to, changeable=fact is None or fact.changeable)
