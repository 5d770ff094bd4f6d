"""Households as the rules see them: their facts, opened for the jobs and people that may."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from movilidad.apps.registration.forms import REGISTRATION, flow
from movilidad.apps.registration.models import Household
from movilidad.apps.registration.verdicts import all_told
from movilidad.infra.sealing.keys import vaults_of

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """What one household told, as facts (plain JSON), and the groups it counts in. No rule set
    knows all of it: whoever asks one takes out what it knows.

    `version` counts its changes; `changed_at` (UTC) is when it told this.
    """

    id: UUID
    programme: UUID
    version: int
    changed_at: datetime
    office: str  # the code of the office wished first; empty if none
    nationality: str
    size: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class HouseholdMark:
    """A household that registered or changed: enough to see whether it was screened since."""

    id: UUID
    version: int
    changed_at: datetime


def households_changed(programme: UUID, *, since: datetime | None) -> Iterator[HouseholdMark]:
    """The standing households that registered or changed at or after `since` (None: all), in
    the order in which they did. Nothing sealed is opened."""
    later = Q(changed_at__gte=since) if since else Q()
    rows = Household.objects.filter(
        later, programme_id=programme, state=Household.State.REGISTERED
    ).order_by("changed_at", "id")
    for mark in rows.values_list("id", "version", "changed_at").iterator(2000):
        yield HouseholdMark(*mark)


def facts_of(households: Iterable[UUID]) -> Iterator[HouseholdFacts]:
    """The facts of households as they told them last; forgotten ones are left out. Two
    statements for every 500. A caller that shows them to a person records the view."""
    wanted = list(households)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        vaults = vaults_of(chunk)
        for row in Household.objects.filter(id__in=chunk).order_by("id"):
            if row.id in vaults:
                opened = vaults[row.id].open(row.sealed, place=f"household:{row.id}")
                yield _facts(row, opened["answers"])


def _facts(row: Household, answers: dict[str, Any]) -> HouseholdFacts:
    told = all_told(
        row.programme_id, flow(REGISTRATION), answers, at=row.changed_at, complete=True
    )
    return HouseholdFacts(
        id=row.id,
        programme=row.programme_id,
        version=row.version,
        changed_at=row.changed_at,
        office=row.choices[0]["office"] if row.choices else "",
        nationality=row.nationality,
        size=row.size,
        facts=told,
    )
