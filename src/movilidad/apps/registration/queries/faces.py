"""Who stands at the counter: just enough of many households at once to recognise them."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from movilidad.apps.registration.models import Household, Person
from movilidad.apps.registration.names import normalise_name
from movilidad.apps.registration.types import Face
from movilidad.infra.sealing.keys import vaults_of
from movilidad.infra.sealing.vault import Vault

_ELDERLY = 65
_ADULT = 18
# Needs for which nobody should be made to stand and wait; which of them it is stays sealed.
_PRIORITY_NEEDS = frozenset({"pregnancy", "medical", "step_free"})


class _Member(NamedTuple):
    """A person, with what is known of the household; no more, for a day has a thousand."""

    household: UUID
    id: UUID
    birth_year: int
    sealed: bytes
    size: int
    accessible: bool


def faces_of(households: Iterable[UUID], *, year: int) -> dict[UUID, Face]:
    """The faces of several households, in two statements; forgotten ones are left out.

    `year` is the office's own year, for ages. Callers record how many people were shown.
    """
    wanted = list(households)
    rows = (
        Person.objects.filter(household_id__in=wanted)
        .order_by("household_id", "position")
        .values_list(
            *("household_id", "id", "birth_year", "sealed"),
            *("household__size", "household__accessible"),
        )
    )
    people = (_Member(*row) for row in rows)
    vaults = vaults_of(wanted)
    return {
        household: _face(list(members), vaults[household], year)
        for household, members in groupby(people, key=lambda person: person.household)
        if household in vaults
    }


def answers_to(face: Face, text: str) -> bool:
    """Whether every word of `text` begins a name of the applicant, and every four-digit word
    is their year of birth. Accents, signs and case are set aside."""
    names = [normalise_name(word) for word in f"{face.given} {face.family}".split()]
    words = text.split()
    return bool(words) and all(_fits(face, names, word) for word in words)


def _fits(face: Face, names: list[str], word: str) -> bool:
    if word.isdecimal():
        return word == str(face.birth_year)
    wanted = normalise_name(word)
    return bool(wanted) and any(name.startswith(wanted) for name in names)


def _face(members: list[_Member], vault: Vault, year: int) -> Face:
    opened = [vault.open(person.sealed, place=f"person:{person.id}") for person in members]
    first = members[0]
    return Face(
        household=first.household,
        given=opened[0]["given"],
        family=opened[0]["family"],
        birth_year=first.birth_year,
        size=first.size,
        priority=_has_priority(members, year)
        or any(_PRIORITY_NEEDS & set(seen.get("needs", ())) for seen in opened),
    )


def _has_priority(members: list[_Member], year: int) -> bool:
    """Somebody elderly, a child who comes without an adult, or a family that needs a ramp."""
    elderly = any(year - person.birth_year >= _ELDERLY for person in members)
    adults = any(year - person.birth_year >= _ADULT for person in members)
    return elderly or not adults or members[0].accessible


def offices_wished(households: Iterable[UUID]) -> dict[UUID, set[str]]:
    """The codes of the offices that each household named; nothing sealed is opened."""
    rows = Household.objects.filter(id__in=list(households)).values_list("id", "choices")
    return {household: {choice["office"] for choice in choices} for household, choices in rows}
