"""What the offices of a country do for a family, and how long one unit of it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from movilidad.core.vocabulary.documents import ContentError, Node
from movilidad.core.vocabulary.languages import Texts
from movilidad.core.vocabulary.reading import Reader

PURPOSES = ("draw", "direct", "walk_in")
LONGEST_CODE = 40
_LONGEST_MINUTES = 480  # a working day


@dataclass(frozen=True, slots=True)
class OfficeService:
    """One service. `minutes_per_unit` is desk time for one unit (up to 4 people); `purposes` are
    the ways to it: drawn, booked directly, or without an appointment."""

    code: str
    name: Texts
    minutes_per_unit: int
    purposes: tuple[str, ...]


def read_services(node: Node) -> tuple[OfficeService, ...]:
    """Return the services of a `services.yaml`; raises `ContentError` with every problem."""
    reader, found = Reader(), []
    with reader.collecting():
        fields = reader.fields(node, ["services", "list"])
        reader.text(fields["services"])
        for item in reader.items(fields["list"]):
            with reader.collecting():
                found.append((item, _service(reader, item)))
    seen: set[str] = set()
    for item, service in found:
        if service.code in seen:
            reader.note(item.where, f"two services have the code “{service.code}”")
        seen.add(service.code)
    if reader.problems:
        raise ContentError(reader.problems)
    return tuple(service for _, service in found)


def _service(reader: Reader, node: Node) -> OfficeService:
    fields = reader.fields(node, ["code", "name", "minutes_per_unit", "purposes"])
    return OfficeService(
        code=_code(reader, fields["code"]),
        name=reader.texts(fields["name"]),
        minutes_per_unit=_minutes(reader, fields["minutes_per_unit"]),
        purposes=tuple(_purposes(reader, fields["purposes"])),
    )


def _code(reader: Reader, node: Node) -> str:
    code = reader.text(node)
    plain = code.isascii() and code.replace("_", "").isalnum() and code == code.lower()
    if not plain or len(code) > LONGEST_CODE:
        raise reader.refuse(node.where, f"“{code[:60]}” is not a code such as follow_up")
    return code


def _minutes(reader: Reader, node: Node) -> int:
    minutes = reader.number(node)
    if not 1 <= minutes <= _LONGEST_MINUTES:
        raise reader.refuse(node.where, f"minutes for one unit are 1 to {_LONGEST_MINUTES}")
    return minutes


def _purposes(reader: Reader, node: Node) -> Iterator[str]:
    chosen = [reader.choice(one, PURPOSES) for one in reader.items(node)]
    if not chosen or len(set(chosen)) < len(chosen):
        raise reader.refuse(node.where, "name each way to the service once, and at least one")
    yield from chosen
