"""Telephone numbers in E.164. The country is always given: 8 digits alone are ambiguous.

`51234567` is a valid number in Guatemala and in El Salvador, so nothing here guesses a country.
"""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat


class PhoneUnreadable(ValueError):
    """What was given cannot be read as a telephone number at all."""


class PhoneNotOfCountry(ValueError):
    """The digits are no number of the country that was named."""


def e164(number: str, country: str | None) -> str:
    """Return `number` as E.164 (`+50251234567`).

    `country` is ISO 3166-1 alpha-2; None means "another country", and then the number must
    begin with + and its country code. Raises PhoneUnreadable or PhoneNotOfCountry.
    """
    try:
        parsed = phonenumbers.parse(number, country)
    except NumberParseException as unreadable:
        raise PhoneUnreadable from unreadable
    if not phonenumbers.is_valid_number(parsed):
        raise PhoneNotOfCountry
    if country and not phonenumbers.is_valid_number_for_region(parsed, country):
        raise PhoneNotOfCountry
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def calling_code(country: str) -> str:
    """Return the prefix to show beside a country's field, e.g. `+502`; `+0` if it has none."""
    return f"+{phonenumbers.country_code_for_region(country)}"


def readable(number: str) -> str:
    """Return an E.164 number with the spaces its country uses, e.g. `+502 5123 4567`."""
    parsed = phonenumbers.parse(number, None)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
