"""Finding a household: by its reference, or by a person's name and year of birth."""

from collections.abc import Iterable
from uuid import UUID

from movilidad.apps.registration.models import Household, Person
from movilidad.apps.registration.names import person_index
from movilidad.apps.registration.references import reference_index
from movilidad.apps.registration.types import HouseholdFound
from movilidad.core.vocabulary.references import parse_reference
from movilidad.infra.sealing.keys import vaults_of


def find_by_reference(text: str) -> UUID | None:
    """The household whose reference was typed, None if there is none.

    Raises ReferenceProblem (core.vocabulary.references) when it cannot be a reference.
    """
    index = reference_index(parse_reference(text))
    return Household.objects.filter(reference_index=index).values_list("id", flat=True).first()


def find_by_name_and_birth_year(
    programme: UUID, given: str, family: str, birth_year: int
) -> list[HouseholdFound]:
    """Households with a person of this name (accents, case and signs aside) and year of birth,
    at most 20. Callers record what was seen."""
    index = person_index(given, family, birth_year)
    people = Person.objects.filter(name_index=index, household__programme_id=programme)
    return households_found(people.values_list("household_id", flat=True)[:20])


def households_found(households: Iterable[UUID]) -> list[HouseholdFound]:
    """The lines of a search result, by name; forgotten households are left out."""
    applicants = list(
        Person.objects.filter(household_id__in=list(households), position=1).select_related(
            "household"
        )
    )
    vaults = vaults_of(person.household_id for person in applicants)
    found = []
    for person in applicants:
        vault = vaults.get(person.household_id)
        if vault is not None:
            seen = vault.open(person.sealed, place=f"person:{person.id}")
            name = f"{seen['given']} {seen['family']}".strip()
            found.append(_found(person, name))
    return sorted(found, key=lambda one: one.applicant)


def _found(person: Person, name: str) -> HouseholdFound:
    household = person.household
    return HouseholdFound(
        id=household.id,
        applicant=name,
        birth_year=person.birth_year,
        size=household.size,
        state=household.state,
        registered_at=household.registered_at,
    )
