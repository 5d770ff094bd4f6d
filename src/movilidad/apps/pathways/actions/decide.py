"""An edition takes two people: one who proposes it, another who has read it too. From the instant
it was approved for, the installation answers by it."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.pathways.models import Edition
from movilidad.apps.pathways.queries.editions import last_set
from movilidad.apps.pathways.suitable import note_unsuitable
from movilidad.apps.pathways.types import (
    AlreadyProposed,
    EditionDecided,
    EditionUnknown,
    NothingChanges,
    OwnEdition,
    RulesUnfit,
)
from movilidad.apps.rulebook.actions import call_off, keep_rules, set_turn
from movilidad.apps.rulebook.queries import rules_with
from movilidad.apps.rulebook.types import SnapshotUnreadable
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.infra.content import read_rulebook
from movilidad.infra.ids import new_id


@transaction.atomic
def propose_edition(
    *, by: Principal, at: datetime, effective_from: datetime, content: Path | None = None
) -> UUID:
    """Propose the rules of a content folder (default: this installation's) as it is now; both
    instants aware.

    Raises NotAllowed, ContentError with every problem of the folder, RulesUnfit, NothingChanges
    or AlreadyProposed.
    """
    require(by, "edition.propose")
    book = read_rulebook(content)
    note_unsuitable(book.rules, at=at)
    return _propose(by, at, effective_from, keep_rules(book, at=at))


@transaction.atomic
def propose_again(*, by: Principal, at: datetime, effective_from: datetime, edition: UUID) -> UUID:
    """Propose the rules of an earlier edition: the way back is an approval like any other.

    Raises NotAllowed, EditionUnknown, RulesUnfit, NothingChanges or AlreadyProposed.
    """
    require(by, "edition.propose")
    row = Edition.objects.filter(id=edition).first()
    if row is None:
        raise EditionUnknown(edition)
    _note_unfit(row.rules_id, at)
    return _propose(by, at, effective_from, row.rules_id)


def _propose(by: Principal, at: datetime, effective_from: datetime, digest: str) -> UUID:
    newest = last_set()
    if newest is not None and newest.digest == digest:
        raise NothingChanges
    edition = Edition(
        id=new_id(),
        rules_id=digest,
        effective_from=effective_from,
        author_id=by.staff_id,
        proposed_at=at,
    )
    # The unique constraint decides between two who propose the same at once.
    Edition.objects.bulk_create([edition], ignore_conflicts=True)
    if not Edition.objects.filter(id=edition.id).exists():
        raise AlreadyProposed
    record(
        by=by.actor,
        act="edition.propose",
        at=at,
        subject=edition.id,
        details={"rules": digest, "effective_from": effective_from.isoformat()},
    )
    return edition.id


@transaction.atomic
def approve_edition(*, by: Principal, at: datetime, edition: UUID) -> datetime:
    """Approve what somebody else proposed, and return when it begins: as proposed, but not
    before every process can have heard of it. The entry in the trail names both people.

    Raises NotAllowed, EditionUnknown, EditionDecided, OwnEdition, RulesUnfit or InstantTaken.
    """
    require(by, "edition.approve")
    row = _open(edition)
    if row.author_id == by.staff_id:
        raise OwnEdition
    _note_unfit(row.rules_id, at)
    begins_at = set_turn(edition=row.id, digest=row.rules_id, not_before=row.effective_from, at=at)
    _decide(row, Edition.State.APPROVED, by, at, begins_at=begins_at.isoformat())
    return begins_at


@transaction.atomic
def withdraw_edition(*, by: Principal, at: datetime, edition: UUID) -> None:
    """Take a proposal off the table; its author may too.

    Raises NotAllowed, EditionUnknown or EditionDecided.
    """
    require(by, "edition.withdraw")
    _decide(_open(edition), Edition.State.WITHDRAWN, by, at)


@transaction.atomic
def call_off_edition(*, by: Principal, at: datetime, edition: UUID) -> None:
    """Stop an approved edition that has not begun: nothing changes for anybody, so one person is
    enough. Raises NotAllowed, EditionUnknown or TooLateToCallOff."""
    require(by, "edition.call_off")
    row = Edition.objects.filter(id=edition, state=Edition.State.APPROVED).first()
    if row is None:
        raise EditionUnknown(edition)
    call_off(edition=edition, at=at)
    record(
        by=by.actor,
        act="edition.call_off",
        at=at,
        subject=edition,
        details={"rules": row.rules_id},
    )


def _note_unfit(digest: str, at: datetime) -> None:
    try:
        note_unsuitable(rules_with(digest), at=at)
    except SnapshotUnreadable as broken:
        raise RulesUnfit([str(broken)]) from broken


def _open(edition: UUID) -> Edition:
    row = Edition.objects.select_for_update().filter(id=edition).first()
    if row is None:
        raise EditionUnknown(edition)
    if row.state != Edition.State.PROPOSED:
        raise EditionDecided
    return row


def _decide(
    row: Edition, state: Edition.State, by: Principal, at: datetime, **details: str
) -> None:
    row.state, row.decided_by_id, row.decided_at = state, by.staff_id, at
    row.save(update_fields=["state", "decided_by_id", "decided_at"])
    act = "edition.approve" if state == Edition.State.APPROVED else "edition.withdraw"
    record(
        by=by.actor,
        act=act,
        at=at,
        subject=row.id,
        details={
            "rules": row.rules_id,
            "author": str(row.author_id),
            "decided_by": str(by.staff_id),
            **details,
        },
    )
