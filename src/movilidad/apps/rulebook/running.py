"""The rules this process answers by, and how it hears of new ones.

A thread asks the database every few seconds, outside any request; answering looks only into
memory. Rules begin at least a minute after they were set (models.NOTICE), so every process has
heard of them before, and switches at the instant by itself.
"""

import logging
import threading
import time
from datetime import datetime

from django.db import Error, close_old_connections

from movilidad.apps.rulebook.models import RulesTurn
from movilidad.apps.rulebook.snapshots import rules_with
from movilidad.apps.rulebook.types import (
    RulesState,
    RulesUnreadable,
    Schedule,
    SnapshotUnreadable,
    Turn,
)
from movilidad.core.screening import RuleSet
from movilidad.infra.clock import now
from movilidad.infra.content import folder_rulebook

EVERY_SECONDS = 5.0
STALE_SECONDS = 50.0  # below the notice: a process that heard nothing for longer could miss one
log = logging.getLogger(__name__)


class _Held:
    """What this process knows. One attribute is exchanged at once: a reader sees the schedule
    before or the one after, never parts of both."""

    def __init__(self) -> None:
        self.schedule: Schedule | None = None
        self.heard: float | None = None  # on the monotonic clock
        self.watching: threading.Thread | None = None


_held = _Held()


def schedule() -> Schedule:
    """The schedule in memory; the first call of a process reads it (one statement)."""
    return _held.schedule or refresh()


def rules_at(at: datetime) -> RuleSet:
    """The rules that answer at an aware instant. From memory, but for rules of the past, which
    are opened when somebody asks. Raises RulesUnreadable."""
    known = schedule()
    turn = known.turn_at(at)
    if turn is None:
        return folder_rulebook().rules
    if turn.digest in known.opened:
        return known.opened[turn.digest]
    try:
        return rules_with(turn.digest)
    except SnapshotUnreadable as broken:
        raise RulesUnreadable(turn.digest) from broken


def refresh() -> Schedule:
    """Ask the database which rules answer from when (one statement; a rule set that is new is
    opened once), and go by it from now on. Raises django.db.Error; then nothing changes."""
    rows = RulesTurn.objects.filter(called_off_at=None, refused_at=None).order_by("begins_at")
    turns = tuple(Turn(row.rules_id, row.edition_id, row.begins_at) for row in rows)
    before = _held.schedule.opened if _held.schedule else {}
    needed = _in_force_or_to_come(Schedule(turns), now())
    opened = {digest: before.get(digest) or _opened(digest) for digest in needed}
    found = Schedule(turns, {digest: rules for digest, rules in opened.items() if rules})
    hold(found)
    _held.heard = time.monotonic()
    return found


def _in_force_or_to_come(known: Schedule, at: datetime) -> list[str]:
    current = known.turn_at(at)
    coming = [turn.digest for turn in known.turns if turn.begins_at > at]
    return [current.digest, *coming] if current else coming


def hold(found: Schedule | None) -> None:
    """Go by this schedule; None: read it again when it is needed."""
    _held.schedule = found


def watch() -> None:
    """Read the schedule now, then every few seconds in the background, as long as this process
    lives. Calling it again does nothing. Without a database it goes on trying, and so does
    whoever asks for rules."""
    if _held.watching is None:
        _look()
        _held.watching = threading.Thread(target=_watch, name="rules", daemon=True)
        _held.watching.start()


def _watch() -> None:
    pause = threading.Event()
    while True:
        pause.wait(EVERY_SECONDS)
        _look()
        close_old_connections()


def _look() -> None:
    try:
        refuse_unreadable(at=now())
    except Error as failure:
        log.warning("the rules were not read: %s", type(failure).__name__)
    except Exception:
        log.exception("the rules were not read")  # health says so when it goes on


def refuse_unreadable(*, at: datetime) -> None:
    """Read the schedule, and refuse for every process what cannot be opened before it begins:
    all switch, or none does. What began already stays in force for those who hold it."""
    known = refresh()
    broken = [
        turn.begins_at
        for turn in known.turns
        if turn.begins_at > at and turn.digest not in known.opened
    ]
    if broken:
        RulesTurn.objects.filter(begins_at__in=broken, called_off_at=None, refused_at=None).update(
            refused_at=at
        )
        refresh()


def state(*, at: datetime) -> RulesState:
    """How this process stands at `at`, from memory and one statement for what was refused."""
    found = schedule()
    turn = found.turn_at(at)
    refused = RulesTurn.objects.filter(refused_at__isnull=False, called_off_at=None)
    heard = time.monotonic() - _held.heard if _held.watching and _held.heard else None
    return RulesState(
        digest=turn.digest if turn else folder_rulebook().rules.digest,
        readable=turn is None or turn.digest in found.opened,
        coming=next((one for one in found.turns if one.begins_at > at), None),
        refused=tuple(refused.values_list("rules_id", flat=True)),
        heard=heard,
        late=heard is not None and heard > STALE_SECONDS,
    )


def _opened(digest: str) -> RuleSet | None:
    try:
        return rules_with(digest)
    except SnapshotUnreadable:
        log.exception("rules %s cannot be opened", digest)
        return None
