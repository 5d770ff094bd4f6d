"""Freeing confirmed seats. The caller holds the transaction."""

from datetime import datetime

from django.db.models import F

from movilidad.apps.appointments.models import (
    Appointment,
    DirectQuota,
    Offer,
    Session,
    SessionLanguage,
)


def free_seat(row: Appointment, at: datetime) -> None:
    """Cancel an appointment and return its counters, in the lock order of sql/book.sql: quota,
    session, interpreter. Links in messages about it are dead from now on."""
    row.state, row.changed_at, row.version = Appointment.State.CANCELLED, at, row.version + 1
    row.save(update_fields=["state", "changed_at", "version"])
    if row.quota_id is not None:
        DirectQuota.objects.filter(id=row.quota_id).update(taken=F("taken") - row.units)
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
