"""Telephones in the one form that a blind index is made of."""

from __future__ import annotations

from movilidad.core.vocabulary.phones import e164


def normalise_phone(number: str, country: str | None) -> str:
    """Return E.164, e.g. `+50251234567`; None for `country` demands a number with + and code.

    The country is asked, never guessed: 8 digits are valid in several countries of the region.
    Raises PhoneUnreadable or PhoneNotOfCountry (`core.vocabulary.phones`).
    """
    return e164(number, country)
