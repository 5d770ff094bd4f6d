"""What a receptionist scans or types, and whom it leads to. Only `actions.find` calls this."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from movilidad.apps.appointments import passes
from movilidad.apps.appointments.queries.desk import DeskSeat, nearest_seat, seat
from movilidad.apps.frontdesk.queries import day_at, day_of, line_of, local_day
from movilidad.apps.frontdesk.types import (
    DeskLine,
    NoAppointment,
    NothingFound,
    PassForged,
    PassMoved,
    PassOutdated,
    PassUnreadable,
    PastDay,
    ReferenceMistyped,
    TooEarlyDay,
    WrongOffice,
)
from movilidad.apps.registration.queries import find_by_reference
from movilidad.apps.registration.queries.faces import answers_to, faces_of
from movilidad.core.vocabulary.references import LENGTH, ReferenceProblem, parse_reference

_CANCELLED = "cancelled"


class Kind(StrEnum):
    """What the one search box was given."""

    PASS = "pass"  # noqa: S105 - a family's slip, no password
    REFERENCE = "reference"
    NUMBER = "number"
    NAME = "name"


def kind_of(text: str) -> Kind:
    """Tell the four apart by their shape. Raises NothingFound and ReferenceMistyped."""
    typed = text.strip()
    if not typed:
        raise NothingFound
    if typed.upper().startswith(passes.PREFIX):
        return Kind.PASS
    if typed.isdecimal() and len(typed) <= 3:
        return Kind.NUMBER
    return _reference_or_name(typed)


def lines_found(kind: Kind, text: str, office: UUID, at: datetime) -> list[DeskLine]:
    """The lines of today's list that are meant. Raises the refusals of `actions.find`; the
    household they concern, if one is known, is their `household`."""
    if kind in {Kind.PASS, Kind.REFERENCE}:
        here = _seat_of_pass(text) if kind is Kind.PASS else _seat_of_reference(text)
        _refuse_elsewhere(here, office, at)
        line = line_of(office, here.appointment, at)
        return [line] if line else []
    today = local_day(office, at)
    lines = day_of(office, today, at).lines
    if kind is Kind.NUMBER:
        found = [line for line in lines if line.number == int(text)]
    else:
        found = _named(lines, text, today.year)
    if not found:
        raise NothingFound
    return found


def _reference_or_name(typed: str) -> Kind:
    """A text as long as a reference, with digits in it, is one: then a wrong character is said."""
    try:
        parse_reference(typed)
    except ReferenceProblem:
        bare = "".join(char for char in typed if char.isalnum())
        if abs(len(bare) - LENGTH) <= 1 and any(char.isdecimal() for char in bare[:12]):
            raise ReferenceMistyped from None
        return Kind.NAME
    return Kind.REFERENCE


def _seat_of_reference(text: str) -> DeskSeat:
    household = find_by_reference(text)
    if household is None:
        raise NothingFound
    here = nearest_seat(household)
    if here is None:
        raise NoAppointment(household=household)
    return here


def _seat_of_pass(text: str) -> DeskSeat:
    try:
        shown = passes.read_pass(text)
    except passes.PassUnreadable:
        raise PassUnreadable from None
    except passes.PassForged:
        raise PassForged from None
    here = seat(shown.appointment)
    if here is None:
        raise PassOutdated
    stands = here if here.booked else nearest_seat(here.household)
    if stands is not None and stands.booked and stands.starts_at != shown.starts_at:
        raise PassMoved(household=here.household, office=stands.office, when=stands.starts_at)
    if here.starts_at != shown.starts_at or here.state == _CANCELLED:
        raise PassOutdated(household=here.household)
    return here


def _refuse_elsewhere(here: DeskSeat, office: UUID, at: datetime) -> None:
    """Who holds the pass or the reference may be told where and when to go instead."""
    if here.office != office:
        raise WrongOffice(household=here.household, office=here.office, when=here.starts_at)
    today, theirs = day_at(here.zone, at), day_at(here.zone, here.starts_at)
    if theirs != today:
        refusal = TooEarlyDay if theirs > today else PastDay
        raise refusal(household=here.household, when=here.starts_at)


def _named(lines: tuple[DeskLine, ...], text: str, year: int) -> list[DeskLine]:
    """The screen shows one letter of the family name; the search reads all of it."""
    faces = faces_of([line.household for line in lines if line.household], year=year)
    return [
        line
        for line in lines
        if line.household in faces and answers_to(faces[line.household], text)
    ]
