"""What this room answers with, and its named failures."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from movilidad.core.screening import RuleSet

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""When the rules begin that ran before anything was approved: before any programme."""


class RulesUnreadable(RuntimeError):
    """The rules in force cannot be opened by this process, so it answers nothing by rules."""


class SnapshotUnreadable(ValueError):
    """A stored rule set is missing, altered, or not understood by this release."""


class TurnRefused(Exception):
    """The rules cannot be set to begin; `key` names the sentence that says why."""

    key = "editions.refused"


class InstantTaken(TurnRefused):
    """Other rules begin at that very instant."""

    key = "editions.instant_taken"


class TooLateToCallOff(TurnRefused):
    """They have begun, or begin within the minute: other processes may have switched."""

    key = "editions.too_late"


@dataclass(frozen=True, slots=True)
class TurnLine:
    """From when a rule set answers; instants are UTC. `edition` is None for the first rules."""

    digest: str
    edition: UUID | None
    begins_at: datetime
    called_off_at: datetime | None
    refused_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether it began or will begin."""
        return self.called_off_at is None and self.refused_at is None


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn that stands: from when a rule set answers (UTC)."""

    digest: str
    edition: UUID | None
    begins_at: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """Which rules answer from when, as one process knows it: turns in order of their beginning.
    Without any, the content folder's rules answer. `opened` are, by digest, the rules in force
    and those to come; what is missing there cannot be opened."""

    turns: tuple[Turn, ...] = ()
    opened: Mapping[str, RuleSet] = field(default_factory=dict)

    def turn_at(self, instant: datetime) -> Turn | None:
        """The turn in force at an aware instant; None while the content folder answers."""
        number = bisect_right(self.turns, instant, key=lambda turn: turn.begins_at)
        return self.turns[max(number - 1, 0)] if self.turns else None

    def next_after(self, instant: datetime) -> datetime | None:
        """When other rules begin to answer, None while nothing is set."""
        return next((t.begins_at for t in self.turns if t.begins_at > instant), None)


@dataclass(frozen=True, slots=True)
class RulesState:
    """How one process stands: by which rules it answers, what it knows to begin next, and what
    is wrong, if anything.

    `refused` are digests that were set, could not be opened and so never begin; `heard` is how
    many seconds ago the database was asked, None where nothing watches; `late` when that is so
    long that this process could miss a beginning.
    """

    digest: str
    readable: bool
    coming: Turn | None
    refused: tuple[str, ...]
    heard: float | None
    late: bool
