"""An office as a family sees it: its name first, the address only with a confirmed seat."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from movilidad.apps.appointments.types import Seat
from movilidad.apps.offices.queries import programme, programmes
from movilidad.apps.offices.types import Programme
from movilidad.infra.words import text


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """`address` is empty where it is not public; then `phone` tells how to get there."""

    name: str
    address: str
    phone: str

    def address_words(self, lang: str) -> str:
        """The address, or how to learn it."""
        if self.address:
            return self.address
        return text(lang, "appointment.booked_address_later", phone=self.phone)


def programme_at(office: UUID) -> Programme:
    """The programme of an office; this installation's for one that left the content since."""
    found = (one for one in programmes() if any(place.id == office for place in one.offices))
    return next(found, None) or programme(settings.PROGRAMME)


def place_of(seat: Seat, lang: str) -> PlaceShown:
    """The office of a seat in words, wherever the programme."""
    here = programme_at(seat.office)
    for office in here.offices:
        if office.id == seat.office:
            return PlaceShown(office.name(lang), office.address or "", here.phone)
    # Taken out of the content since: the family must still learn where to ask.
    return PlaceShown(seat.office_code, "", here.phone)
