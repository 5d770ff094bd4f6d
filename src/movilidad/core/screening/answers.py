"""Answers: frozen, complete, and plain JSON on request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from movilidad.core.screening.logic import Truth
from movilidad.core.screening.rules import Actor, Certainty, Source
from movilidad.core.screening.windows import WindowState
from movilidad.core.vocabulary.languages import Texts

Json = dict[str, object]


class Answer(StrEnum):
    """May this person register with the programme at this moment?"""

    YES = "yes"
    NO = "no"
    WINDOW_CLOSED = "window_closed"
    WAIT_TO_BE_CONTACTED = "wait_to_be_contacted"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"


class Outlook(StrEnum):
    """Does a pathway look possible? Never a promise: authorities decide."""

    LIKELY = "likely"
    UNLIKELY = "unlikely"
    UNKNOWN = "unknown"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of an answer, with the rule, the facts it read and its source.

    `outcome` is the rule's truth as it counted; `text` has every language of the site.
    """

    rule: str
    outcome: Truth
    text: Texts
    facts: tuple[str, ...]
    source: Source
    certainty: Certainty

    def as_json(self) -> Json:
        """Return plain JSON values."""
        return {
            "rule": self.rule,
            "outcome": self.outcome.word,
            "text": dict(self.text),
            "facts": list(self.facts),
            "source": self.source.citation,
            "address": self.source.address,
            "source_date": self.source.dated,
            "last_checked": self.source.last_checked.isoformat(),
            "certainty": self.certainty.value,
        }


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that would have to be different. `to` uses the words of the conditions;
    `changeable` is False for what a person cannot change, such as a birth date."""

    fact: str
    to: Mapping[str, object]
    changeable: bool

    def as_json(self) -> Json:
        """Return plain JSON values; dates as ISO text."""
        to = {key: _plain(value) for key, value in self.to.items()}
        return {"fact": self.fact, "to": to, "changeable": self.changeable}


Change = tuple[FactChange, ...]
"""Facts that would have to be different together."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """May they register: the answer, and everything needed to explain or reproduce it.

    `edition` and `digest` are None before the first edition. `missing` is in the order to ask.
    """

    programme: str
    at: datetime
    answer: Answer
    edition: str | None
    digest: str | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    would_change: tuple[Change, ...]
    window: WindowState

    @property
    def next_opening(self) -> datetime | None:
        """When the window opens next, in the office's time; None if not known to open."""
        return self.window.next_opening

    def as_json(self) -> Json:
        """Return plain JSON values; instants as ISO text with the office's offset."""
        return {
            "programme": self.programme,
            "at": self.at.isoformat(),
            "answer": self.answer.value,
            "edition": self.edition,
            "edition_digest": self.digest,
            "window": {
                "open": self.window.open.word,
                "closes_at": _plain(self.window.closes_at),
                "next_opening": _plain(self.window.next_opening),
                "quota": self.window.quota,
            },
            "reasons": [reason.as_json() for reason in self.reasons],
            "missing": list(self.missing),
            "would_change": _changes_json(self.would_change),
        }


@dataclass(frozen=True, slots=True)
class PathwayVerdict:
    """How one pathway looks, who must act next, and until which day (the last one, local)."""

    pathway: str
    names: Texts
    outlook: Outlook
    acts_next: Actor
    next_step: Texts | None
    until: date | None
    edition: str | None
    digest: str | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    would_change: tuple[Change, ...]

    def as_json(self) -> Json:
        """Return plain JSON values."""
        return {
            "pathway": self.pathway,
            "names": dict(self.names),
            "verdict": self.outlook.value,
            "acts_next": self.acts_next.value,
            "next_step": dict(self.next_step) if self.next_step else None,
            "until": _plain(self.until),
            "edition": self.edition,
            "edition_digest": self.digest,
            "reasons": [reason.as_json() for reason in self.reasons],
            "missing": list(self.missing),
            "would_change": _changes_json(self.would_change),
        }


@dataclass(frozen=True, slots=True)
class Screening:
    """The registration answer and every pathway, for one household at one instant."""

    rules: str
    registration: Verdict
    pathways: tuple[PathwayVerdict, ...]

    def as_json(self) -> Json:
        """Return plain JSON values; `rules` is the digest of the whole rule set."""
        return {
            "rules": self.rules,
            "registration": self.registration.as_json(),
            "pathways": [pathway.as_json() for pathway in self.pathways],
        }


@dataclass(frozen=True, slots=True)
class Inclusion:
    """May this other person stand on the same form?"""

    included: Truth
    reason: Reason
    missing: tuple[str, ...]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _changes_json(changes: tuple[Change, ...]) -> list[list[Json]]:
    return [[one.as_json() for one in change] for change in changes]
