"""Feeds are made, asked by calendar programs, and revoked."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from movilidad.apps.appointments.queries.calendar import CalendarSession, calendar_sessions
from movilidad.apps.audit.actions import record
from movilidad.apps.calendars.models import Feed
from movilidad.apps.calendars.types import (
    DeskUnknown,
    FeedContent,
    FeedUnknown,
    FormOld,
    LabelMissing,
    NewFeed,
    TooManyFeeds,
)
from movilidad.apps.offices.queries.plan import desks
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.queries import principal_with_id
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id
from movilidad.infra.limits.gcra import Rate, take
from movilidad.infra.sealing.vault import blind_index

MOST_FEEDS = 20
LONGEST_LABEL = 60
BACK, AHEAD = timedelta(days=31), timedelta(days=92)
_LEAST_KEY = 32  # characters of a form's key
_USE_NOTED_EVERY = timedelta(minutes=5)
# A calendar program asks a few times an hour; a program gone mad is asked to wait.
_ASKED = Rate("calendars.feed", burst=60, period=timedelta(hours=1))
_STRANGER = Rate("calendars.network", burst=120, period=timedelta(hours=1))


def new_form_key() -> str:
    """The random text that a form for a new feed carries."""
    return secrets.token_urlsafe(32)


@transaction.atomic
def make_feed(
    *,
    by: Principal,
    at: datetime,
    office: UUID,
    label: str,
    language: str,
    form_key: str,
    desk: str = "",
) -> NewFeed:
    """Make a feed of an office's sessions, or of those that one desk (its code) can receive.
    `form_key` is the random text that the form carried:
    the secret follows from it and from a key of ours, so that a second click shows the same
    address, and neither the database nor the page alone gives it away.

    Raises NotAllowed, LabelMissing, DeskUnknown, FormOld or TooManyFeeds.
    """
    require(by, "feed.keep", office=office)
    label = " ".join(label.split())[:LONGEST_LABEL]
    if not label:
        raise LabelMissing
    if len(form_key) < _LEAST_KEY:
        raise FormOld
    token = _token(f"{by.staff_id}\n{form_key}")
    known = Feed.objects.filter(token_hash=_hash(token)).first()
    if known:
        return _again(known, token, office)
    if Feed.objects.filter(member_id=by.staff_id, revoked_at=None).count() >= MOST_FEEDS:
        raise TooManyFeeds
    feed = Feed(
        id=new_id(),
        member_id=by.staff_id,
        office_id=office,
        desk_id=_desk(office, desk),
        label=label,
        language=language,
        token_hash=_hash(token),
        made_at=at,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            feed.save(force_insert=True)
    except IntegrityError:  # the other click of a double click was quicker
        return _again(Feed.objects.get(token_hash=_hash(token)), token, office)
    _record(by, at, feed, did="made")
    return NewFeed(feed.id, token, label)


@transaction.atomic
def revoke_feed(*, by: Principal, at: datetime, feed: UUID) -> None:
    """End a feed: its owner may, and who looks after the office. To end it again does nothing.
    Raises NotAllowed or FeedUnknown."""
    require(by, "feed.keep")
    row = Feed.objects.filter(id=feed).first()
    if row is None or not _may_revoke(by, row):
        raise FeedUnknown
    live = Feed.objects.filter(id=feed, revoked_at=None)
    if live.update(revoked_at=at, revoked_by=by.staff_id):
        _record(by, at, row, did="revoked")


def ask_feed(*, token: str, network: str, at: datetime) -> FeedContent:
    """What a calendar program is told: sessions of the office from a month back to three months
    ahead, in counts only. The policy is asked about the owner each time: who left the office
    takes no feed along. Notes that the feed was used, at most every five minutes. Not one
    transaction on purpose: a try with a wrong address stays counted.

    Raises FeedUnknown or TooMany (infra.limits).
    """
    live = Feed.objects.select_related("office__programme", "desk").filter(revoked_at=None)
    feed = live.filter(token_hash=_hash(token)).first()
    if feed is None:
        take(_STRANGER, network, at=at)
        raise FeedUnknown
    take(_ASKED, str(feed.id), at=at)
    owner = principal_with_id(feed.member_id)
    if owner is None or not allows(owner, "feed.keep", office=feed.office_id):
        raise FeedUnknown
    sessions = _sessions(feed, at)
    digest = _digest(feed, sessions)
    changed_at = _note_change(feed, digest, at)
    _note_use(feed, at)
    return FeedContent(
        feed.desk.code if feed.desk else "",
        *(feed.label, feed.language, feed.office_id, sessions, digest, changed_at),
    )


def _desk(office: UUID, code: str) -> UUID | None:
    if not code:
        return None
    found = next((one.id for one in desks(office, active=True) if one.code == code), None)
    if found is None:
        raise DeskUnknown
    return found


def _sessions(feed: Feed, at: datetime) -> tuple[CalendarSession, ...]:
    """From a local midnight to a local midnight, so that the content is the same all day."""
    zone = ZoneInfo(feed.office.programme.zone)
    midnight = datetime.combine(at.astimezone(zone).date(), time(), zone)
    start, end = (midnight - BACK).astimezone(UTC), (midnight + AHEAD).astimezone(UTC)
    every = calendar_sessions(feed.office_id, start, end)
    return tuple(one for one in every if _shows(feed, one))


def _shows(feed: Feed, session: CalendarSession) -> bool:
    """A desk that names no services does all of them; one out of use receives nobody."""
    desk = feed.desk
    if desk is None:
        return True
    return desk.active and (not desk.services or session.service in desk.services)


def _digest(feed: Feed, sessions: tuple[CalendarSession, ...]) -> str:
    told = [str(feed.desk_id), feed.label, feed.language, *(asdict(one) for one in sessions)]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def _note_change(feed: Feed, digest: str, at: datetime) -> datetime:
    """Since when the content is as it is. Two programs that ask at once note it once."""
    if digest == feed.digest:
        return feed.changed_at
    stale = Feed.objects.filter(id=feed.id).exclude(digest=digest)
    # HTTP dates have whole seconds: two changes within one must not look alike.
    least = feed.changed_at + timedelta(seconds=1) if feed.digest else at
    moment = max(at, least).replace(microsecond=0)
    if stale.update(digest=digest, changed_at=moment):
        return moment
    return Feed.objects.get(id=feed.id).changed_at


def _note_use(feed: Feed, at: datetime) -> None:
    unused = Q(last_used_at=None) | Q(last_used_at__lt=at - _USE_NOTED_EVERY)
    Feed.objects.filter(unused, id=feed.id).update(last_used_at=at)


def _again(feed: Feed, token: str, office: UUID) -> NewFeed:
    """The second click of the same form. An address is not shown for a feed that has ended, nor
    once a program uses it."""
    if feed.office_id != office or feed.revoked_at or feed.last_used_at:
        raise FormOld
    return NewFeed(feed.id, token, feed.label)


def _may_revoke(by: Principal, feed: Feed) -> bool:
    if feed.member_id == by.staff_id:
        return True
    return allows(by, "feed.revoke", office=feed.office_id)


def _token(secret: str) -> str:
    return urlsafe_b64encode(blind_index("calendars.token", secret)).decode().rstrip("=")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _record(by: Principal, at: datetime, feed: Feed, *, did: str) -> None:
    record(
        by=by.actor,
        act="feed.revoke" if did == "revoked" else "feed.keep",
        at=at,
        office=feed.office_id,
        subject=feed.id,
        details={"did": did},
    )
