"""Canonical JSON: one value, one sequence of bytes (RFC 8785, without numbers that round)."""

import json
from hashlib import sha256

from movilidad.core.draw.problems import NotCanonical

# Beyond 2^53 - 1 a reader in another language may silently round (RFC 8785 section 3.2.2.3).
_LARGEST_INTEGER = 2**53 - 1


def canonical(value: object) -> bytes:
    """Return the canonical JSON of texts, whole numbers, booleans, null, lists and objects.

    Raises NotCanonical for floats, integers beyond 2^53 - 1, keys that are not text or hold
    characters above U+FFFF (their order differs between languages), and lone surrogates.
    """
    _check(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError as problem:
        raise NotCanonical(f"a text is not valid Unicode: {problem}") from problem


def canonical_hash(value: object) -> str:
    """Return the SHA-256 of the canonical JSON as 64 lower-case hexadecimal digits."""
    return sha256(canonical(value)).hexdigest()


def read_canonical(data: bytes) -> object:
    """Read JSON and refuse it unless it is written in exactly its canonical form.

    Raises NotCanonical: not JSON, a float, a key twice, or other bytes than `canonical` writes.
    """
    try:
        value: object = json.loads(data, parse_float=_refuse_number, parse_constant=_refuse_number)
    except ValueError as problem:
        raise NotCanonical(f"not canonical JSON: {problem}") from problem
    if canonical(value) != data:
        raise NotCanonical("not canonical JSON: the same value has another canonical form")
    return value


def _refuse_number(text: str) -> None:
    raise NotCanonical(f"{text} is not a whole number")


def _check(value: object) -> None:
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        _check_integer(value)
    elif isinstance(value, dict):
        _check_object(value)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical form: {value!r}")


def _check_integer(value: int) -> None:
    if abs(value) > _LARGEST_INTEGER:
        raise NotCanonical(f"{value} is too large for every reader to read exactly")


def _check_object(value: dict[object, object]) -> None:
    for key, member in value.items():
        if not isinstance(key, str) or any(character > "\uffff" for character in key):
            raise NotCanonical(f"{key!r} cannot be the name of a member")
        _check(member)
