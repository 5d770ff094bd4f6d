"""Addresses that say nothing. They stay in the history of a phone that others look at, so neither
the name of a way nor that of a rule stands in one."""

from collections.abc import Iterable
from hashlib import sha256

_LETTERS = "23456789bcdfghjkmnpqrstvwxz"  # no word can come out, nothing is misread


def code_of(name: str) -> str:
    """Five letters and digits for the id of a pathway or a rule: always the same ones."""
    number = int.from_bytes(sha256(name.encode()).digest()[:8])
    code = ""
    for _ in range(5):
        number, letter = divmod(number, len(_LETTERS))
        code += _LETTERS[letter]
    return code


def named_by(code: str, names: Iterable[str]) -> str | None:
    """The id with this code; None if there is none."""
    return next((name for name in names if code_of(name) == code), None)
