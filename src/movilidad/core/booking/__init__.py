"""Booking beside the draw: which sessions fit a household."""

from movilidad.core.booking.fitting import (
    Fit,
    Kind,
    Slot,
    SlotDay,
    SlotMonth,
    Wanted,
    day_of_kinds,
    day_of_slots,
    fit_of,
)

__all__ = [
    "Fit",
    "Kind",
    "Slot",
    "SlotDay",
    "SlotMonth",
    "Wanted",
    "day_of_kinds",
    "day_of_slots",
    "fit_of",
]
