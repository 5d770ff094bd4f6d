"""Document numbers for comparing, and a warning for a mistyped CUI of Guatemala."""

from __future__ import annotations

import unicodedata
from enum import Enum

#: Municipalities of each department, 01 to 22, 340 in all; facts note, section 7.
_MUNICIPALITIES = (
    *(17, 8, 16, 16, 14, 14, 19, 8, 24, 21, 9),
    *(30, 33, 21, 8, 17, 14, 5, 11, 11, 7, 17),
)


class DocumentEmpty(ValueError):
    """Nothing of what was typed is a letter or a digit."""


class CuiWarning(Enum):
    """Why a CUI looks mistyped; a reason to look twice, never to refuse a person."""

    LENGTH = "length"
    CHECK_DIGIT = "check_digit"
    DEPARTMENT = "department"
    MUNICIPALITY = "municipality"


def normalise_document(number: str) -> str:
    """Return the letters and digits of a document number, in capitals. Raises DocumentEmpty."""
    folded = unicodedata.normalize("NFKC", number).upper()
    kept = "".join(_plain_digit(char) for char in folded if char.isalnum())
    if not kept:
        raise DocumentEmpty
    return kept


def _plain_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def cui_warning(number: str) -> CuiWarning | None:
    """Return what looks wrong with a CUI, None when nothing does.

    13 digits: 8 of serial, 1 check digit, 2 department, 2 municipality; the check digit is
    sum(d[i] * (i + 2), i = 0..7) mod 11. Lists of municipalities grow, hence only a warning.
    """
    digits = normalise_document(number)
    if len(digits) != 13 or not digits.isdecimal():
        return CuiWarning.LENGTH
    check = sum(int(digit) * (place + 2) for place, digit in enumerate(digits[:8])) % 11
    if check != int(digits[8]):
        return CuiWarning.CHECK_DIGIT
    department, municipality = int(digits[9:11]), int(digits[11:13])
    if not 1 <= department <= len(_MUNICIPALITIES):
        return CuiWarning.DEPARTMENT
    known = 1 <= municipality <= _MUNICIPALITIES[department - 1]
    return None if known else CuiWarning.MUNICIPALITY
