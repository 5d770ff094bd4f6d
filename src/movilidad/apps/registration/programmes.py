"""The programme a registration belongs to: its local day and the offices on offer."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.offices.queries import NoProgramme, programme, programmes
from movilidad.apps.offices.types import Office, Programme

INTERVIEWS = "interviews"


def programme_of(programme_id: UUID) -> Programme:
    """The programme with this row. Raises NoProgramme."""
    for one in programmes():
        if one.id == programme_id:
            return one
    raise NoProgramme(programme_id)


def programme_named(code: str) -> UUID:
    """The id of a programme. Raises NoProgramme when it was never loaded."""
    return programme(code).id


def code_of(programme_id: UUID) -> str:
    return programme_of(programme_id).code


def zone_of(programme_id: UUID) -> str:
    return programme_of(programme_id).zone


def local_day(programme_id: UUID, at: datetime) -> date:
    """The calendar day of an aware instant where the programme's offices are."""
    return at.astimezone(ZoneInfo(zone_of(programme_id))).date()


def offices_to_choose(programme_id: UUID) -> tuple[Office, ...]:
    """The offices that interview families: the others give information only."""
    offices = programme_of(programme_id).offices
    return tuple(office for office in offices if INTERVIEWS in office.receives)


def offices_on_offer(programme_id: UUID) -> tuple[str, ...]:
    """The codes of `offices_to_choose`."""
    return tuple(office.code for office in offices_to_choose(programme_id))
