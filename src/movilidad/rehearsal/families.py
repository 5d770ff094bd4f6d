"""Invented families that look like the figures, the same for the same seed.

Sizes: 59 % travelled in groups of 2 to 7 (IOM DTM Guatemala, December 2024). Languages: speakers
of the 2018 census over 14.9 million inhabitants. Departments: more from the west, where most
of the offices are. Phones: eight digits, mobile numbers begin with 3, 4 or 5 (numbering plan).
Nobody here exists.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_SIZES = (41, 16, 14, 12, 8, 5, 3, 0.5, 0.3, 0.2)  # percent, from 1 person to 10
_LANGUAGES = {"es": 68.0, "kek": 9.2, "quc": 8.5, "mam": 4.3, "cak": 3.7, "kjb": 1.3, "ixl": 1.0}
_DEPARTMENTS = {
    **{"GT-13": 18, "GT-12": 14, "GT-14": 12, "GT-09": 11, "GT-01": 10, "GT-16": 9, "GT-17": 6},
    **{"GT-20": 6, "GT-18": 5, "GT-22": 4, "GT-08": 3, "GT-07": 2},
}
_NATIONALITIES = {"GT": 88.0, "HN": 6.0, "SV": 4.0, "NI": 2.0}
_GIVEN = """
    María José Juan Ana Ixchel Pedro Rosa Mateo Lucía Diego Marta Tomás Elena Andrés Juana Miguel
    Candelaria Sebastián Petrona Domingo Magdalena Gaspar Catarina Francisco Dolores Marcos
    Ángela Ramón Isabel Óscar Beatriz Julio Teresa Manuel Sandra Byron Heidy Wilmer Yesenia Elmer
    """.split()  # noqa: SIM905 - a block of names reads better than a column
_FAMILY = """
    López Pérez García Hernández Morales Ramírez Gómez Méndez Velásquez Castillo Tum Caal Choc Pop
    Xol Tzoc Cuc Ixcoy Batz Quej Us Coc Ical Xiloj Ajú Sacbajá Chávez Mejía Toj Raymundo Brito
    Cedillo Marcos Ordóñez Ambrocio Escalante Bartolón Ba’ Tz’i’ Peña Núñez Ortiz Xicará Yac
    """.split()  # noqa: SIM905
_HALF_DAYS = tuple(
    f"{day}-{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")
)
_MOST_CHOICES = 12  # office and half-day together: the cap of the form
_MOBILE = {"GT": "345", "HN": "9", "SV": "67", "NI": "8"}


@dataclass(frozen=True, slots=True)
class Member:
    """One invented person. The first of a family has the relationship `self`."""

    relationship: str
    given: str
    family: str
    born: date
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """One invented family, as it would answer."""

    members: tuple[Member, ...]
    nationality: str
    department: str
    language: str
    site_language: str
    phone: str  # national number; empty without a phone
    email: str
    offices: tuple[str, ...]
    half_days: tuple[str, ...]
    helper: bool


def invent(count: int, *, seed: int, offices: Sequence[str], today: date) -> Iterator[Family]:
    """`count` families; `offices` are the codes they may choose from."""
    dice = Random(seed)  # noqa: S311 - invented people want the same seed, not secrecy
    for _ in range(count):
        yield _family(dice, offices, today)


def _family(dice: Random, offices: Sequence[str], today: date) -> Family:
    nationality = _pick(dice, _NATIONALITIES)
    size = dice.choices(range(1, 11), _SIZES)[0]
    surnames = (dice.choice(_FAMILY), dice.choice(_FAMILY))
    members = tuple(_members(dice, size, surnames, today))
    named = members[0]
    wished = tuple(dice.sample(list(offices), min(len(offices), dice.randint(1, 4))))
    return Family(
        members=members,
        nationality=nationality,
        department=_pick(dice, _DEPARTMENTS),
        language=_pick(dice, _LANGUAGES) if nationality == "GT" else "es",
        site_language=dice.choices(("es", "en", "ht"), (96, 3, 1))[0],
        phone=_phone(dice, nationality) if dice.random() < 0.93 else "",
        email=f"{_ascii(named.given)}{dice.randrange(10_000)}@correo.example"
        if dice.random() < 0.2
        else "",
        offices=wished,
        half_days=()
        if dice.random() < 0.4
        else _some_half_days(dice, _MOST_CHOICES // len(wished)),
        helper=dice.random() < 0.18,
    )


def _members(dice: Random, size: int, surnames: tuple[str, str], today: date) -> Iterator[Member]:
    yield _member(dice, "self", surnames, today, (19, 58))
    partner = size > 1 and dice.random() < 0.7
    if partner:
        own_surnames = (dice.choice(_FAMILY), dice.choice(_FAMILY))
        yield _member(dice, "spouse", own_surnames, today, (19, 58))
    for _ in range(size - 1 - partner):
        if dice.random() < 0.06:
            yield _member(dice, "parent", surnames, today, (60, 82))
        else:
            yield _member(dice, "child", surnames, today, (0, 16))


def _member(
    dice: Random, relationship: str, surnames: tuple[str, str], today: date, ages: tuple[int, int]
) -> Member:
    days = dice.randrange(ages[0] * 366 + 2, (ages[1] + 1) * 365)
    needs = dice.choices(("", "medical", "step_free", "pregnancy", "reading"), (88, 5, 3, 2, 2))[0]
    if needs == "pregnancy" and not 15 <= days // 365 <= 50:
        needs = ""
    return Member(
        relationship=relationship,
        given=" ".join(dice.sample(_GIVEN, dice.choice((1, 2)))),
        family=" ".join(surnames),
        born=today - timedelta(days=days),
        needs=(needs,) if needs else (),
    )


def _phone(dice: Random, nationality: str) -> str:
    return dice.choice(_MOBILE[nationality]) + f"{dice.randrange(10**7):07}"


def _some_half_days(dice: Random, most: int) -> tuple[str, ...]:
    chosen = set(dice.sample(_HALF_DAYS, dice.randint(1, min(most, 6))))
    return tuple(half for half in _HALF_DAYS if half in chosen)


def _pick(dice: Random, weights: Mapping[str, float]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _ascii(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())
