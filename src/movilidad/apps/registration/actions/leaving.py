"""Leaving: a family withdraws, thinks again, or is forgotten; drafts that nobody finished go."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import SYSTEM, Actor, ActorKind
from movilidad.apps.registration.models import Contact, Draft, Household, Person
from movilidad.apps.registration.types import (
    TIME_TO_RETURN,
    HouseholdUnknown,
    TooLateToReturn,
)
from movilidad.infra.sealing.fields import Sealed
from movilidad.infra.sealing.keys import destroy_key

_BATCH = 500


@transaction.atomic
def withdraw(*, household: UUID, at: datetime) -> datetime:
    """End a registration at the family's wish: no draw, no message any more. Withdrawing twice
    is once. Returns the instant (UTC) until which it can be taken back; then all that names
    the family is destroyed. Raises HouseholdUnknown."""
    row = _locked(household)
    if row.state == Household.State.REGISTERED:
        row.state, row.changed_at = Household.State.WITHDRAWN, at
        row.save(update_fields=["state", "changed_at"])
        _record(row, "own.withdraw", at)
    return row.changed_at + TIME_TO_RETURN


@transaction.atomic
def return_after_withdrawal(*, household: UUID, at: datetime) -> None:
    """Take a withdrawal back; the place in time of the registration is kept.

    Raises HouseholdUnknown or TooLateToReturn.
    """
    row = _locked(household)
    if row.state == Household.State.REGISTERED:
        return
    if row.changed_at + TIME_TO_RETURN <= at:
        raise TooLateToReturn
    row.state, row.changed_at = Household.State.REGISTERED, at
    row.save(update_fields=["state", "changed_at"])
    _record(row, "own.return", at)


def _locked(household: UUID) -> Household:
    row = Household.objects.select_for_update().filter(id=household).first()
    if row is None:
        raise HouseholdUnknown
    return row


def _record(row: Household, act: str, at: datetime) -> None:
    by = Actor(ActorKind.FAMILY, row.id)
    record(by=by, act=act, at=at, programme=row.programme.code, household=row.id)


@transaction.atomic
def forget_withdrawn(*, at: datetime) -> int:
    """Destroy what names the families whose days to return are over; return how many. The
    counts and the trail stay; no key, name, phone or fingerprint of one does."""
    rows = list(
        Household.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=Household.State.WITHDRAWN, changed_at__lte=at - TIME_TO_RETURN)
        .exclude(sealed=Sealed(b""))
        .select_related("programme")[:_BATCH]
    )
    for row in rows:
        _forget(row)
        record(
            by=SYSTEM,
            act="household.forget",
            at=at,
            programme=row.programme.code,
            household=row.id,
        )
    return len(rows)


def _forget(row: Household) -> None:
    destroy_key(row.id)
    Person.objects.filter(household_id=row.id).delete()
    Contact.objects.filter(household_id=row.id).delete()
    Draft.objects.filter(household_id=row.id).delete()
    row.sealed = Sealed(b"")
    row.save(update_fields=["sealed"])


@transaction.atomic
def destroy_expired_drafts(*, at: datetime) -> int:
    """Destroy drafts whose days are over, keys first; return how many. A draft that was sent
    leaves only its row: its key is the household's now."""
    rows = list(
        Draft.objects.select_for_update(skip_locked=True)
        .filter(expires_at__lte=at)
        .order_by("expires_at")[:_BATCH]
    )
    for row in rows:
        if row.household_id is None:
            destroy_key(row.id)
    Draft.objects.filter(id__in=[row.id for row in rows]).delete()
    if rows:
        record(by=SYSTEM, act="draft.destroy_expired", at=at, details={"count": len(rows)})
    return len(rows)
