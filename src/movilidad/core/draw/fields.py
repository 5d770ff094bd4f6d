"""Reading one field of a plain object, strictly: every refusal says where it stands."""

import re
from collections.abc import Mapping, Sequence

from movilidad.core.draw.problems import (
    DuplicateChoice,
    MissingField,
    OutOfRange,
    UnknownField,
    WrongKind,
)

LARGEST = 2**31 - 1
_MINUTE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\dZ")


def check(raw: object, kind: str, names: Sequence[str]) -> str:
    """Return where we are, such as `entrant 7K3M`, once the fields are exactly the named ones."""
    if not isinstance(raw, Mapping):
        raise WrongKind(f"a {kind} must be an object, not {raw!r}")
    where = f"{kind} {raw.get(names[0], '(unnamed)')}"
    for name in names:
        if name not in raw:
            raise MissingField(f"{where}: the field {name} is missing")
    for name in raw:
        if name not in names:
            raise UnknownField(f"{where}: {name!r} is not a field of a {kind}")
    return where


def has_any(raw: object, names: Sequence[str]) -> bool:
    """Tell whether an object has any of the named fields; what is no object has none."""
    return isinstance(raw, Mapping) and any(name in raw for name in names)


def text(raw: Mapping[str, object], name: str, where: str) -> str:
    """Return a text that is not empty."""
    value = raw[name]
    if not isinstance(value, str):
        raise WrongKind(f"{where}: {name} must be a text, not {value!r}")
    if not value:
        raise OutOfRange(f"{where}: {name} is empty")
    return value


def text_or_none(raw: Mapping[str, object], name: str, where: str) -> str | None:
    """Return a text that is not empty, or null."""
    return None if raw[name] is None else text(raw, name, where)


def one_of(raw: Mapping[str, object], name: str, allowed: Sequence[str], where: str) -> str:
    """Return one of the allowed texts."""
    value = text(raw, name, where)
    if value not in allowed:
        raise OutOfRange(f"{where}: {name} must be one of {', '.join(allowed)}, not {value}")
    return value


def minute(raw: Mapping[str, object], name: str, where: str) -> str:
    """Return a UTC minute of fixed width, so that the order of texts is the order of time."""
    value = text(raw, name, where)
    if not _MINUTE.fullmatch(value):
        raise OutOfRange(f"{where}: {name} must look like 2023-07-03T14:00Z, not {value}")
    return value


def whole_number(raw: Mapping[str, object], name: str, where: str) -> int:
    """Return a whole number from 0 up to LARGEST."""
    value = raw[name]
    # Python counts True as 1; a form that sends true for a number is wrong all the same.
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongKind(f"{where}: {name} must be a whole number, not {value!r}")
    if value < 0:
        raise OutOfRange(f"{where}: {name} must not be negative, it is {value}")
    if value > LARGEST:
        raise OutOfRange(f"{where}: {name} is {value}, more than any round can mean")
    return value


def whole_numbers(raw: Mapping[str, object], name: str, where: str) -> dict[str, int]:
    """Return an object of whole numbers from 0 up."""
    value = raw[name]
    if not isinstance(value, Mapping):
        raise WrongKind(f"{where}: {name} must be an object, not {value!r}")
    for key in value:
        if not isinstance(key, str) or not key:
            raise WrongKind(f"{where}: {name} has a member that is not named by a text")
    return {key: whole_number(value, key, f"{where}, {name}") for key in value}


def yes_or_no(raw: Mapping[str, object], name: str, where: str) -> bool:
    """Return true or false."""
    value = raw[name]
    if not isinstance(value, bool):
        raise WrongKind(f"{where}: {name} must be true or false, not {value!r}")
    return value


def texts(raw: Mapping[str, object], name: str, where: str) -> tuple[str, ...]:
    """Return a list of texts, none empty and none twice."""
    value = raw[name]
    if not isinstance(value, list | tuple):
        raise WrongKind(f"{where}: {name} must be a list, not {value!r}")
    for item in value:
        if not isinstance(item, str) or not item:
            raise WrongKind(f"{where}: {name} holds {item!r} where a text belongs")
    if len(set(value)) != len(value):
        raise DuplicateChoice(f"{where}: {name} lists something twice")
    return tuple(value)
