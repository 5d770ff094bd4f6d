"""What this room answers with, and the named failures a family may meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from movilidad.core.questionnaire import Invalid, Step

TIME_TO_RETURN = timedelta(days=7)  # after withdrawing; then what names the family is destroyed


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft, opened for who holds it. `household` is set when it changes a registration that
    was sent. Instants are UTC; `answers` is the document of core.questionnaire."""

    id: UUID
    programme: UUID
    version: int
    language: str
    flow_edition: str
    reference: str
    answers: Mapping[str, Any]
    household: UUID | None
    expires_at: datetime
    prepared: bool

    @property
    def key_subject(self) -> UUID:
        """Whose data key seals it: its own, or that of the household it changes."""
        return self.household or self.id


@dataclass(frozen=True, slots=True)
class DraftOpened:
    """A draft was started. `fresh` is False when the same form had started it before."""

    id: UUID
    reference: str
    expires_at: datetime
    fresh: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """A page was saved; `following` is the page after it, None after the last one."""

    draft: OpenDraft
    following: Step | None


@dataclass(frozen=True, slots=True)
class NotSaved:
    """A page was refused; `invalid` holds every error and all that was typed."""

    draft: OpenDraft
    step: Step
    invalid: Invalid


class Sending(StrEnum):
    """What became of pressing Send; the words are `draft.sending_<value>`."""

    REGISTERED = "registered"
    AGAIN = "again"  # it was sent before: the same household
    CHANGED = "changed"  # another window saved since: look again before sending
    INCOMPLETE = "incomplete"
    NOT_NOW = "not_now"  # the rules of this moment say no


@dataclass(frozen=True, slots=True)
class Sent:
    """The answer to Send. `household` is None unless it is registered or was already."""

    outcome: Sending
    household: UUID | None = None
    #: True within ten minutes of the first sending: a double click, not a later visitor.
    just_now: bool = False


class SignInKind(StrEnum):
    """What a reference and its second fact open."""

    HOUSEHOLD = "household"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The second fact fits. `id` is the household's or the draft's."""

    kind: SignInKind
    id: UUID


@dataclass(frozen=True, slots=True)
class HouseholdStanding:
    """A registered household as the draw needs it. `choices` are offices and half-days in the
    order of wish: `peten`, or `peten.mon-am`."""

    id: UUID
    units: int
    interpreter: str | None
    accessible: bool
    flags: tuple[str, ...]
    choices: tuple[str, ...]
    registered_at: datetime
    changed_at: datetime
    department: str = ""  # where they are now, ISO 3166-2; empty if they did not say


@dataclass(frozen=True, slots=True)
class Needs:
    """What a household needs of a seat. `programme` is the id of its row."""

    programme: UUID
    units: int
    interpreter: str | None
    accessible: bool


@dataclass(frozen=True, slots=True)
class RegistrationMarks:
    """When, whence and how a household registered; what a fairness report groups by. Codes and
    a UTC instant, nothing that names anybody; `office` is the one wished first."""

    registered_at: datetime
    department: str
    office: str
    channel: str


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A member, opened. `position` 1 is who registered; `birth_date` may be a year alone."""

    id: UUID
    position: int
    relationship: str
    given: str
    family: str
    birth_date: str
    birth_year: int
    nationality: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """A way to reach the household, opened. `owner` is self, shared, or a member's position."""

    kind: str
    value: str
    country: str
    owner: str
    hours: tuple[str, ...]
    may_message: bool


@dataclass(frozen=True, slots=True)
class ConsentSeen:
    """The newest answer of one adult for one purpose and recipient."""

    position: int
    purpose: str
    recipient: str
    answer: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class HouseholdOverview:
    """A registration, opened. Whoever asks records the view. Instants are UTC."""

    id: UUID
    programme: UUID
    programme_code: str
    reference: str
    state: str
    size: int
    units: int
    language: str
    interpreter: str | None
    accessible: bool
    nationality: str
    department: str
    choices: tuple[str, ...]
    helper: bool
    registered_at: datetime
    changed_at: datetime
    version: int
    people: tuple[PersonSeen, ...]
    contacts: tuple[ContactSeen, ...]
    consents: tuple[ConsentSeen, ...]


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """A registration as its family's first page shows it: nobody's name. Instants are UTC;
    `zone` is the IANA zone of the offices. `may_return_until` is set after a withdrawal."""

    id: UUID
    programme_code: str
    zone: str
    reference: str
    state: str
    size: int
    registered_at: datetime
    changed_at: datetime
    version: int
    helper: bool
    may_return_until: datetime | None


@dataclass(frozen=True, slots=True)
class HouseholdFound:
    """One hit of a search: enough to choose the right one, no more."""

    id: UUID
    applicant: str
    birth_year: int
    size: int
    state: str
    registered_at: datetime


@dataclass(frozen=True, slots=True)
class Face:
    """The applicant of a household, as a receptionist recognises them, and whether anybody in
    it should not be made to wait. Why they should not is not told."""

    household: UUID
    given: str
    family: str
    birth_year: int
    size: int
    priority: bool


class RegistrationProblem(Exception):
    """Something anticipated. `key` names the sentence that says what happened, what was kept
    and what to do; `params` fills its places."""

    key = ""

    def __init__(self, **params: str | int | datetime) -> None:
        super().__init__(f"{type(self).__name__} {params or ''}".strip())
        self.params = params


class DraftUnknown(RegistrationProblem):
    """No such draft: never begun, or destroyed."""

    key = "draft.unknown"


class DraftExpired(RegistrationProblem):
    """The draft's days are over."""

    key = "draft.expired"


class DraftSent(RegistrationProblem):
    """The draft became a registration; `household` tells which."""

    key = "draft.already_sent"

    def __init__(self, household: UUID) -> None:
        super().__init__()
        self.household = household


class DraftBusy(RegistrationProblem):
    """Other windows kept saving; nothing of this page was written."""

    key = "draft.busy"


class RegistrationClosed(RegistrationProblem):
    """The programme takes no registration at this moment."""

    key = "draft.closed"


class NoSuchPerson(RegistrationProblem):
    """There is no such member, or it is the person who registers."""

    key = "draft.no_such_person"


class HouseholdFull(RegistrationProblem):
    """Ten people are on the form already."""

    key = "draft.household_full"


class SignInRefused(RegistrationProblem):
    """The reference and the second fact do not belong together. Never says which is wrong."""

    key = "my.sign_in_refused"


class SignInPaused(RegistrationProblem):
    """Too many tries; `minutes` until the next."""

    key = "my.sign_in_paused"


class HouseholdUnknown(RegistrationProblem):
    """No such household, or it was forgotten."""

    key = "my.household_unknown"


class HouseholdWithdrawn(RegistrationProblem):
    """The family withdrew: the registration cannot be changed now."""

    key = "my.withdrawn_no_change"


class TooLateToReturn(RegistrationProblem):
    """The seven days in which a withdrawal may be taken back are over."""

    key = "my.too_late_to_return"
