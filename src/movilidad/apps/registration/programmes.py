"""The programme a registration belongs to: its row, its local day and its offices."""

from datetime import date, datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.offices.models import Office, Programme


@lru_cache(maxsize=16)
def _row(programme: UUID) -> tuple[str, str]:
    code, zone = Programme.objects.values_list("code", "zone").get(id=programme)
    return code, zone


def programme_named(code: str) -> UUID:
    """The id of a programme. Raises Programme.DoesNotExist when it was never loaded."""
    return Programme.objects.values_list("id", flat=True).get(code=code)


def code_of(programme: UUID) -> str:
    return _row(programme)[0]


def zone_of(programme: UUID) -> str:
    return _row(programme)[1]


def local_day(programme: UUID, at: datetime) -> date:
    """The calendar day of an aware instant where the programme's offices are."""
    return at.astimezone(ZoneInfo(zone_of(programme))).date()


def offices_on_offer(programme: UUID) -> tuple[str, ...]:
    """Codes of the offices a family may choose, in their order."""
    rows = Office.objects.filter(programme_id=programme).order_by("position")
    return tuple(rows.values_list("code", flat=True))
