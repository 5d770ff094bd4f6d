"""What became of an act, in words for the clerk."""

from dataclasses import dataclass
from typing import Any

from movilidad.apps.offline.types import OfflineRefused, Receipt
from movilidad.core.offline import Basis, Outcome
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.words import text

_GOOD = frozenset(
    {
        Outcome.APPLIED,
        Outcome.APPLIED_MOVED,
        Outcome.APPLIED_NO_SHOW,
        Outcome.WALK_IN,
        Outcome.UNDONE,
        Outcome.UNDO_NOTHING,
    }
)


@dataclass(frozen=True, slots=True)
class LinkWording:
    """Words of this room in one language."""

    lang: str

    def text(self, key: str, **params: object) -> str:
        return text(self.lang, f"offline.{key}", **params)

    def languages(self) -> dict[str, str]:
        """The languages of interpreters, each by its own name."""
        return dict(OWN_NAMES)

    def outcome(self, outcome: Outcome) -> str:
        return self.text(f"outcome_{outcome}")

    def refusal(self, refusal: OfflineRefused) -> str:
        return text(self.lang, refusal.key, **refusal.params)

    def receipt(self, told: Receipt) -> str:
        """The whole sentence: which act, what became of it, which number counts now."""
        shown = told.shown_number if told.shown_number is not None else "–"
        parts = [self.text("told", sequence=told.sequence, number=shown)]
        parts.append(self.outcome(told.outcome))
        if told.number is not None and told.number != told.shown_number:
            parts.append(self.text("number_changed", number=told.number))
        if told.basis is Basis.ORDER and told.outcome not in {Outcome.EDITED, Outcome.MISSING}:
            parts.append(self.text("time_unsure"))
        return " ".join(parts)

    def paper_receipt(self, typed: str, told: Receipt) -> str:
        """The same for a line of a printed list: what was typed, and the number to call."""
        parts = [self.text("told_line", line=typed), self.outcome(told.outcome)]
        if told.number is not None:
            parts.append(self.text("told_number", number=told.number))
        return " ".join(parts)

    def paper_level(self, told: Receipt) -> str:
        """The same, where no number was told on paper."""
        if told.outcome.to_settle:
            return "error"
        return "success" if told.outcome in _GOOD else "warning"

    def level(self, told: Receipt) -> str:
        """error: a person has to look; warning: the clerk should know; success: nothing to do."""
        if told.outcome.to_settle:
            return "error"
        changed = told.number is not None and told.number != told.shown_number
        return "success" if told.outcome in _GOOD and not changed else "warning"

    def plain_receipt(self, told: Receipt) -> dict[str, Any]:
        """For the machine's screen. Numbers only: nobody's name is in it."""
        return {
            "sequence": told.sequence,
            "outcome": told.outcome,
            "settle": told.outcome.to_settle,
            "level": self.level(told),
            "text": self.receipt(told),
        }
