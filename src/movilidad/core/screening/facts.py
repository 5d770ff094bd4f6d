"""Facts: what may be known about a person or a household, and how a value is read.

A fact that is absent is unknown, never false. `None` means absent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from movilidad.core.screening.errors import BadFact, UnknownFact
from movilidad.core.vocabulary.documents import Where
from movilidad.core.vocabulary.languages import Texts
from movilidad.core.vocabulary.places import COUNTRIES, OTHER_COUNTRY

FactValue = str | bool | int | date
MOST = 2**31
"""Numbers are kept in columns of 32 bits."""
MEMBERS = "household"
"""The one fact that is a list: the other people on the form, each with facts of their own."""


class Kind(StrEnum):
    """What sort of value a fact has."""

    CHOICE = "choice"
    COUNTRY = "country"
    YES_NO = "yes_no"
    DATE = "date"
    NUMBER = "number"


class Asker(StrEnum):
    """Who fills a fact: a question to the person, the registration form, or the system."""

    QUESTION = "question"
    FORM = "form"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the catalogue. `values` is empty unless the kind is a choice.

    `same` names two other facts: this one is known to be their being equal once both are known.
    `listed` are the countries that may be chosen by name; `ZZ` then says "none of these".
    """

    id: str
    kind: Kind
    names: Texts
    values: tuple[str, ...]
    value_names: Mapping[str, Texts]
    filled_by: Asker
    ask: Texts | None
    changeable: bool
    past: bool
    same: frozenset[str]
    listed: frozenset[str]
    where: Where

    def read(self, value: object) -> FactValue:
        """Return the value in its own type (dates from ISO text); raises `BadFact`."""
        read = _READERS[self.kind](value)
        if read is None or (self.values and read not in self.values):
            allowed = f" ({', '.join(self.values)})" if self.values else ""
            shown = ascii(value)[:60]  # it may be long, or no text at all
            raise BadFact(f"{self.id}: {shown} is not a {self.kind.value}{allowed}")
        return read


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _country(value: object) -> str | None:
    known = isinstance(value, str) and (value in COUNTRIES or value == OTHER_COUNTRY)
    return str(value) if known else None


def _yes_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if -MOST < value < MOST else None


def _date(value: object) -> date | None:
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


_READERS = {
    Kind.CHOICE: _text,
    Kind.COUNTRY: _country,
    Kind.YES_NO: _yes_no,
    Kind.DATE: _date,
    Kind.NUMBER: _number,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Read facts of one applicant; `members` is None when the household is not known."""

    values: Mapping[str, FactValue]
    members: tuple[Mapping[str, FactValue], ...] | None


def read_facts(catalogue: Mapping[str, Fact], raw: Mapping[str, object], *, today: date) -> Facts:
    """Read a flat mapping as it comes from JSON; raises `UnknownFact` or `BadFact`.

    `today` bounds the facts that must lie in the past, such as a birth date.
    """
    own = {name: value for name, value in raw.items() if name != MEMBERS}
    values = _read_one(catalogue, own, today)
    members = raw.get(MEMBERS)
    if members is None:
        return Facts(values, None)
    if not isinstance(members, Sequence) or not all(isinstance(one, Mapping) for one in members):
        raise BadFact(f"{MEMBERS}: expected a list of people, each with facts")
    return Facts(values, tuple(_read_one(catalogue, one, today) for one in members))


def _read_one(
    catalogue: Mapping[str, Fact], raw: Mapping[str, object], today: date
) -> Mapping[str, FactValue]:
    values: dict[str, FactValue] = {}
    for name, value in raw.items():
        if value is None:
            continue
        if name not in catalogue:
            raise UnknownFact(ascii(name)[:60])
        fact = catalogue[name]
        values[name] = read = fact.read(value)
        if fact.past and isinstance(read, date) and read > today:
            raise BadFact(f"{name}: {read} has not come yet")
    _derive(catalogue, values)
    return MappingProxyType(values)


def _derive(catalogue: Mapping[str, Fact], values: dict[str, FactValue]) -> None:
    for fact in catalogue.values():
        if not fact.same or not all(name in values for name in fact.same):
            continue
        one, other = (catalogue[name] for name in sorted(fact.same))
        equal = _equal(one, other, values)
        if equal is None:
            continue
        if values.setdefault(fact.id, equal) is not equal:
            raise BadFact(f"{fact.id}: contradicts {' and '.join(fact.same)}")


def _equal(one: Fact, other: Fact, values: Mapping[str, FactValue]) -> bool | None:
    """Whether two facts have one value; None when "another country" leaves it open."""
    for unnamed, named in ((one, other), (other, one)):
        if values[unnamed.id] == OTHER_COUNTRY:
            return False if values[named.id] in unnamed.listed else None
    return values[one.id] == values[other.id]
