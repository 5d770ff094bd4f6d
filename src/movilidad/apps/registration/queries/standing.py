"""The households that a draw may take, and where one may be written to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from movilidad.apps.messaging.types import Address, Channel
from movilidad.apps.registration.models import Contact, Household
from movilidad.apps.registration.types import HouseholdStanding, Needs, RegistrationMarks
from movilidad.infra.sealing.keys import vault_of, vaults_of
from movilidad.infra.sealing.vault import Vault


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A household that is written to: in which language, where (nowhere, if it wished no
    messages), and its opened key."""

    language: str
    addresses: list[Address]
    vault: Vault


_NEEDS = """
SELECT programme_id, units, interpreter, accessible
  FROM registration_household WHERE id = %s AND state = 'registered'
"""
_CHANNELS = {"phone": Channel.SMS, "email": Channel.EMAIL}


def standing_households(programme: UUID, at: datetime) -> list[HouseholdStanding]:
    """Every household of the programme registered by `at` (aware, UTC) and not withdrawn,
    in order of id. One statement; nothing sealed is opened."""
    rows = Household.objects.filter(
        programme_id=programme, state=Household.State.REGISTERED, registered_at__lte=at
    ).order_by("id")
    return [_standing(row) for row in rows.defer("sealed", "screening").iterator(2000)]


def count_standing(programme: UUID) -> int:
    """How many households of a programme are registered now; one indexed count."""
    return Household.objects.filter(
        programme_id=programme, state=Household.State.REGISTERED
    ).count()


def _standing(row: Household) -> HouseholdStanding:
    return HouseholdStanding(
        id=row.id,
        units=row.units,
        interpreter=row.interpreter,
        accessible=row.accessible,
        flags=tuple(row.flags),
        choices=choice_texts(row.choices),
        registered_at=row.registered_at,
        changed_at=row.changed_at,
        department=row.department,
    )


def registration_marks(households: Iterable[UUID]) -> dict[UUID, RegistrationMarks]:
    """The marks of those households that are still known, withdrawn ones included. Nothing
    sealed is opened."""
    rows = Household.objects.filter(id__in=list(households)).values_list(
        "id", "registered_at", "department", "choices", "channel"
    )
    return {
        id_: RegistrationMarks(at, department, choices[0]["office"] if choices else "", channel)
        for id_, at, department, choices, channel in rows.iterator(2000)
    }


def is_standing(household: UUID) -> bool:
    """Whether a household is registered and has not withdrawn or been forgotten."""
    return Household.objects.filter(id=household, state=Household.State.REGISTERED).exists()


def standing_household(household: UUID) -> HouseholdStanding | None:
    """A household as it is registered now; None if it withdrew or was forgotten."""
    row = (
        Household.objects.filter(id=household, state=Household.State.REGISTERED)
        .defer("sealed", "screening")
        .first()
    )
    return _standing(row) if row else None


def needs_of(household: UUID, *, lock: bool = False) -> Needs | None:
    """What a standing household needs of a seat; None if it does not stand. With `lock` nobody
    else holds or withdraws for it until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_NEEDS + (" FOR NO KEY UPDATE" if lock else ""), [household])
        found = cursor.fetchone()
    return Needs(*found) if found else None


def choice_texts(choices: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Stored choices as a ticket lists them: `peten` (any day) or `peten.mon-am`."""
    return tuple(
        f"{choice['office']}.{half}" if half else str(choice["office"])
        for choice in choices
        for half in (choice["halfdays"] or [""])
    )


def contacts_for_messages(household: UUID, *, vault: Vault | None = None) -> list[Address]:
    """Where the household allowed us to write; empty when nowhere.

    `vault`: hand over the household's opened key where it is at hand. Raises KeyDestroyed.
    """
    rows = list(Contact.objects.filter(household_id=household, may_message=True).order_by("id"))
    opened = (vault or vault_of(household)) if rows else None
    return [
        Address(_CHANNELS[row.kind], opened.open(row.sealed, place=f"contact:{row.id}")["value"])
        for row in rows
        if opened
    ]


def correspondents(households: Iterable[UUID]) -> dict[UUID, Correspondent]:
    """How many households are written to, in three statements; forgotten ones are left out."""
    wanted = list(households)
    vaults, addresses = vaults_of(wanted), defaultdict(list)
    contacts = Contact.objects.filter(household_id__in=wanted, may_message=True).order_by("id")
    for row in contacts:
        if (vault := vaults.get(row.household_id)) is not None:
            value = vault.open(row.sealed, place=f"contact:{row.id}")["value"]
            addresses[row.household_id].append(Address(_CHANNELS[row.kind], value))
    languages = Household.objects.filter(id__in=wanted).values_list("id", "site_language")
    return {
        id_: Correspondent(language, addresses[id_], vaults[id_])
        for id_, language in languages
        if id_ in vaults
    }


def language_of(household: UUID) -> str:
    """The language in which the family used the site: messages follow it."""
    return Household.objects.values_list("site_language", flat=True).get(id=household)
