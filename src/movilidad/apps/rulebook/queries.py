"""Which rules answer. From memory: no statement, whatever the page."""

from datetime import datetime
from uuid import UUID

from movilidad.apps.rulebook.models import RuleSnapshot, RulesTurn
from movilidad.apps.rulebook.running import rules_at, schedule, state
from movilidad.apps.rulebook.snapshots import rules_with
from movilidad.apps.rulebook.types import TurnLine

__all__ = [
    "is_kept",
    "next_rules_at",
    "rules_at",
    "rules_with",
    "state",
    "turn_of",
    "turns",
]


def next_rules_at(at: datetime) -> datetime | None:
    """When other rules begin to answer after `at`; None while nothing is set."""
    return schedule().next_after(at)


def turns() -> list[TurnLine]:
    """Everything that was ever set, the newest beginning first (one statement)."""
    return [
        TurnLine(t.rules_id, t.edition_id, t.begins_at, t.called_off_at, t.refused_at)
        for t in RulesTurn.objects.order_by("-begins_at")
    ]


def turn_of(edition: UUID) -> TurnLine | None:
    """From when an edition answers, or was to answer; None if it was never approved."""
    return next((turn for turn in turns() if turn.edition == edition), None)


def is_kept(digest: str) -> bool:
    """Whether a rule set is stored."""
    return RuleSnapshot.objects.filter(digest=digest).exists()
