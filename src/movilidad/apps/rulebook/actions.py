"""Setting from when which rules answer. Who may, and the trail, are the caller's."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from movilidad.apps.rulebook.models import NOTICE, RulesTurn
from movilidad.apps.rulebook.running import refresh, schedule, watch
from movilidad.apps.rulebook.snapshots import keep
from movilidad.apps.rulebook.types import BEGINNING, InstantTaken, TooLateToCallOff
from movilidad.infra.content import Rulebook, folder_rulebook
from movilidad.infra.ids import new_id

__all__ = ["call_off", "keep_at", "keep_rules", "refresh", "set_turn", "watch"]


def keep_rules(book: Rulebook, *, at: datetime) -> str:
    """Store a rule set under its digest unless it is stored, and return the digest."""
    return keep(book, at=at)


def keep_at(moment: datetime, *, at: datetime) -> str:
    """The digest of the rules that answer at `moment`, stored if they are the content folder's:
    what is approved is stored already."""
    turn = schedule().turn_at(moment)
    return turn.digest if turn else keep(folder_rulebook(), at=at)


@transaction.atomic
def set_turn(*, edition: UUID, digest: str, not_before: datetime, at: datetime) -> datetime:
    """Set that a stored rule set answers from `not_before`, or from a minute after `at` if that
    is later; return the instant. The first time, what ran until then is pinned with it.

    Raises InstantTaken when other rules begin at that instant.
    """
    _pin_what_runs(at)
    begins_at = max(not_before, at + NOTICE)
    try:
        with transaction.atomic():
            RulesTurn.objects.create(
                id=new_id(), begins_at=begins_at, rules_id=digest, edition_id=edition, set_at=at
            )
    except IntegrityError as taken:
        raise InstantTaken from taken
    transaction.on_commit(refresh)
    return begins_at


def _pin_what_runs(at: datetime) -> None:
    # From here on the folder of no process matters: what it said is a row like any other. The
    # unique instant decides between two who pin at once.
    if not RulesTurn.objects.exists():
        digest = keep(folder_rulebook(), at=at)
        first = RulesTurn(id=new_id(), begins_at=BEGINNING, rules_id=digest, set_at=at)
        RulesTurn.objects.bulk_create([first], ignore_conflicts=True)


@transaction.atomic
def call_off(*, edition: UUID, at: datetime) -> None:
    """Call off rules that have not begun. Raises TooLateToCallOff within the last minute, when
    processes may be switching, and for what never was set to begin."""
    called = RulesTurn.objects.filter(
        edition_id=edition, called_off_at=None, refused_at=None, begins_at__gte=at + NOTICE
    ).update(called_off_at=at)
    if not called:
        raise TooLateToCallOff
    transaction.on_commit(refresh)
