"""Families whose seat the office cannot keep: who they are, and where they go."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet

from movilidad.apps.appointments.correspondence import tell
from movilidad.apps.appointments.models import Appointment, Session
from movilidad.apps.appointments.seats import free_seat
from movilidad.apps.appointments.standby import NOTICE
from movilidad.apps.appointments.timetable.difference import Crowded
from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import Actor
from movilidad.infra.retrying import retried

_MOST_TRIED = 40


def displaced(crowded: Crowded) -> list[Appointment]:
    """The booked appointments that have no room in what the plan leaves of a session: all of
    them, or those that confirmed last, until the rest fits. An open offer stays an offer."""
    rows = list(
        Appointment.objects.filter(session_id=crowded.line.id, state=Appointment.State.BOOKED)
        .select_related("session__programme")
        .order_by("-confirmed_at", "-id")
    )
    block = crowded.block
    if block is None:
        return rows
    taken, accessible = crowded.line.taken, crowded.line.taken_accessible
    spoken = {one.language: one.taken for one in crowded.line.languages}
    moving = []
    for row in rows:
        over = taken > block.units
        no_desk = row.accessible and accessible > block.accessible
        no_voice = row.language is not None and (
            spoken.get(row.language, 0) > block.languages.get(row.language, 0)
        )
        if over or no_desk or no_voice:
            moving.append(row)
            taken -= row.units
            accessible -= row.accessible
            if row.language is not None:
                spoken[row.language] = spoken.get(row.language, 0) - row.units
    return moving


def targets_for(row: Appointment, at: datetime) -> "QuerySet[Session]":
    """Sessions of the same office and service, booked directly, with room for the whole family,
    its interpreter and its accessible desk, and a day's notice. Never a drawn one: a place that
    is free there goes down the published order."""
    fitting = Session.objects.filter(
        office_id=row.office_id,
        purpose=Session.Purpose.DIRECT,
        service=row.session.service,
        cancelled_at=None,
        starts_at__gte=at + NOTICE,
        taken_units__lte=F("units") - row.units,
        taken_accessible__lte=F("accessible") - int(row.accessible),
    ).exclude(id=row.session_id)
    if row.language is not None:
        fitting = fitting.filter(
            languages__language=row.language,
            languages__taken__lte=F("languages__units") - row.units,
        )
    return fitting


def nearest(row: Appointment, at: datetime) -> list[Session]:
    """Where a family fits, the nearest in time first, the earlier of two that are as near."""
    from_here = row.session.starts_at
    fitting = targets_for(row, at).filter(
        starts_at__range=(from_here - timedelta(days=42), from_here + timedelta(days=42))
    )
    in_order = sorted(fitting, key=lambda one: (abs(one.starts_at - from_here), one.starts_at))
    return in_order[:_MOST_TRIED]


@retried
@transaction.atomic
def seat_elsewhere(
    *, appointment: UUID, chosen: UUID | None, anywhere: bool, by: Actor, at: datetime
) -> UUID | None:
    """Move one family to the chosen session, else (`anywhere`) to the nearest one it fits in, or
    release it; tell it in any case. The session it has now, or None. Again does nothing."""
    row = (
        Appointment.objects.select_for_update(of=["self"], no_key=True)
        .select_related("session__programme")
        .get(id=appointment)
    )
    if row.state != Appointment.State.BOOKED:
        return None
    tries = [chosen] if chosen else []
    tries += [one.id for one in nearest(row, at) if one.id != chosen] if anywhere else []
    for target in tries:
        if _reseat(row.id, target, at):
            _note(row, target, by, at)
            tell(row.household_id, row.session.programme.code, "rescheduled", at=at)
            return target
    free_seat(row, at)
    _note(row, None, by, at)
    tell(row.household_id, row.session.programme.code, "cancelled", at=at)
    return None


def _reseat(appointment: UUID, target: UUID, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT appointments_reseat(%s, %s, %s)", [appointment, target, at])
        return bool(cursor.fetchone()[0] == "moved")


def _note(row: Appointment, target: UUID | None, by: Actor, at: datetime) -> None:
    record(
        by=by,
        act="session.plan",
        at=at,
        programme=row.session.programme.code,
        household=row.household_id,
        office=row.office_id,
        subject=row.session_id,
        details={"moved_to": str(target)} if target else {"released": True},
    )
