"""What enters a draw, read strictly from the plain objects of the published format.

    session  {"id","units","languages":{code: units},"accessible": desks}
             and, when it belongs to a choice group, "group" and "start" (YYYY-MM-DDTHH:MMZ)
    reserve  {"code","units","who": flag or "*","order":"lottery"|"losses"}
    entrant  {"ticket","units","language","accessible","flags","losses","choices"}

Every field is required, none may be added, and no value is repaired.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from movilidad.core.draw import fields
from movilidad.core.draw.problems import (
    DuplicateReserve,
    DuplicateSession,
    DuplicateTicket,
    EmptyRound,
    NoCapacity,
    OpenReserveNotUnique,
    OutOfRange,
    UnknownSession,
)

RULES: Final = "rosd-1"
OPEN: Final = "OPEN"
REST: Final = "REST"
EVERYBODY: Final = "*"
LARGEST_HOUSEHOLD_UNITS: Final = 3

_SESSION_FIELDS = ("id", "units", "languages", "accessible")
_GROUP_FIELDS = ("group", "start")
_RESERVE_FIELDS = ("code", "units", "who", "order")
_ENTRANT_FIELDS = ("ticket", "units", "language", "accessible", "flags", "losses", "choices")


@dataclass(frozen=True, slots=True)
class Session:
    """A block of time at an office. `units` of 1 serve up to four people."""

    id: str
    units: int
    languages: Mapping[str, int]
    accessible: int
    group: str | None
    start: str


@dataclass(frozen=True, slots=True)
class Reserve:
    """A named share of units. `who` is a flag or everybody, `order` lottery or losses."""

    code: str
    units: int
    who: str
    order: str


@dataclass(frozen=True, slots=True)
class HouseholdClass:
    """What a household needs: units, an interpreter or none, an accessible desk or not."""

    units: int
    language: str | None
    accessible: bool

    @property
    def label(self) -> str:
        """Return the class as the result writes it, such as `2/quc/-` or `1/-/accessible`."""
        return f"{self.units}/{self.language or '-'}/{'accessible' if self.accessible else '-'}"


@dataclass(frozen=True, slots=True)
class Entrant:
    """One household in the draw. `choices` are session ids, groups already opened up."""

    ticket: str
    need: HouseholdClass
    flags: frozenset[str]
    losses: int
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """Everything a draw needs except chance: entrants by ticket, sessions, reserves in order."""

    entrants: Mapping[str, Entrant]
    sessions: Mapping[str, Session]
    reserves: tuple[Reserve, ...]


def read_round(
    entrants: Iterable[Mapping[str, object]],
    sessions: Iterable[Mapping[str, object]],
    reserves: Iterable[Mapping[str, object]],
) -> Round:
    """Check the plain objects and return them in typed form.

    Raises the DrawProblem that names what is wrong; see `problems`.
    """
    by_id = read_sessions(sessions)
    openings = choice_openings(by_id.values())
    by_ticket: dict[str, Entrant] = {}
    for raw in entrants:
        entrant = read_entrant(raw, openings)
        if entrant.ticket in by_ticket:
            raise DuplicateTicket(f"ticket {entrant.ticket} stands twice among the entrants")
        by_ticket[entrant.ticket] = entrant
    if not by_ticket:
        raise EmptyRound("the round has no entrant")
    return Round(by_ticket, by_id, read_reserves(reserves))


def read_sessions(raws: Iterable[Mapping[str, object]]) -> dict[str, Session]:
    """Return the sessions by id. Raises EmptyRound, NoCapacity, DuplicateSession and others."""
    sessions: dict[str, Session] = {}
    for raw in raws:
        session = _read_session(raw)
        if session.id in sessions:
            raise DuplicateSession(f"two sessions have the id {session.id}")
        sessions[session.id] = session
    if not sessions:
        raise EmptyRound("the round has no session")
    if not any(session.units for session in sessions.values()):
        raise NoCapacity("all sessions together have no unit to give")
    return sessions


def _read_session(raw: Mapping[str, object]) -> Session:
    grouped = fields.has_any(raw, _GROUP_FIELDS)
    where = fields.check(raw, "session", _SESSION_FIELDS + _GROUP_FIELDS * grouped)
    languages = fields.whole_numbers(raw, "languages", where)
    for language in languages:
        _check_language(language, where)
    return Session(
        id=fields.text(raw, "id", where),
        units=fields.whole_number(raw, "units", where),
        languages=languages,
        accessible=fields.whole_number(raw, "accessible", where),
        group=fields.text(raw, "group", where) if grouped else None,
        start=fields.minute(raw, "start", where) if grouped else "",
    )


def choice_openings(sessions: Iterable[Session]) -> dict[str, tuple[str, ...]]:
    """Return, for each id a household may list, the session ids it stands for, in order.

    A session stands for itself. A group stands for its sessions, earliest start first and by
    id where two start together, so "the earliest fitting block" needs no further rule.
    Raises DuplicateSession when a group is named like a session.
    """
    in_order = sorted(sessions, key=lambda session: (session.start, session.id))
    openings = {session.id: (session.id,) for session in in_order}
    groups: dict[str, tuple[str, ...]] = {}
    for session in in_order:
        if session.group is not None:
            groups[session.group] = (*groups.get(session.group, ()), session.id)
    if clash := openings.keys() & groups.keys():
        raise DuplicateSession(f"{min(clash)} names both a session and a group")
    return openings | groups


def read_reserves(raws: Iterable[Mapping[str, object]]) -> tuple[Reserve, ...]:
    """Return the reserves in published precedence.

    Raises DuplicateReserve, OpenReserveNotUnique, OutOfRange and the problems of fields.
    """
    reserves = tuple(_read_reserve(raw) for raw in raws)
    codes = [reserve.code for reserve in reserves]
    if codes.count(OPEN) != 1:
        raise OpenReserveNotUnique(f"{codes.count(OPEN)} reserves have the code OPEN, not one")
    if repeated := {code for code in codes if codes.count(code) > 1}:
        raise DuplicateReserve(f"two reserves have the code {min(repeated)}")
    return reserves


def _read_reserve(raw: Mapping[str, object]) -> Reserve:
    where = fields.check(raw, "reserve", _RESERVE_FIELDS)
    reserve = Reserve(
        code=fields.text(raw, "code", where),
        units=fields.whole_number(raw, "units", where),
        who=fields.text(raw, "who", where),
        order=fields.one_of(raw, "order", ("lottery", "losses"), where),
    )
    if reserve.code == REST:
        raise OutOfRange("REST is the name of those whom no reserve takes, not of a reserve")
    if reserve.code == OPEN and (reserve.who, reserve.order) != (EVERYBODY, "lottery"):
        raise OutOfRange("the reserve OPEN is for everybody (*) and by lottery, decision 0020")
    return reserve


def read_entrant(raw: Mapping[str, object], openings: Mapping[str, Sequence[str]]) -> Entrant:
    """Return one entrant with its choices opened into sessions; see `choice_openings`.

    Raises UnknownSession, DuplicateChoice, OutOfRange and the problems of fields.
    """
    where = fields.check(raw, "entrant", _ENTRANT_FIELDS)
    units = fields.whole_number(raw, "units", where)
    if not 1 <= units <= LARGEST_HOUSEHOLD_UNITS:
        raise OutOfRange(f"{where}: units must be 1 to {LARGEST_HOUSEHOLD_UNITS}, not {units}")
    language = fields.text_or_none(raw, "language", where)
    if language is not None:
        _check_language(language, where)
    return Entrant(
        ticket=fields.text(raw, "ticket", where),
        need=HouseholdClass(units, language, fields.yes_or_no(raw, "accessible", where)),
        flags=frozenset(fields.texts(raw, "flags", where)),
        losses=fields.whole_number(raw, "losses", where),
        choices=_open(fields.texts(raw, "choices", where), openings, where),
    )


def _open(
    listed: Sequence[str], openings: Mapping[str, Sequence[str]], where: str
) -> tuple[str, ...]:
    """A session met twice, once by itself and once inside its group, keeps its first place."""
    for choice in listed:
        if choice not in openings:
            raise UnknownSession(f"{where}: the round has no session or group {choice}")
    return tuple(dict.fromkeys(session for choice in listed for session in openings[choice]))


def _check_language(language: str, where: str) -> None:
    # "/" and "-" would make the label of a class ambiguous.
    if "/" in language or language == "-":
        raise OutOfRange(f"{where}: {language!r} is not a language code")
