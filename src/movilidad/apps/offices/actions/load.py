"""Bringing the content's programmes and offices into the rows that other tables point at."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.offices import models
from movilidad.apps.offices.queries import forget_cached
from movilidad.apps.offices.reading import CountryContent, country_codes, read_country
from movilidad.infra.ids import new_id


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one load did."""

    programmes: int
    offices: int
    changed: int


@transaction.atomic
def load_content(*, content: Path, at: datetime) -> Loaded:
    """Load every country folder. Loading the same edition twice changes nothing. An office that
    left the content stays as a row, because appointments may point at it.

    Raises ContentError with file and line; then nothing is changed.
    """
    countries = [read_country(content, code) for code in country_codes(content)]
    changed = sum(_load_country(country, at) for country in countries)
    transaction.on_commit(forget_cached)
    return Loaded(len(countries), sum(len(c.offices) for c in countries), changed)


def _load_country(country: CountryContent, at: datetime) -> bool:
    known = models.Programme.objects.filter(code=country.code).first()
    if known is not None and known.edition == country.edition:
        return False
    shared = {
        "country": country.programme["country"],
        "zone": country.programme["time_zone"],
        "names": country.programme["names"],
        "edition": country.edition,
        "loaded_at": at,
    }
    programme, _ = models.Programme.objects.update_or_create(
        code=country.code,
        defaults=shared,
        create_defaults={"id": new_id(), **shared},
    )
    models.Office.objects.bulk_create(
        [_office(programme, position, entry) for position, entry in enumerate(country.offices)],
        update_conflicts=True,
        unique_fields=["programme", "code"],
        update_fields=["department", "position", "content"],
    )
    record(
        by=SYSTEM,
        act="content.load",
        at=at,
        programme=country.code,
        subject=programme.id,
        details={"edition": country.edition},
    )
    return True


def _office(programme: models.Programme, position: int, entry: dict[str, Any]) -> models.Office:
    """The row of an office; one that is there already keeps its id."""
    return models.Office(
        id=new_id(),
        programme=programme,
        code=entry["code"],
        department=entry["department"],
        position=position,
        content=msgspec.json.decode(msgspec.json.encode(entry)),  # dates as ISO text
    )
