"""Booking beside the draw: hold, book, move, cancel; quotas and invitations."""

from movilidad.apps.appointments.actions.booking.change import (
    ChangeReason,
    cancel_booking,
    move_appointment,
)
from movilidad.apps.appointments.actions.booking.hold import (
    book_held,
    hold_seat,
    lapse_holds,
    release_hold,
)
from movilidad.apps.appointments.actions.booking.invite import (
    MOST_UNITS,
    allow_direct,
    invite_household,
    withdraw_invitation,
)
from movilidad.apps.appointments.actions.booking.refusals import BookingRefused

__all__ = [
    "MOST_UNITS",
    "BookingRefused",
    "ChangeReason",
    "allow_direct",
    "book_held",
    "cancel_booking",
    "hold_seat",
    "invite_household",
    "lapse_holds",
    "move_appointment",
    "release_hold",
    "withdraw_invitation",
]
