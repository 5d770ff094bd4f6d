"""What a change of an office's plan would do, before it is saved."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F

from movilidad.apps.appointments.models import Session
from movilidad.apps.appointments.queries.sessions import SessionLine, lines_of
from movilidad.apps.appointments.standby import NOTICE

MOST_PLACES = 60


@dataclass(frozen=True, slots=True)
class Displaced:
    """A session whose families cannot all be received as planned: those who would have to move,
    and how many units of open offers would be withdrawn."""

    session: SessionLine
    units_left: int
    households: tuple[UUID, ...]
    offers: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of an office's plan would do from `first` to `last` (both included, office
    calendar). `fixed` sessions belong to an announced round and stay as they are."""

    first: date
    last: date
    create: int
    change: int
    drop: int
    fixed: tuple[SessionLine, ...]
    by_hand: int
    displaced: tuple[Displaced, ...]

    @property
    def families(self) -> int:
        """How many families would have to move."""
        return sum(len(one.households) for one in self.displaced)

    @property
    def empty(self) -> bool:
        """Whether saving would touch no session and no family."""
        touched = self.create or self.change or self.drop or self.displaced or self.fixed
        return not touched


def places_for(line: SessionLine, at: datetime) -> list[SessionLine]:
    """Where families of a session may be sent: sessions of the same office and service that are
    booked directly and have a free unit, six weeks around it, the earliest first."""
    rows = Session.objects.filter(
        office_id=line.office,
        purpose=Session.Purpose.DIRECT,
        service=line.service,
        cancelled_at=None,
        taken_units__lt=F("units"),
        starts_at__gte=max(at + NOTICE, line.starts_at - timedelta(days=42)),
        starts_at__lt=line.starts_at + timedelta(days=42),
    ).exclude(id=line.id)
    return lines_of(rows)[:MOST_PLACES]
