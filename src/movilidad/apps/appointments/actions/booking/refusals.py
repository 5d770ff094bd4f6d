"""Why a direct seat was not held, booked or moved: each with its sentence and the next step."""

from collections.abc import Mapping
from types import MappingProxyType

from movilidad.apps.appointments.types import Refused


class BookingRefused(Refused):
    """`key` says what is in the way, `next_key` what the family or the clerk can do now."""

    @property
    def next_key(self) -> str:
        return f"{self.key}_next"


class SeatGone(BookingRefused):
    """The office cancelled the session, or it never was one for direct booking."""

    key = "booking.refused_gone"


class SeatTooSoon(BookingRefused):
    key = "booking.refused_begun"


class SeatTooShort(BookingRefused):
    """The session never was long enough for the whole household."""

    key = "booking.refused_short"


class SeatFull(BookingRefused):
    key = "booking.refused_full"


class NoAccessibleDesk(BookingRefused):
    key = "booking.refused_access"


class NoInterpreter(BookingRefused):
    key = "booking.refused_language"


class QuotaUsedUp(BookingRefused):
    """The office may book no more this month beside the draw."""

    key = "booking.refused_quota"


class HoldsAppointment(BookingRefused):
    key = "booking.refused_has_one"


class NotInvited(BookingRefused):
    """No invitation, or it was used, taken back, or its days are over."""

    key = "booking.refused_uninvited"


class NotRegistered(BookingRefused):
    """The household withdrew, or was never registered here."""

    key = "booking.refused_not_registered"


class HoldLapsed(BookingRefused):
    key = "booking.refused_lapsed"


class HoldReleased(BookingRefused):
    key = "booking.refused_released"


class BookingUnknown(BookingRefused):
    """No such hold or appointment of this household."""

    key = "booking.refused_unknown"


class SeatDrawn(BookingRefused):
    """A drawn seat belongs to its round: it may be cancelled, never exchanged."""

    key = "booking.refused_drawn"


class PageStale(BookingRefused):
    """The appointment changed since the page was made."""

    key = "booking.refused_stale"


class SameSeat(BookingRefused):
    key = "booking.refused_same"


class MovedTooOften(BookingRefused):
    key = "booking.refused_too_often"


class TooLateToMove(BookingRefused):
    key = "booking.refused_too_late"


class ReasonMissing(BookingRefused):
    """Staff say why, from the closed list."""

    key = "booking.refused_reason"


class QuotaBelowTaken(BookingRefused):
    key = "booking.refused_quota_below"


REFUSALS: Mapping[str, type[BookingRefused]] = MappingProxyType(
    {
        "gone": SeatGone,
        "begun": SeatTooSoon,
        "short": SeatTooShort,
        "full": SeatFull,
        "access": NoAccessibleDesk,
        "language": NoInterpreter,
        "quota": QuotaUsedUp,
        "has_one": HoldsAppointment,
        "uninvited": NotInvited,
        "lapsed": HoldLapsed,
        "released": HoldReleased,
        "booked": HoldReleased,  # the form was used up; its appointment ended since
        "unknown": BookingUnknown,
        "drawn": SeatDrawn,
        "stale": PageStale,
        "same": SameSeat,
        "too_often": MovedTooOften,
        "too_late": TooLateToMove,
    }
)
