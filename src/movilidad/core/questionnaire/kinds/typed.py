"""Answers that are typed: free text, names, numbers, e-mail addresses and telephones."""

from __future__ import annotations

import re
from typing import Any

from movilidad.core.questionnaire.cleaning import has_letter, is_name_character
from movilidad.core.questionnaire.form import Form
from movilidad.core.questionnaire.types import Context
from movilidad.core.vocabulary.phones import PhoneNotOfCountry, PhoneUnreadable, e164
from movilidad.core.vocabulary.places import OTHER_COUNTRY

NAME_MAX = 100
TEXT_MAX = 200
EMAIL_MAX = 254  # RFC 5321: 256 octets of path, less the angle brackets
PHONE_MAX = 40

_EMAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@([^\s@<>(),;:\"\[\]\\.]+\.)+[^\W\d_][^\s@.<>]*")


def read_text(form: Form, context: Context) -> str | None:
    """Read free text of any characters, on one line."""
    del context
    text, longest = form.one(), form.question.maximum or TEXT_MAX
    if len(text) > longest:
        form.refuse("too_long", max=longest)
        return None
    return text


def read_names(form: Form, context: Context) -> dict[str, str] | None:
    """Read given names and surnames; a document without a surname is said by a tick."""
    del context
    given = _read_name(form, "given")
    single = form.one("single") == "yes"
    if not single:
        return _named(given, _read_name(form, "family"))
    if form.one("family"):
        form.refuse("single_and_family", "family")
    return _named(given, "")


def _named(given: str | None, family: str | None) -> dict[str, str] | None:
    return None if given is None or family is None else {"given": given, "family": family}


def _read_name(form: Form, part: str) -> str | None:
    name = form.one(part)
    problem = _name_problem(name)
    if problem:
        form.refuse(f"{part}_{problem}", part, max=NAME_MAX)
        return None
    return name


def _name_problem(name: str) -> str:
    if not name:
        return "missing"
    if len(name) > NAME_MAX:
        return "too_long"
    if not all(map(is_name_character, name)):
        return "characters"
    return "" if has_letter(name) else "no_letters"


def show_names(value: Any) -> dict[str, list[str]]:
    """Return the fields that show names again."""
    single = [] if value["family"] else ["yes"]
    return {"given": [value["given"]], "family": [value["family"]], "single": single}


def read_number(form: Form, context: Context) -> int | None:
    """Read a whole number between the question's minimum and maximum, digits of any script."""
    del context
    typed = form.one()
    if not typed.isdecimal() or len(typed) > 9:
        form.refuse("not_a_number" if not typed.isdecimal() else "too_big", "", **_limits(form))
        return None
    number, highest = int(typed), form.question.maximum
    if number < form.question.minimum:
        form.refuse("too_small", "", **_limits(form))
    if highest is not None and number > highest:
        form.refuse("too_big", "", **_limits(form))
    return number


def _limits(form: Form) -> dict[str, str | int]:
    limits: dict[str, str | int] = {"min": form.question.minimum}
    return limits if form.question.maximum is None else {**limits, "max": form.question.maximum}


def read_email(form: Form, context: Context) -> str | None:
    """Read an e-mail address; only its form is checked, a message is the real proof."""
    del context
    typed = form.one().replace(" ", "")
    if len(typed) > EMAIL_MAX:
        form.refuse("too_long", max=EMAIL_MAX)
        return None
    if not _EMAIL.fullmatch(typed):
        form.refuse("not_an_address")
        return None
    name, _, domain = typed.rpartition("@")
    return f"{name}@{domain.lower()}"


def read_phone(form: Form, context: Context) -> dict[str, str] | None:
    """Read a country and a national number into E.164; the country is never guessed."""
    del context
    country, typed = form.one("country"), form.one("number")
    if not country:
        form.refuse("country_missing", "country")
    elif country not in form.question.option_ids():
        form.refuse("country_unknown", "country")
    if not typed:
        form.refuse("number_missing", "number")
    if form.errors:
        return None
    return _phone_of(form, country, typed)


def _phone_of(form: Form, country: str, typed: str) -> dict[str, str] | None:
    region = None if country == OTHER_COUNTRY else country
    try:
        number = e164(typed[:PHONE_MAX], region)
    except PhoneUnreadable:
        form.refuse("unreadable" if region else "needs_plus", "number")
        return None
    except PhoneNotOfCountry:
        form.refuse("not_of_country" if region else "needs_plus", "number")
        return None
    return {"country": country, "number": number}


def show_phone(value: Any) -> dict[str, list[str]]:
    """Return the fields that show a telephone again, in E.164."""
    return {"country": [value["country"]], "number": [value["number"]]}
