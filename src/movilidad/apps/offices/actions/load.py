"""Bringing the content's programmes and offices into the rows that other tables point at."""

from collections.abc import Sequence
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
    editions = dict(models.Programme.objects.values_list("code", "edition"))
    changed = [one for one in countries if editions.get(one.code) != one.edition]
    if changed:
        _load(changed, at)
    transaction.on_commit(forget_cached)
    return Loaded(len(countries), sum(len(c.offices) for c in countries), len(changed))


def _load(countries: Sequence[CountryContent], at: datetime) -> None:
    """Rows that are there already keep their ids: `new_id` counts for those that are not."""
    models.Programme.objects.bulk_create(
        [_programme(country, at) for country in countries],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["country", "zone", "names", "edition", "loaded_at"],
    )
    programmes = models.Programme.objects.in_bulk(
        [country.code for country in countries], field_name="code"
    )
    models.Office.objects.bulk_create(
        [
            _office(programmes[country.code], position, entry)
            for country in countries
            for position, entry in enumerate(country.offices)
        ],
        update_conflicts=True,
        unique_fields=["programme", "code"],
        update_fields=["department", "position", "content"],
    )
    for country in countries:
        record(
            by=SYSTEM,
            act="content.load",
            at=at,
            programme=country.code,
            subject=programmes[country.code].id,
            details={"edition": country.edition},
        )


def _programme(country: CountryContent, at: datetime) -> models.Programme:
    return models.Programme(
        id=new_id(),
        code=country.code,
        country=country.programme["country"],
        zone=country.programme["time_zone"],
        names=country.programme["names"],
        edition=country.edition,
        loaded_at=at,
    )


def _office(programme: models.Programme, position: int, entry: dict[str, Any]) -> models.Office:
    return models.Office(
        id=new_id(),
        programme=programme,
        code=entry["code"],
        department=entry["department"],
        position=position,
        content=msgspec.json.decode(msgspec.json.encode(entry)),  # dates as ISO text
    )
