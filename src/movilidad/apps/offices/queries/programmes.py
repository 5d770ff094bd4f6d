"""Reading programmes and offices. They change only when content is loaded, so each process
reads them once."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from movilidad.apps.offices import models
from movilidad.apps.offices.reading import (
    holidays_of,
    hours_of,
    read_country,
    receiving_since,
    services_of,
)
from movilidad.apps.offices.types import Office, Programme, Service


class NoProgramme(LookupError):
    """The content of this programme was not loaded into the database yet."""


def programme(code: str) -> Programme:
    """One programme with its offices, from content, with the ids of their rows.
    Raises NoProgramme."""
    for one in programmes():
        if one.code == code:
            return one
    raise NoProgramme(code)


@lru_cache(maxsize=1)
def programmes() -> tuple[Programme, ...]:
    """Every programme that was loaded, by code; two statements, once per process."""
    ids: dict[UUID, dict[str, UUID]] = {}
    for owner, code, office in models.Office.objects.values_list("programme_id", "code", "id"):
        ids.setdefault(owner, {})[code] = office
    rows = models.Programme.objects.order_by("code")
    return tuple(_programme(row, ids.get(row.id, {})) for row in rows)


def _programme(row: models.Programme, ids: Mapping[str, UUID]) -> Programme:
    content = Path(settings.CONTENT)
    country = read_country(content, row.code)
    offices = tuple(
        _office(ids[entry["code"]], entry) for entry in country.offices if entry["code"] in ids
    )
    return Programme(
        id=row.id,
        code=row.code,
        country=row.country,
        zone=row.zone,
        names=dict(row.names),
        phone=country.programme["phone"],
        offices=offices,
        holidays=holidays_of(country.programme),
        services=services_of(content, row.code),
    )


def programme_of(office: UUID) -> Programme:
    """The programme that an office belongs to. Raises NoProgramme."""
    for one in programmes():
        if any(known.id == office for known in one.offices):
            return one
    raise NoProgramme(office)


def services(code: str) -> tuple[Service, ...]:
    """What the offices of a programme do, in the order of the content. Raises NoProgramme."""
    return programme(code).services


def forget_cached() -> None:
    """Read again: after content was loaded, and between tests."""
    programmes.cache_clear()


def _office(office_id: UUID, entry: dict[str, Any]) -> Office:
    return Office(
        id=office_id,
        code=entry["code"],
        names=dict(entry["name"]),
        department=entry["department"],
        address=entry["address"] if entry["address_public"] else None,
        announced_on=entry["announced_on"],
        receiving_since=receiving_since(entry),
        hours=hours_of(entry),
        receives=tuple(entry["receives"]),
    )
