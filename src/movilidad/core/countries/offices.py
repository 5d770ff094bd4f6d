"""Offices and points of attention as content describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from movilidad.core.vocabulary.documents import ContentError, Node
from movilidad.core.vocabulary.languages import Texts
from movilidad.core.vocabulary.places import COUNTRIES, DEPARTMENTS_OF_GUATEMALA
from movilidad.core.vocabulary.reading import Fields, Reader

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
RECEIVES = ("interviews", "information", "registration", "documents")
CERTAINTIES = ("confirmed", "reported", "inferred", "unverified")
RUN_BY = ("iom", "unhcr", "iom_unhcr")
_REQUIRED = (
    "code", "name", "department", "run_by", "announced_on", "opened_on", "address_public",
    "address", "hours", "receives", "source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in office-local time; weekdays count from Monday = 0."""

    days: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OfficePlace:
    """One office. `department` is ISO 3166-2, or the country when only that is known.

    `opened_on` is None when no source gives the day; `open_by` is the earliest day on which a
    source saw it open. `address` is None when it is not public or not known. `certainty` is how
    sure it is that there was such an office: that of the source unless the office says less.
    """

    code: str
    name: Texts
    department: str
    run_by: str
    announced_on: date | None
    opened_on: date | None
    open_by: date | None
    address_public: bool
    address: str | None
    hours: Hours | None
    receives: tuple[str, ...]
    source: str
    certainty: str


def read_offices(node: Node) -> tuple[OfficePlace, ...]:
    """Return the offices of an `offices.yaml`; raises `ContentError` with every problem."""
    reader, found = Reader(), []
    with reader.collecting():
        fields = reader.fields(node, ["offices", "sources", "list"])
        listed = reader.entries(fields["sources"])
        sources = {name: _certainty(reader, one) for name, one in listed.items()}
        for item in reader.items(fields["list"]):
            with reader.collecting():
                found.append(_office(reader, sources, item))
    if len({office.code for office in found}) < len(found):
        reader.note(node.where, "two offices have the same code")
    if reader.problems:
        raise ContentError(reader.problems)
    return tuple(found)


def _certainty(reader: Reader, source: Node) -> str:
    keys = ["citation", "address", "dated", "last_checked", "certainty"]
    return reader.choice(reader.fields(source, keys)["certainty"], CERTAINTIES)


def _office(reader: Reader, sources: Mapping[str, str], node: Node) -> OfficePlace:
    fields = reader.fields(node, _REQUIRED, ["open_by", "note", "certainty"])
    public = reader.flag(fields["address_public"])
    address, source = fields["address"], reader.choice(fields["source"], list(sources))
    if address.value is not None and not public:
        reader.note(address.where, "an address that is not public must not stand here")
    return OfficePlace(
        code=reader.text(fields["code"]),
        name=reader.texts(fields["name"]),
        department=_department(reader, fields["department"]),
        run_by=reader.choice(fields["run_by"], RUN_BY),
        announced_on=_day(reader, fields, "announced_on"),
        opened_on=_day(reader, fields, "opened_on"),
        open_by=_day(reader, fields, "open_by"),
        address_public=public,
        address=None if address.value is None else reader.text(address),
        hours=_hours(reader, fields["hours"]),
        receives=tuple(reader.choice(one, RECEIVES) for one in reader.items(fields["receives"])),
        source=source,
        certainty=reader.choice(fields["certainty"], CERTAINTIES)
        if "certainty" in fields
        else sources[source],
    )


def _department(reader: Reader, node: Node) -> str:
    code = reader.text(node)
    known = code in DEPARTMENTS_OF_GUATEMALA or not code.startswith("GT-")
    if not known or code[:2] not in COUNTRIES:
        raise reader.refuse(node.where, f"“{code}” is not an ISO 3166-2 code")
    return code


def _day(reader: Reader, fields: Fields, key: str) -> date | None:
    node = fields.get(key)
    return None if node is None or node.value is None else reader.date(node)


def _hours(reader: Reader, node: Node) -> Hours | None:
    if node.value is None:
        return None
    fields = reader.fields(node, ["days", "opens", "closes"])
    days = [reader.choice(day, WEEKDAYS) for day in reader.items(fields["days"])]
    opens, closes = reader.clock(fields["opens"]), reader.clock(fields["closes"])
    if not opens < closes:
        raise reader.refuse(node.where, "an office must close after it opens")
    return Hours(frozenset(map(WEEKDAYS.index, days)), opens, closes)
