"""What differs between two rule sets, rule by rule: for whoever must approve the newer one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from movilidad.core.screening.rules import Edition, Pathway, Programme, Rule, RuleSet
from movilidad.core.vocabulary.documents import Where
from movilidad.core.vocabulary.languages import Texts

_NOWHERE = Where("", 0)  # a line that moved is no change


class Change(StrEnum):
    """What happened to a rule or an edition."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One difference. `of` is the programme or pathway; the texts are None on the side where
    the rule or edition does not exist."""

    of: str
    what: str  # edition, rule
    id: str
    change: Change
    before: Texts | None
    after: Texts | None


def compare(before: RuleSet, after: RuleSet) -> tuple[RuleChange, ...]:
    """Return every rule and edition that was added, removed or changed, by programme first."""
    old, new = dict(_parts(before)), dict(_parts(after))
    keys = dict.fromkeys([*new, *old])
    return tuple(
        _change(key, old.get(key), new.get(key)) for key in keys if _differ(key, old, new)
    )


Key = tuple[str, str, str]
Part = Rule | Edition


def _parts(rules: RuleSet) -> Iterator[tuple[Key, Part]]:
    schemes: list[Programme | Pathway] = [*rules.programmes.values(), *rules.pathways.values()]
    for scheme in schemes:
        of = scheme.code if isinstance(scheme, Programme) else scheme.id
        if isinstance(scheme, Programme):
            yield (of, "rule", scheme.household.rule.id), scheme.household.rule
        for edition in scheme.timeline.editions:
            yield (of, "edition", edition.id), edition
            for rule in edition.rules:
                yield (of, "rule", rule.id), rule


def _differ(key: Key, old: Mapping[Key, Part], new: Mapping[Key, Part]) -> bool:
    if key not in old or key not in new:
        return True
    return _essence(old[key]) != _essence(new[key])


def _essence(part: Part) -> object:
    # The digest of an edition covers everything but its end.
    if isinstance(part, Edition):
        return part.digest, part.period
    return replace(part, where=_NOWHERE)


def _change(key: Key, old: Part | None, new: Part | None) -> RuleChange:
    kind = Change.CHANGED if old and new else Change.ADDED if new else Change.REMOVED
    return RuleChange(*key, kind, old.text if old else None, new.text if new else None)
