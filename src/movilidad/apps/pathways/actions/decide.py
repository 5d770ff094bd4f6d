"""An edition takes two people: one who proposes it, another who has read it too."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.pathways.models import Edition
from movilidad.apps.pathways.queries.editions import newest_approved
from movilidad.apps.pathways.rules import keep_rules
from movilidad.apps.pathways.types import (
    AlreadyProposed,
    EditionDecided,
    EditionUnknown,
    NothingChanges,
    OwnEdition,
)
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id


@transaction.atomic
def propose_edition(
    *, by: Principal, at: datetime, effective_from: datetime, content: Path | None = None
) -> UUID:
    """Propose the rules of a content folder (default: the running ones); both instants aware.

    Raises NotAllowed, ContentError with every problem of the folder, NothingChanges or
    AlreadyProposed.
    """
    require(by, "edition.propose")
    digest = keep_rules(at=at, content=content)
    newest = newest_approved()
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
def approve_edition(*, by: Principal, at: datetime, edition: UUID) -> None:
    """Approve what somebody else proposed; the entry in the trail names both.

    Raises NotAllowed, EditionUnknown, EditionDecided or OwnEdition.
    """
    require(by, "edition.approve")
    row = _open(edition)
    if row.author_id == by.staff_id:
        raise OwnEdition
    _decide(row, Edition.State.APPROVED, by, at)


@transaction.atomic
def withdraw_edition(*, by: Principal, at: datetime, edition: UUID) -> None:
    """Take a proposal off the table; its author may too.

    Raises NotAllowed, EditionUnknown or EditionDecided.
    """
    require(by, "edition.withdraw")
    _decide(_open(edition), Edition.State.WITHDRAWN, by, at)


def _open(edition: UUID) -> Edition:
    row = Edition.objects.select_for_update().filter(id=edition).first()
    if row is None:
        raise EditionUnknown(edition)
    if row.state != Edition.State.PROPOSED:
        raise EditionDecided
    return row


def _decide(row: Edition, state: Edition.State, by: Principal, at: datetime) -> None:
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
        },
    )
