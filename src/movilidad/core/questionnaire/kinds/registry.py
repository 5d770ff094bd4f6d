"""Which types of question exist, and what each may set and complain of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from movilidad.core.questionnaire.form import Form
from movilidad.core.questionnaire.kinds import choices, composite, dates, typed
from movilidad.core.questionnaire.types import DONT_KNOW, Context, Question

Parts: TypeAlias = Callable[[Question], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How answers of one type are posted (`parts`), read, and shown again (`show`).

    `settings` are the keys its file may hold beside the common ones; `problems` are the words
    keys it may ask for, each `<type>_<problem>` unless the question names its own.
    """

    parts: Parts
    read: Callable[[Form, Context], Any]
    show: Callable[[Any], dict[str, list[str]]]
    problems: tuple[str, ...]
    settings: frozenset[str] = frozenset()

    @property
    def has_options(self) -> bool:
        """Tell whether the question's file lists its answers."""
        return "options" in self.settings


def _fields(*parts: str) -> Parts:
    return lambda _question: parts


_ONE = _fields("")
_CHOICE = frozenset({"options", "dont_know", "names_from"})
_PICK = ("missing", "unknown_option")
_NAME = ("missing", "too_long", "characters", "no_letters")

KINDS: dict[str, Kind] = {
    "radios": Kind(_ONE, choices.read_one, choices.show_one, _PICK, _CHOICE),
    "country": Kind(_ONE, choices.read_one, choices.show_one, _PICK, _CHOICE),
    "checkboxes": Kind(
        _ONE, choices.read_many, choices.show_many, (*_PICK, "exclusive"), frozenset({"options"})
    ),
    "yes_no": Kind(_ONE, choices.read_yes_no, choices.show_one, _PICK, frozenset({"dont_know"})),
    "text": Kind(
        _ONE, typed.read_text, choices.show_one, ("missing", "too_long"), frozenset({"max"})
    ),
    "names": Kind(
        _fields("given", "family", "single"),
        typed.read_names,
        typed.show_names,
        (
            "missing",
            "single_and_family",
            *(f"{part}_{problem}" for part in ("given", "family") for problem in _NAME),
        ),
    ),
    "date": Kind(
        _fields("day", "month", "year", DONT_KNOW),
        dates.read_date,
        dates.show_date,
        (
            *("missing", "not_real", "future", "too_old", "own_registration"),
            *("known_and_unknown", "day_missing", "day_unreadable", "month_missing"),
            *("month_unreadable", "year_missing", "year_unreadable", "year_digits"),
        ),
        frozenset({"approximate", "dont_know", "age_limit"}),
    ),
    "phone": Kind(
        _fields("country", "number"),
        typed.read_phone,
        typed.show_phone,
        (
            *("missing", "country_missing", "country_unknown", "number_missing"),
            *("unreadable", "not_of_country", "needs_plus"),
        ),
        frozenset({"options", "names_from"}),
    ),
    "email": Kind(
        _ONE, typed.read_email, choices.show_one, ("missing", "too_long", "not_an_address")
    ),
    "number": Kind(
        _ONE,
        typed.read_number,
        choices.show_one,
        ("missing", "not_a_number", "too_small", "too_big"),
        frozenset({"min", "max"}),
    ),
    "languages": Kind(
        _fields("main", "also"),
        composite.read_languages,
        composite.show_languages,
        ("missing", "main_missing", "unknown_option", "exclusive"),
        frozenset({"options"}),
    ),
    "office_days": Kind(
        _fields("office", "half_day"),
        composite.read_office_days,
        composite.show_office_days,
        (
            *("missing", "office_missing", "office_unknown", "day_missing", "day_unknown"),
            *("any_and_days", "too_many"),
        ),
    ),
    "consent": Kind(
        composite.consent_parts,
        composite.read_consent,
        composite.show_consent,
        ("missing", "unknown_option"),
        frozenset({"options"}),
    ),
}
