"""Rules, editions, programmes and pathways, as loaded from content. All frozen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from movilidad.core.screening.cells import Grid
from movilidad.core.screening.conditions import Condition
from movilidad.core.screening.facts import Fact
from movilidad.core.screening.logic import Truth
from movilidad.core.screening.windows import Window
from movilidad.core.vocabulary.documents import Where
from movilidad.core.vocabulary.languages import Texts
from movilidad.core.vocabulary.periods import Period


class Certainty(StrEnum):
    """How far a fact about the rules can be trusted.

    Confirmed: an official text says so. Reported: the press or a second-hand text. Inferred: it
    follows from what was published. Unverified: told, never seen; it may not decide a "no".
    """

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    INFERRED = "inferred"
    UNVERIFIED = "unverified"


class State(StrEnum):
    """How an edition takes people."""

    OPEN = "open"
    CONTACT_ONLY = "contact_only"
    CLOSED = "closed"


class Finding(StrEnum):
    """What the rules alone say, before the clock."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    WINDOW_CLOSED = "window_closed"


class Actor(StrEnum):
    """Who must act next on a pathway."""

    PERSON = "person"
    RELATIVE_IN_US = "relative_in_us"
    RELATIVE_ABROAD = "relative_abroad"
    EMPLOYER = "employer"
    SUPPORTER = "supporter"
    UNHCR = "unhcr"
    MINISTRY = "ministry"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact about the rules was read. `dated` is the source's own date, as ISO text that
    may stop at the year or month, or the word `undated`."""

    id: str
    citation: str
    address: str | None
    dated: str
    last_checked: date
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement. `fails_with` is the finding when it is not met."""

    id: str
    when: Condition
    text: Texts
    source: Source
    certainty: Certainty
    fails_with: Finding
    where: Where

    @property
    def decides(self) -> bool:
        """True if the rule may turn somebody away."""
        return self.certainty is not Certainty.UNVERIFIED


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """The rules of one stretch of time. `eligibility` must be known to say yes; `application`
    rules (complete form, no duplicate, quota) only count when they are known to fail."""

    id: str
    period: Period[datetime]
    state: State
    window: Window
    eligibility: tuple[Rule, ...]
    application: tuple[Rule, ...]
    grid: Grid
    text: Texts
    source: Source
    certainty: Certainty
    acts_next: Actor
    next_step: Texts | None
    until: date | None
    digest: str
    where: Where

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in the order of the grid's conditions."""
        return self.eligibility + self.application

    @property
    def decides(self) -> bool:
        """True if the edition may close a door."""
        return self.certainty is not Certainty.UNVERIFIED


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Editions in order of time, without gaps."""

    editions: tuple[Edition, ...]

    def at(self, instant: datetime) -> Edition | None:
        """Return the edition in force, None before the first one."""
        starts = [edition.period.start for edition in self.editions]
        number = bisect_right(starts, instant, key=_as_instant)
        return self.editions[number - 1] if number else None

    def next_open(self, after: datetime) -> Edition | None:
        """Return the first edition that starts after the instant and takes applications."""
        for edition in self.editions:
            start = edition.period.start
            if start is not None and start > after and edition.state is State.OPEN:
                return edition
        return None


_FIRST = datetime.min.replace(tzinfo=UTC)


def _as_instant(start: datetime | None) -> datetime:
    return start or _FIRST


@dataclass(frozen=True, slots=True, eq=False)
class HouseholdRule:
    """Who may stand on one form with the applicant, and how many people in all."""

    max_people: int
    rule: Rule
    grid: Grid


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """A country's scheme. `zone` is the IANA name of the office's time."""

    code: str
    country: str
    names: Texts
    zone: str
    phone: str
    pilot: Period[date] | None
    holidays: Mapping[date, str]
    household: HouseholdRule
    timeline: Timeline


@dataclass(frozen=True, slots=True, eq=False)
class Pathway:
    """A lawful way to another country or to a status where the person is; `local_to` is then
    the programme of that country."""

    id: str
    local_to: str | None
    names: Texts
    summary: Texts
    zone: str
    timeline: Timeline


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """Everything loaded. `digest` names the content exactly (SHA-256 in hex)."""

    facts: Mapping[str, Fact]
    programmes: Mapping[str, Programme]
    pathways: Mapping[str, Pathway]
    digest: str


def weigh(rule: Rule, truth: Truth) -> Truth:
    """Return the truth a rule may contribute: an unverified rule never says no."""
    return truth if rule.decides else max(truth, Truth.UNKNOWN)
