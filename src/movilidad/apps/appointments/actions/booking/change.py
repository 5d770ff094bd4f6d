"""Moving and cancelling: by the family within the published limits, by staff with a reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from movilidad.apps.appointments.actions.booking.hold import act_of
from movilidad.apps.appointments.actions.booking.refusals import (
    REFUSALS,
    BookingUnknown,
    PageStale,
    ReasonMissing,
    SeatGone,
)
from movilidad.apps.appointments.actions.decide_offer import cancel_appointment
from movilidad.apps.appointments.correspondence import letters
from movilidad.apps.appointments.direct import statements
from movilidad.apps.appointments.direct.links import make_link
from movilidad.apps.appointments.direct.rules import rules_of
from movilidad.apps.appointments.models import Appointment, Session
from movilidad.apps.appointments.types import TooLateToCancel
from movilidad.apps.audit.types import ActorKind
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id
from movilidad.infra.retrying import retried


class ChangeReason(models.TextChoices):
    """Why staff move or cancel what a family holds. In the trail, never on a family's page."""

    FAMILY_ASKED = "family_asked"
    OFFICE = "office"  # the office cannot receive it then
    MISTAKE = "mistake"  # it was booked by mistake


@retried
@transaction.atomic
def move_appointment(
    *,
    by: Principal,
    household: UUID,
    appointment: UUID,
    session: UUID,
    version: int,
    key: UUID,
    reason: str | None = None,
    at: datetime,
) -> None:
    """Move a direct appointment to another direct session: the new seat, or the old one stays.

    `version` is that of the page the form was on, `key` the form's own: sending it again is the
    same move. A family keeps to the published limits; staff name a ChangeReason. The family is
    told, with a new link. Raises NotAllowed, or a BookingRefused.
    """
    row = _own(household, appointment)
    target = Session.objects.filter(id=session).first()
    if target is None:
        raise SeatGone
    family = _require(by, household, reason, row.office_id, target.office_id)
    rules = rules_of(row.programme.code)
    if target.service != row.session.service:
        raise SeatGone
    outcome = statements.move(
        {
            "appointment": appointment,
            "household": household,
            "session": session,
            "version": version,
            "key": key,
            "entry": _entry(by, row, target, reason),
            "messages": letters(
                household, row.programme.code, "moved", link=make_link(appointment, version + 1)
            ),
        },
        earliest=rules.earliest(at) if family else at,
        leave_before=rules.leave_before(at) if family else None,
        most=rules.most_moves if family else None,
        at=at,
    )
    if outcome not in {"moved", "again"}:
        raise REFUSALS[outcome](hours=rules.move_hours, moves=rules.most_moves)


@retried
@transaction.atomic
def cancel_booking(
    *,
    by: Principal,
    household: UUID,
    appointment: UUID,
    version: int,
    reason: str | None = None,
    at: datetime,
) -> None:
    """Cancel the appointment that a page showed; again is the same. A drawn seat goes down the
    published order, a direct one back to its office.

    Raises NotAllowed, PageStale, BookingUnknown, TooLateToCancel.
    """
    row = _own(household, appointment)
    family = _require(by, household, reason, row.office_id)
    if row.state == Appointment.State.CANCELLED and row.version == version + 1:
        return
    if row.version != version:
        raise PageStale
    rules = rules_of(row.programme.code)
    if family and not rules.may_cancel(row.session.starts_at, at):
        raise TooLateToCancel
    cancel_appointment(household=household, by=by.actor, reason=reason, at=at)


def _own(household: UUID, appointment: UUID) -> Appointment:
    """Locked first, as everywhere."""
    row = (
        Appointment.objects.select_for_update(of=["self"], no_key=True)
        .select_related("programme", "session")
        .filter(id=appointment, household_id=household)
        .first()
    )
    if row is None:
        raise BookingUnknown
    return row


def _require(by: Principal, household: UUID, reason: str | None, *offices: UUID) -> bool:
    """Ask the policy; True if it is the family itself."""
    if by.actor.kind is ActorKind.FAMILY:
        require(by, "own.book", household=household)
        return True
    for office in offices:
        require(by, "booking.book", office=office)
    if reason not in ChangeReason.values:
        raise ReasonMissing
    return False


def _entry(by: Principal, row: Appointment, target: Session, reason: str | None) -> dict[str, Any]:
    details = {"decision": "moved"} | ({"reason": reason} if reason else {})
    return {
        "id": new_id(),
        "programme": row.programme.code,
        "actor_kind": by.actor.kind.value,
        "actor_id": by.actor.id,
        "act": act_of(by),
        "household_id": row.household_id,
        "office_id": target.office_id,
        "subject_id": target.id,
        "details": details,
    }
