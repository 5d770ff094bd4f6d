"""Finishing what a crash cut off: families still booked in a session that was shut."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from movilidad.apps.appointments.actions.cancel_session import release_rest
from movilidad.apps.appointments.models import Appointment, Hold, Offer, Session
from movilidad.apps.appointments.timetable.reseating import seat_elsewhere
from movilidad.apps.audit.types import SYSTEM

# Whoever shut a session sees to its families within seconds; later, nobody does any more.
LEFT_ALONE = timedelta(minutes=10)


def empty_shut_sessions(*, at: datetime) -> int:
    """See to the families of sessions that were shut over ten minutes ago and still hold
    somebody: the process that shut them died between that and telling them. How many.

    What the timetable took away moves each family to the nearest seat it fits in; what a person
    cancelled releases them. Everybody is told. Again does nothing.
    """
    seen_to = 0
    for session, made_by in _shut_and_held(at):
        if made_by == Session.MadeBy.HAND:
            seen_to += release_rest(session=session, by=SYSTEM, at=at)
            continue
        booked = Appointment.objects.filter(session_id=session, state=Appointment.State.BOOKED)
        for appointment in booked.order_by("-confirmed_at").values_list("id", flat=True):
            seat_elsewhere(appointment=appointment, chosen=None, anywhere=True, by=SYSTEM, at=at)
            seen_to += 1
        seen_to += release_rest(session=session, by=SYSTEM, at=at)
    return seen_to


def _shut_and_held(at: datetime) -> list[tuple[UUID, str]]:
    here = {"session": OuterRef("pk")}
    held = (
        Q(Exists(Appointment.objects.filter(**here, state=Appointment.State.BOOKED)))
        | Q(Exists(Offer.objects.filter(**here, state=Offer.State.OPEN)))
        | Q(Exists(Hold.objects.filter(**here, state=Hold.State.LIVE)))
    )
    shut = Session.objects.filter(cancelled_at__lte=at - LEFT_ALONE, ends_at__gt=at)
    return list(shut.filter(held).order_by("starts_at", "id").values_list("id", "made_by"))
