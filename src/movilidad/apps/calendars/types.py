"""Feeds as their owners see them, what one tells a calendar program, and the refusals."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from movilidad.apps.appointments.queries.calendar import CalendarSession


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed on the page that lists them. Instants are UTC; `owner` is a colleague's name and
    `desk` the code of the desk it is for, empty for the whole office."""

    id: UUID
    office: UUID
    desk: str
    label: str
    owner: str
    mine: bool
    made_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed that was just made. `token` is the secret part of its address."""

    id: UUID
    token: str
    label: str


@dataclass(frozen=True, slots=True)
class FeedContent:
    """What a calendar program is told. `digest` changes with any word of it, and `changed_at`
    (UTC) is when it did last. `desk` is a desk's code, empty for the whole office."""

    desk: str
    label: str
    language: str
    office: UUID
    sessions: tuple[CalendarSession, ...]
    digest: str
    changed_at: datetime


class FeedRefused(Exception):
    """A feed that cannot be made. `key` names the sentence."""

    key = ""


class LabelMissing(FeedRefused):
    """A feed without a name could not be told from others when one must be revoked."""

    key = "calendars.label_missing"


class DeskUnknown(FeedRefused):
    """The desk is not one of this office, or is out of use."""

    key = "calendars.desk_unknown"


class FormOld(FeedRefused):
    """The form was not one of ours, or was opened too long ago."""

    key = "calendars.form_old"


class TooManyFeeds(FeedRefused):
    """Twenty live feeds are more than anybody can look after."""

    key = "calendars.too_many"


class FeedUnknown(LookupError):
    """No such feed, or it was revoked, or its owner may not see the office any more: to a
    stranger the same."""
