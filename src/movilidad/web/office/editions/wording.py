"""Differences and effects in words and figures. Small groups are told exactly only to those who
may open the households in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from movilidad.apps.offices.queries import programmes
from movilidad.apps.pathways.types import Count, Effect
from movilidad.apps.rulebook.queries import rules_at
from movilidad.core.screening.compare import RuleChange
from movilidad.infra.clock import now
from movilidad.infra.words import text

SMALL = 5
"""A smaller group could point at a family."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One difference between the running rules and the proposed ones."""

    of: str
    what: str
    id: str
    before: str
    after: str


def change_rows(changes: Iterable[RuleChange], lang: str) -> list[ChangeRow]:
    """Differences in words."""
    rules = rules_at(now())
    names = {one.code: one.names[lang] for one in rules.programmes.values()}
    names |= {one.id: one.names[lang] for one in rules.pathways.values()}
    return [
        ChangeRow(
            of=names.get(one.of, one.of),
            what=text(lang, f"editions.{one.what}_{one.change.value}"),
            id=one.id,
            before=one.before[lang] if one.before else "–",
            after=one.after[lang] if one.after else "–",
        )
        for one in changes
    ]


@dataclass(frozen=True, slots=True)
class EffectWords:
    """An effect for the components of design/components/figures.html."""

    effect: Effect
    lang: str
    exact: bool

    def number(self, count: int) -> str:
        """A count, veiled when it is small and the reader may not know more."""
        return str(count) if self.exact or count == 0 or count >= SMALL else f"1–{SMALL - 1}"

    def tiles(self) -> list[dict[str, str]]:
        """How many households wait, and how many get another answer."""
        return [
            {
                "number": self.number(self.effect.households),
                "text": text(self.lang, "editions.households"),
            },
            {
                "number": self.number(self.effect.changed),
                "text": text(self.lang, "editions.changed"),
            },
        ]

    def bars(self) -> list[dict[str, object]]:
        """A bar for every turn an answer takes."""
        return [
            {
                "label": f"{self.answer(old)} → {self.answer(new)}",
                # A veiled bar is as long as the largest group it may stand for.
                "value": count if self.exact else max(count, SMALL - 1),
                "text": self.number(count),
                "strong": new == "no",
            }
            for old, new, count in self.effect.answers
        ]

    def answer(self, code: str) -> str:
        """An answer in words."""
        return text(self.lang, f"precheck.answer_{code}")

    def tables(self) -> list[tuple[str, list[list[str]]]]:
        """Who is touched: (what the groups are, rows of group, households, changed)."""
        offices = {o.code: o.name(self.lang) for one in programmes() for o in one.offices}
        return [
            ("by_office", self._rows(self.effect.by_office, offices)),
            ("by_nationality", self._rows(self.effect.by_nationality, {})),
            ("by_size", self._rows(self.effect.by_size, {})),
        ]

    def _rows(self, counts: Iterable[Count], names: dict[str, str]) -> list[list[str]]:
        return [
            [names.get(key, key).lstrip("0") or "–", self.number(total), self.number(changed)]
            for key, total, changed in counts
        ]

    def pathway_rows(self) -> list[list[str]]:
        """Pathways whose outlook changes."""
        known = rules_at(now()).pathways
        return [
            [
                known[pathway].names[self.lang] if pathway in known else pathway,
                text(self.lang, f"precheck.outlook_{old}"),
                text(self.lang, f"precheck.outlook_{new}"),
                self.number(count),
            ]
            for pathway, old, new, count in self.effect.pathways
        ]

    def examples(self) -> list[tuple[str, tuple[UUID, ...]]]:
        """Some households for every turn an answer takes."""
        return [
            (f"{self.answer(old)} → {self.answer(new)}", ids)
            for old, new, ids in self.effect.examples
        ]
