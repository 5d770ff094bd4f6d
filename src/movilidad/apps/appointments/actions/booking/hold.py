"""Hold a direct seat before the form, then book it: beside the draw, for one household."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from movilidad.apps.appointments.actions.booking.refusals import (
    REFUSALS,
    BookingUnknown,
    HoldsAppointment,
    NotInvited,
    NotRegistered,
    ReasonMissing,
    SeatGone,
)
from movilidad.apps.appointments.correspondence import letters
from movilidad.apps.appointments.direct import statements
from movilidad.apps.appointments.direct.links import make_link
from movilidad.apps.appointments.direct.rules import rules_of
from movilidad.apps.appointments.models import Hold, Invitation, Reason, Session
from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import ActorKind
from movilidad.apps.offices.queries import programme as programme_named
from movilidad.apps.registration.queries import needs_of
from movilidad.apps.registration.types import Needs
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id
from movilidad.infra.retrying import retried


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who wants which seat for whom."""

    by: Principal
    session: UUID
    household: UUID
    key: UUID
    reason: str | None
    at: datetime

    @property
    def by_family(self) -> bool:
        return self.by.actor.kind is ActorKind.FAMILY


@dataclass(frozen=True, slots=True)
class _Ground:
    """On what a household is booked: staff's word, or the invitation it was given."""

    reason: str
    invitation: UUID | None


@retried
def hold_seat(
    *,
    by: Principal,
    session: UUID,
    household: UUID,
    key: UUID,
    reason: str | None = None,
    at: datetime,
) -> UUID:
    """Keep a direct seat for a household for some minutes, and return the hold, which is `key`,
    the form's own: sending a form again is the same hold. Another seat held before goes back.

    A family needs an open invitation to this office and service; staff name a `reason`. Raises
    NotAllowed, or a BookingRefused that says what is in the way.
    """
    asked = _Asked(by, session, household, key, reason, at)
    try:
        with transaction.atomic():
            return _hold(asked)
    except IntegrityError as error:
        # Two windows of one household, or one form twice, at the same instant.
        if not any(one in str(error) for one in ("one_live_hold", "appointments_hold_pkey")):
            raise
    with transaction.atomic():
        return _hold(asked)


def _hold(asked: _Asked) -> UUID:
    needs = needs_of(asked.household, lock=True)  # of two windows of one household one waits
    if needs is None:
        raise NotRegistered
    session = Session.objects.select_related("programme").filter(id=asked.session).first()
    if session is None:
        raise SeatGone
    ground = _ground(asked, session)
    rules = rules_of(session.programme.code)
    outcome = statements.hold(
        _form(asked, session, needs, ground) | {"expires_at": rules.held_until(asked.at)},
        earliest=rules.earliest(asked.at) if asked.by_family else asked.at,
        at=asked.at,
    )
    if outcome not in {"held", "again"}:
        raise REFUSALS[outcome]
    if outcome == "held":
        note(asked.by, session, asked.household, asked.at, decision="held", reason=ground.reason)
    return asked.key


def _ground(asked: _Asked, session: Session) -> _Ground:
    if not asked.by_family:
        require(asked.by, "booking.book", office=session.office_id)
        if asked.reason not in Reason.values:
            raise ReasonMissing
        return _Ground(str(asked.reason), None)
    require(asked.by, "own.book", household=asked.household)
    mine = Invitation.objects.filter(household_id=asked.household)
    found = mine.filter(
        state=Invitation.State.OPEN,
        expires_at__gt=asked.at,
        office_id=session.office_id,
        service=session.service,
    ).first()
    if found is None:
        # It may have been used by the very form that is sent again.
        used = mine.filter(state=Invitation.State.USED).exists()
        raise HoldsAppointment if used else NotInvited
    return _Ground(found.reason, found.id)


