"""How much an office may book beside the draw, and whom it invites to book by itself."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.actions.booking.refusals import (
    HoldsAppointment,
    NotRegistered,
    QuotaBelowTaken,
    ReasonMissing,
    SeatGone,
)
from movilidad.apps.appointments.correspondence import letters
from movilidad.apps.appointments.direct.rules import rules_of
from movilidad.apps.appointments.models import Appointment, DirectQuota, Invitation, Reason
from movilidad.apps.audit.actions import record
from movilidad.apps.messaging.actions import enqueue
from movilidad.apps.offices.queries import programmes
from movilidad.apps.offices.types import Programme
from movilidad.apps.registration.queries import needs_of
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.infra.ids import new_id

MOST_UNITS = 2_000


@transaction.atomic
def allow_direct(*, by: Principal, office: UUID, month: date, units: int, at: datetime) -> None:
    """Say how many units an office may book beside the draw in a month (any day of it). Never
    below what is held and booked already (QuotaBelowTaken)."""
    require(by, "booking.allow", office=office)
    programme = _programme_of(office)
    DirectQuota.objects.bulk_create(
        [
            DirectQuota(
                id=new_id(),
                programme_id=programme.id,
                office_id=office,
                month=month.replace(day=1),
                units=0,
            )
        ],
        ignore_conflicts=True,
    )
    row = DirectQuota.objects.filter(office_id=office, month=month.replace(day=1))
    if not row.filter(taken__lte=units).update(units=units):
        raise QuotaBelowTaken(taken=row.get().taken)
    record(
        by=by.actor,
        act="booking.allow",
        at=at,
        programme=programme.code,
        office=office,
        details={"month": month.strftime("%Y-%m"), "units": units},
    )


def invite_household(
    *, by: Principal, household: UUID, office: UUID, service: str, reason: str, at: datetime
) -> UUID:
    """Let a household book one visit by itself, and tell it. Inviting again while an invitation
    is open is that invitation. Raises NotAllowed, or a BookingRefused."""
    require(by, "booking.invite", office=office)
    programme = _programme_of(office)
    if reason not in Reason.values:
        raise ReasonMissing
    if service not in {one.code for one in programme.services_for("direct")}:
        raise SeatGone
    until = at + timedelta(days=rules_of(programme.code).invitation_days)
    wanted = Invitation(
        id=new_id(),
        programme_id=programme.id,
        office_id=office,
        household_id=household,
        service=service,
        reason=reason,
        made_at=at,
        expires_at=until,
    )
    return _invite(by, wanted, programme)


@transaction.atomic
def _invite(by: Principal, wanted: Invitation, programme: Programme) -> UUID:
    household, at = wanted.household_id, wanted.made_at
    if needs_of(household, lock=True) is None:  # of two clerks at one instant one waits
        raise NotRegistered
    booked = Appointment.objects.filter(household_id=household, state=Appointment.State.BOOKED)
    if booked.exists():
        raise HoldsAppointment
    opened = Invitation.objects.filter(household_id=household, state=Invitation.State.OPEN)
    opened.filter(expires_at__lte=at).update(state=Invitation.State.WITHDRAWN, ended_at=at)
    before = opened.first()
    if before is not None:
        return before.id
    wanted.save(force_insert=True)
    until = wanted.expires_at
    enqueue(letters(household, programme.code, "invited", until=until, zone=programme.zone), at=at)
    _note(by, wanted, programme.code, "invited")
    return wanted.id


@transaction.atomic
def withdraw_invitation(*, by: Principal, household: UUID, at: datetime) -> None:
    """Take an open invitation back. A seat held on it can no longer be booked. Again is the
    same; one that was used stays used."""
    row = (
        Invitation.objects.select_for_update(of=["self"], no_key=True)
        .select_related("programme")
        .filter(household_id=household, state=Invitation.State.OPEN)
        .first()
    )
    if row is None:
        return
    require(by, "booking.invite", office=row.office_id)
    row.state, row.ended_at = Invitation.State.WITHDRAWN, at
    row.save(update_fields=["state", "ended_at"])
    _note(by, row, row.programme.code, "withdrawn")


def _note(by: Principal, row: Invitation, programme: str, decision: str) -> None:
    record(
        by=by.actor,
        act="booking.invite",
        at=row.ended_at or row.made_at,
        programme=programme,
        household=row.household_id,
        office=row.office_id,
        subject=row.id,
        details={"decision": decision, "reason": row.reason},
    )


def _programme_of(office: UUID) -> Programme:
    return next(one for one in programmes() if any(here.id == office for here in one.offices))
