"""What a family decides: confirm, decline, cancel; and what time decides for it."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from movilidad.apps.appointments.correspondence import tell
from movilidad.apps.appointments.direct import statements
from movilidad.apps.appointments.models import Appointment, Hold, Invitation, Offer, Session
from movilidad.apps.appointments.seats import block_of, free_seat
from movilidad.apps.appointments.standby import give_back
from movilidad.apps.appointments.types import (
    Decision,
    NothingToDecide,
    Outcome,
    TooLateToCancel,
)
from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import SYSTEM, Actor, ActorKind
from movilidad.infra.retrying import retried

_DECISIONS: Mapping[str, Decision] = MappingProxyType(
    {
        "confirmed": Decision.CONFIRMED,
        "again": Decision.ALREADY_CONFIRMED,
        "full": Decision.SESSION_FULL,
        "expired": Decision.OFFER_EXPIRED,
        "lapsed": Decision.OFFER_EXPIRED,
        "has_one": Decision.HAS_APPOINTMENT,
        "declined": Decision.OFFER_GONE,
        "withdrawn": Decision.OFFER_GONE,
        "changed": Decision.OFFER_GONE,
        "unknown": Decision.OFFER_GONE,
    }
)


def outcome_of(code: str, appointment: UUID | None) -> Outcome:
    """The named answer for what `appointments_confirm` (sql/confirm.sql) returned."""
    return Outcome(_DECISIONS[code], appointment)


@retried
def confirm_offer(*, offer: UUID, household: UUID, at: datetime) -> Outcome:
    """Take the offered seat, in one statement. Pressing twice is the same appointment.

    The audit entry and the message were prepared with the offer and are written with the seat.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT outcome, appointment FROM appointments_confirm(%s, %s, %s)",
                [offer, household, at],
            )
            code, appointment = cursor.fetchone()
    except IntegrityError as error:
        if "appointments_one_booked" not in str(error):
            raise
        return Outcome(Decision.HAS_APPOINTMENT)
    return outcome_of(code, appointment)


@retried
@transaction.atomic
def decline_offer(*, offer: UUID, household: UUID, by: Actor, at: datetime) -> None:
    """Give an offered seat back; it goes down the order at once. Declining twice is declining.

    Raises NothingToDecide when the offer is not open any more, or never was this household's.
    """
    row = (
        Offer.objects.select_for_update(no_key=True)
        .filter(id=offer, household_id=household)
        .first()
    )
    if row is None or row.household_id != household:
        raise NothingToDecide
    if row.state == Offer.State.DECLINED:
        return
    if row.state != Offer.State.OPEN or row.expires_at <= at:
        raise NothingToDecide
    _end(row, Offer.State.DECLINED, by, at)


@retried
@transaction.atomic
def cancel_appointment(
    *, household: UUID, by: Actor, reason: str | None = None, at: datetime
) -> None:
    """Give a confirmed seat back before it begins: a drawn one goes down the order at once, a
    direct one back to its office. The family's registration stands. `reason` is staff's.
    Raises NothingToDecide or TooLateToCancel."""
    row = (
        Appointment.objects.select_for_update(of=["self"], no_key=True)
        .select_related("session__programme", "offer")
        .filter(household_id=household, state=Appointment.State.BOOKED)
        .first()
    )
    if row is None:
        raise NothingToDecide
    if row.session.starts_at <= at:
        raise TooLateToCancel
    free_seat(row, at)
    _record(row.session, household, "cancelled", by=by, at=at, reason=reason)
    tell(household, row.session.programme.code, "cancelled", at=at)
    if row.offer is not None:
        give_back(session=row.session_id, block=block_of(row.offer), at=at)


@retried
@transaction.atomic
def release_household(*, household: UUID, at: datetime, by: Actor | None = None) -> None:
    """Give back whatever a household holds, because it withdrew. Tells it nothing.

    `by` is the family itself unless somebody else is named.
    """
    by = by or Actor(ActorKind.FAMILY, household)
    # Everything is locked before a session is: the order in which families decide.
    offers = Offer.objects.filter(household_id=household, state=Offer.State.OPEN)
    holds = Hold.objects.filter(household_id=household, state=Hold.State.LIVE)
    booked = Appointment.objects.filter(
        household_id=household, state=Appointment.State.BOOKED, session__starts_at__gt=at
    ).select_related("session__programme", "offer")
    held = list(holds.select_for_update(no_key=True))
    offered = list(offers.select_for_update(no_key=True))
    seats = list(booked.select_for_update(of=["self"], no_key=True))
    Invitation.objects.filter(household_id=household, state=Invitation.State.OPEN).update(
        state=Invitation.State.WITHDRAWN, ended_at=at
    )
    for hold in held:
        statements.end_hold(hold.id, household, Hold.State.RELEASED, at)
    for offer in offered:
        _end(offer, Offer.State.WITHDRAWN, by, at)
    for row in seats:
        free_seat(row, at)
        _record(row.session, household, "released", by=by, at=at)
        if row.offer is not None:
            give_back(session=row.session_id, block=block_of(row.offer), at=at)


def lapse_offers(*, at: datetime, most: int = 500) -> int:
    """End offers whose time is over, tell the families, and give the seats back; return how
    many. One transaction each, so that one that fails keeps no other waiting. Several workers
    may run this at once: each offer is claimed by one."""
    over = Offer.objects.filter(state=Offer.State.OPEN, expires_at__lte=at).order_by("expires_at")
    return sum(_lapse(one, at) for one in over.values_list("id", flat=True)[:most])


@retried
@transaction.atomic
def _lapse(offer: UUID, at: datetime) -> bool:
    row = (
        Offer.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(id=offer, state=Offer.State.OPEN, expires_at__lte=at)
        .first()
    )
    if row is None:
        return False
    _end(row, Offer.State.LAPSED, SYSTEM, at)
    tell(row.household_id, row.session.programme.code, "lapsed", at=at)
    return True


def _end(row: Offer, state: Offer.State, by: Actor, at: datetime) -> None:
    row.state, row.decided_at = state, at
    row.save(update_fields=["state", "decided_at"])
    session = Session.objects.select_related("programme").get(id=row.session_id)
    _record(session, row.household_id, state.value, by=by, at=at)
    give_back(session=session.id, block=block_of(row), at=at)


def _record(
    session: Session,
    household: UUID,
    decision: str,
    *,
    by: Actor,
    at: datetime,
    reason: str | None = None,
) -> None:
    details: dict[str, str | int | bool] = {"decision": decision}
    if reason:
        details["reason"] = reason
    act = "job.run" if by == SYSTEM else "booking.book" if reason else "own.decide_offer"
    record(
        by=by,
        act=act,
        at=at,
        programme=session.programme.code,
        household=household,
        office=session.office_id,
        subject=session.id,
        details=details,
    )
