"""Open offers of a round."""

from dataclasses import dataclass
from uuid import UUID

from movilidad.apps.appointments.models import Offer


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """A seat that is held out to a household."""

    id: UUID
    household: UUID
    session: UUID
    units: int
    plain: bool  # needs neither an interpreter nor an accessible desk


def open_offers(round_id: UUID) -> list[OpenOffer]:
    """The offers of a round that wait for an answer, in the order they were made."""
    rows = Offer.objects.filter(round_id=round_id, state=Offer.State.OPEN).order_by("id")
    return [
        OpenOffer(
            row.id,
            row.household_id,
            row.session_id,
            row.units,
            plain=row.language is None and not row.accessible,
        )
        for row in rows
    ]