def _form(asked: _Asked, session: Session, needs: Needs, ground: _Ground) -> dict[str, Any]:
    service = programme_named(session.programme.code).service(session.service)
    return {
        "id": asked.key,
        "programme_id": needs.programme,
        "session_id": session.id,
        "invitation_id": ground.invitation,
        "household_id": asked.household,
        "units": needs.units,
        "minutes": needs.units * service.minutes_per_unit,
        "language": needs.interpreter,
        "accessible": needs.accessible,
        "reason": ground.reason,
        "state": Hold.State.LIVE,
        "made_at": asked.at,
        "prepared": _prepared(asked, session, ground.reason),
    }


def _prepared(asked: _Asked, session: Session, reason: str) -> dict[str, Any]:
    appointment, programme = new_id(), session.programme.code
    return {
        "appointment": appointment,
        "entry": {
            "id": new_id(),
            "programme": programme,
            "actor_kind": asked.by.actor.kind.value,
            "actor_id": asked.by.actor.id,
            "act": act_of(asked.by),
            "household_id": asked.household,
            "office_id": session.office_id,
            "subject_id": session.id,
            "details": {"decision": "booked", "reason": reason},
        },
        "messages": letters(asked.household, programme, "booked", link=make_link(appointment, 1)),
    }


@retried
def book_held(*, by: Principal, hold: UUID, household: UUID, at: datetime) -> UUID:
    """Make a held seat the household's appointment; pressing twice is the same appointment.

    The trail and the message were prepared with the hold and are written with the appointment.
    Raises NotAllowed, or a BookingRefused.
    """
    _require_on_hold(by, hold, household)
    try:
        with transaction.atomic():
            outcome, appointment = statements.book(hold, household, at)
    except IntegrityError as error:
        if "appointments_one_booked" not in str(error):
            raise
        raise HoldsAppointment from error
    if outcome not in {"booked", "again"} or appointment is None:
        raise REFUSALS.get(outcome, BookingUnknown)
    return appointment


@retried
@transaction.atomic
def release_hold(*, by: Principal, hold: UUID, household: UUID, at: datetime) -> None:
    """Give a held seat back before its time is over. Again is the same; a hold that ended in
    another way stays as it is."""
    _require_on_hold(by, hold, household)
    row = Hold.objects.filter(id=hold, household_id=household).select_related("session__programme")
    before = row.first()
    ended = statements.end_hold(hold, household, Hold.State.RELEASED, at)
    if before and before.state == Hold.State.LIVE and ended == Hold.State.RELEASED:
        note(by, before.session, household, at, decision="released", reason=before.reason)


def lapse_holds(*, at: datetime, most: int = 500) -> int:
    """End the holds whose time is over and return how many: the worker does it, and whoever
    holds another seat of the session. One transaction each."""
    over = Hold.objects.filter(state=Hold.State.LIVE, expires_at__lte=at).order_by("expires_at")
    return sum(
        _lapse(hold, household, at)
        for hold, household in over.values_list("id", "household_id")[:most]
    )


@retried
@transaction.atomic
def _lapse(hold: UUID, household: UUID, at: datetime) -> bool:
    statements.end_hold(hold, household, Hold.State.LAPSED, at)
    # Somebody who held another seat of the session may have ended it meanwhile.
    return Hold.objects.filter(id=hold, state=Hold.State.LAPSED, ended_at=at).exists()


def _require_on_hold(by: Principal, hold: UUID, household: UUID) -> None:
    if by.actor.kind is ActorKind.FAMILY:
        require(by, "own.book", household=household)
        return
    office = Hold.objects.filter(id=hold).values_list("session__office_id", flat=True).first()
    require(by, "booking.book", office=office)


def act_of(by: Principal) -> str:
    """The act of the policy that booking is for this principal."""
    return "own.book" if by.actor.kind is ActorKind.FAMILY else "booking.book"


def note(
    by: Principal, session: Session, household: UUID, at: datetime, **details: str | int | bool
) -> None:
    """The trail of what was done with a direct seat."""
    record(
        by=by.actor,
        act=act_of(by),
        at=at,
        programme=session.programme.code,
        household=household,
        office=session.office_id,
        subject=session.id,
        details=details,
    )
