"""One registration, opened. Callers record the view in the audit trail."""

from uuid import UUID

from django.db.models import OuterRef, Subquery

from movilidad.apps.registration.models import Consent, Contact, Household, Person
from movilidad.apps.registration.queries.standing import choice_texts
from movilidad.apps.registration.types import (
    TIME_TO_RETURN,
    ConsentSeen,
    ContactSeen,
    HouseholdLine,
    HouseholdOverview,
    HouseholdUnknown,
    PersonSeen,
)
from movilidad.infra.sealing.models import DataKey
from movilidad.infra.sealing.vault import Vault, unwrap


def household_overview(household: UUID) -> HouseholdOverview:
    """Everything the family wrote, opened, in four statements. Raises HouseholdUnknown."""
    row, vault = household_with_vault(household)
    people = Person.objects.filter(household_id=household).order_by("position")
    contacts = Contact.objects.filter(household_id=household).order_by("id")
    return HouseholdOverview(
        id=row.id,
        programme=row.programme_id,
        programme_code=row.programme.code,
        reference=vault.open(row.sealed, place=f"household:{row.id}")["reference"],
        state=row.state,
        size=row.size,
        units=row.units,
        language=row.site_language,
        interpreter=row.interpreter,
        accessible=row.accessible,
        nationality=row.nationality,
        department=row.department,
        choices=choice_texts(row.choices),
        helper=row.helper,
        registered_at=row.registered_at,
        changed_at=row.changed_at,
        version=row.version,
        people=tuple(_person(person, vault) for person in people),
        contacts=tuple(_contact(contact, vault) for contact in contacts),
        consents=newest_consents(household),
    )


def household_line(household: UUID) -> HouseholdLine:
    """What the family's first page shows, in one statement. Raises HouseholdUnknown."""
    row, vault = household_with_vault(household)
    withdrawn = row.state == Household.State.WITHDRAWN
    return HouseholdLine(
        id=row.id,
        programme_code=row.programme.code,
        zone=row.programme.zone,
        reference=vault.open(row.sealed, place=f"household:{row.id}")["reference"],
        state=row.state,
        size=row.size,
        registered_at=row.registered_at,
        changed_at=row.changed_at,
        version=row.version,
        helper=row.helper,
        may_return_until=row.changed_at + TIME_TO_RETURN if withdrawn else None,
    )


def household_with_vault(household: UUID) -> tuple[Household, Vault]:
    """The row with its programme and its opened key, in one statement.

    Raises HouseholdUnknown, also for a household that was forgotten.
    """
    key = DataKey.objects.filter(id=OuterRef("id")).values("wrapped")[:1]
    row = (
        Household.objects.select_related("programme")
        .annotate(wrapped=Subquery(key))
        .filter(id=household)
        .first()
    )
    if row is None or row.wrapped is None:
        raise HouseholdUnknown
    return row, unwrap(bytes(row.wrapped))


def newest_consents(household: UUID) -> tuple[ConsentSeen, ...]:
    """The answers that stand now, by person, purpose and recipient."""
    rows = (
        Consent.objects.filter(household_id=household)
        .order_by("position", "purpose", "recipient", "-answered_at")
        .distinct("position", "purpose", "recipient")
    )
    return tuple(
        ConsentSeen(row.position, row.purpose, row.recipient, row.answer, row.answered_at)
        for row in rows
    )


def _person(row: Person, vault: Vault) -> PersonSeen:
    seen = vault.open(row.sealed, place=f"person:{row.id}")
    return PersonSeen(
        id=row.id,
        position=row.position,
        relationship=row.relationship,
        given=seen["given"],
        family=seen["family"],
        birth_date=seen["birth_date"],
        birth_year=row.birth_year,
        nationality=row.nationality,
        needs=tuple(seen["needs"]),
    )


def _contact(row: Contact, vault: Vault) -> ContactSeen:
    seen = vault.open(row.sealed, place=f"contact:{row.id}")
    return ContactSeen(
        kind=row.kind,
        value=seen["value"],
        country=row.country,
        owner=seen["owner"],
        hours=tuple(seen["hours"]),
        may_message=row.may_message,
    )
