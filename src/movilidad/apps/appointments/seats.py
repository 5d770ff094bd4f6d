"""Freeing confirmed seats. The caller holds the transaction."""

from datetime import datetime

from django.db.models import F

from movilidad.apps.appointments.models import Appointment, Offer, Session, SessionLanguage


def free_seat(row: Appointment, at: datetime) -> None:
    """Cancel an appointment and return its counters, in the lock order of sql/confirm.sql:
    session first, then interpreter."""
    row.state, row.changed_at = Appointment.State.CANCELLED, at
    row.save(update_fields=["state", "changed_at"])
    Session.objects.filter(id=row.session_id).update(
        taken_units=F("taken_units") - row.units,
        taken_accessible=F("taken_accessible") - int(row.accessible),
    )
    if row.language is not None:
        SessionLanguage.objects.filter(session_id=row.session_id, language=row.language).update(
            taken=F("taken") - row.units
        )


def block_of(offer: Offer) -> str:
    """The reserve in which the household of an offer was drawn."""
    block = offer.round.tickets.filter(household_id=offer.household_id).values_list("block")
    return str(block[0][0]) if block else ""
