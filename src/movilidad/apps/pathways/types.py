"""What this room answers with, and its named failures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from movilidad.apps.rulebook.types import TurnLine
from movilidad.core.screening import Screening
from movilidad.core.screening.compare import RuleChange


class EditionRefused(Exception):
    """An edition cannot be proposed or decided; `key` names the sentence that says why."""

    key = "editions.refused"


class NothingChanges(EditionRefused):
    """These very rules are the newest approved edition."""

    key = "editions.nothing_changes"


class AlreadyProposed(EditionRefused):
    """These very rules wait for a second person."""

    key = "editions.already_proposed"


class OwnEdition(EditionRefused):
    """Who proposed an edition cannot approve it: two people must have read it."""

    key = "editions.own_edition"


class EditionDecided(EditionRefused):
    """It was approved or withdrawn before."""

    key = "editions.decided"


class RulesUnfit(EditionRefused):
    """These rules could not answer here; `problems` says why, one line each."""

    key = "editions.unfit"

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class EditionUnknown(LookupError):
    """There is no such edition."""


class VerdictUnknown(LookupError):
    """There is no such verdict, or its household was forgotten."""


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in a list; instants are UTC, people are ids of staff. `turn` says from when it
    answers, once it is approved."""

    id: UUID
    digest: str
    effective_from: datetime
    state: str
    author: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    turn: TurnLine | None

    def state_at(self, at: datetime) -> str:
        """proposed, withdrawn, called_off, unreadable, coming, or begun; of an approval from
        before there were turns, approved."""
        if self.turn is None:
            return self.state
        if not self.turn.stands:
            return "called_off" if self.turn.called_off_at else "unreadable"
        return "coming" if self.turn.begins_at > at else "begun"


Count = tuple[str, int, int]
"""A group, its households, and how many of them get another answer."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edition would change for the households that wait.

    `answers` is (old, new, households); `pathways` is (pathway, old, new, households);
    `examples` is (old, new, ids of some households).
    """

    households: int
    changed: int
    answers: tuple[tuple[str, str, int], ...]
    by_office: tuple[Count, ...]
    by_nationality: tuple[Count, ...]
    by_size: tuple[Count, ...]
    pathways: tuple[tuple[str, str, str, int], ...]
    examples: tuple[tuple[str, str, tuple[UUID, ...]], ...]


@dataclass(frozen=True, slots=True)
class PreviewSeen:
    """A preview: both rule sets asked about `at`, computed at `computed_at` (UTC)."""

    at: datetime
    computed_at: datetime
    effect: Effect


@dataclass(frozen=True, slots=True)
class EditionSheet:
    """One edition for its readers: what differs from the rules before it, and which approved
    edition begins after it and replaces it."""

    line: EditionLine
    changes: tuple[RuleChange, ...]
    preview: PreviewSeen | None
    replaced_by: TurnLine | None


@dataclass(frozen=True, slots=True)
class RunningRules:
    """The rules that answer at a moment: their digest, the approved edition they are (None: the
    first rules, which nobody approved), since when, and what begins next."""

    digest: str
    edition: EditionLine | None
    since: datetime | None
    coming: TurnLine | None


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """A stored verdict: when, by which rules, and the answer. `again` tells whether the rules
    of then give the same bytes today."""

    id: UUID
    at: datetime
    digest: str
    answer: str
    again: bool


@dataclass(frozen=True, slots=True)
class AsOf:
    """One household's facts before the rules of a moment. `facts_from` is when the family told
    them; `told_later` says that this was after `at`."""

    at: datetime
    facts_from: datetime
    told_later: bool
    screening: Screening
    facts: dict[str, Any]
