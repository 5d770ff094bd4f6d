"""A round as columns of numbers, so that a million households fit in memory and in the caches."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from movilidad.core.draw.fast.kernels import Ints, Small, open_choices
from movilidad.core.draw.fast.texts import all_differ
from movilidad.core.draw.fields import LARGEST
from movilidad.core.draw.round import (
    EVERYBODY,
    LARGEST_HOUSEHOLD_UNITS,
    HouseholdClass,
    Reserve,
    Round,
    Session,
    choice_openings,
    read_reserves,
    read_round,
    read_sessions,
)

PART = 500
_COLUMNS: tuple[tuple[str, set[type]], ...] = (
    ("ticket", {str}),
    ("units", {int}),
    ("language", {str, type(None)}),
    ("accessible", {bool}),
    ("flags", {list}),
    ("losses", {int}),
    ("choices", {list}),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Entrants by index in the order given. `choices` of i are [ends[i], ends[i + 1]).

    `need` indexes `classes`; `choices` index `sessions`, which are in the order of ids.
    `flagged` has one column of yes and no for each flag that a reserve asks for.
    """

    tickets: Sequence[str]
    classes: tuple[HouseholdClass, ...]
    need: Small
    losses: Ints
    flagged: Mapping[str, NDArray[np.bool_]]
    choices: Small
    ends: Ints
    sessions: tuple[Session, ...]
    reserves: tuple[Reserve, ...]

    @property
    def units(self) -> Ints:
        """Return the units of each entrant."""
        by_class = np.array([need.units for need in self.classes], np.int64)
        units: Ints = by_class[self.need]
        return units


class _Unusual(Exception):
    """The quick reading met something only the careful one can judge. Never seen outside."""


def read_columns(
    entrants: Iterable[Mapping[str, object]],
    sessions: Iterable[Mapping[str, object]],
    reserves: Iterable[Mapping[str, object]],
) -> Columns:
    """Return the round as columns; raises the same named DrawProblem as `read_round`.

    Whole columns are checked at once. Whatever looks unusual is read again by `read_round`,
    which either names what is wrong or gives the typed round to be turned into columns.
    """
    line, rooms, table = list(entrants), list(sessions), list(reserves)
    try:
        return _read_quickly(line, read_sessions(rooms), read_reserves(table))
    except _Unusual:
        return from_round(read_round(line, rooms, table))


def from_round(drawn: Round) -> Columns:
    """Return a typed round as columns."""
    line = drawn.entrants.values()
    sessions = tuple(sorted(drawn.sessions.values(), key=lambda one: one.id))
    index = {one.id: place for place, one in enumerate(sessions)}
    classes = _classes({one.need for one in line})
    place_of = {need: place for place, need in enumerate(classes)}
    return Columns(
        tickets=list(drawn.entrants),
        classes=classes,
        need=np.array([place_of[one.need] for one in line], np.int32),
        losses=np.array([one.losses for one in line], np.int64),
        flagged={
            flag: np.array([flag in one.flags for one in line])
            for flag in {reserve.who for reserve in drawn.reserves} - {EVERYBODY}
        },
        choices=np.array([index[id_] for one in line for id_ in one.choices], np.int32),
        ends=_ends([len(one.choices) for one in line]),
        sessions=sessions,
        reserves=drawn.reserves,
    )


class _Numbering(dict[Hashable, int]):
    """Gives each different thing the next number."""

    def __missing__(self, thing: Hashable) -> int:
        number = self[thing] = len(self)
        return number


class _Part(NamedTuple):
    """Some entrants as numbers: languages and lists of flags by their _Numbering, `listed` ids
    of sessions and groups, `counts` of them by entrant."""

    tickets: list[str]
    units: Ints
    languages: Ints
    accessible: Ints
    flags: Ints
    losses: Ints
    listed: Small
    counts: Ints


class _Reader:
    """Reads entrants some hundreds at a time, so that each is in the caches for all its fields."""

    def __init__(self, ids: Mapping[str, int]) -> None:
        self.ids = ids
        self.languages, self.flags = _Numbering(), _Numbering()

    def read(self, line: list[Mapping[str, object]]) -> _Part:
        column, count = _usual_columns(line), len(line)
        counts = np.fromiter(map(len, column["choices"]), np.int64, count)
        choices = map(self.ids.__getitem__, chain.from_iterable(column["choices"]))
        try:
            listed = np.fromiter(choices, np.int32, int(counts.sum()))
            units, losses = (
                np.fromiter(column[name], np.int64, count) for name in ("units", "losses")
            )
            flags = np.fromiter(map(self.flags.__getitem__, map(tuple, column["flags"])), np.int64)
        except (KeyError, TypeError, OverflowError) as unusual:
            raise _Unusual from unusual
        if units.min() < 1 or units.max() > LARGEST_HOUSEHOLD_UNITS:
            raise _Unusual
        if losses.min() < 0 or losses.max() > LARGEST:
            raise _Unusual
        return _Part(
            tickets=column["ticket"],
            units=units,
            languages=np.fromiter(
                map(self.languages.__getitem__, column["language"]), np.int64, count
            ),
            accessible=np.fromiter(column["accessible"], np.int64, count),
            flags=flags,
            losses=losses,
            listed=listed,
            counts=counts,
        )


def _read_quickly(
    line: list[Mapping[str, object]], by_id: dict[str, Session], reserves: tuple[Reserve, ...]
) -> Columns:
    if not line:
        raise _Unusual
    sessions = tuple(sorted(by_id.values(), key=lambda one: one.id))
    openings = choice_openings(sessions)
    ids = [one.id for one in sessions]
    ids += [group for group in openings if group not in set(ids)]
    reader = _Reader({id_: place for place, id_ in enumerate(ids)})
    parts = [reader.read(line[at : at + PART]) for at in range(0, len(line), PART)]
    tickets = list(chain.from_iterable(part.tickets for part in parts))
    if not all_differ(tickets):
        raise _Unusual
    whole = {name: _whole(parts, name) for name in _Part._fields if name != "tickets"}
    classes, need = _needs(whole, reader.languages)
    choices, ends = _choices(whole["listed"], whole["counts"], openings, ids, len(sessions))
    return Columns(
        tickets=tickets,
        classes=classes,
        need=need,
        losses=whole["losses"],
        flagged=_flagged(reader.flags, whole["flags"], reserves),
        choices=choices,
        ends=ends,
        sessions=sessions,
        reserves=reserves,
    )


def _whole(parts: list[_Part], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(part, name) for part in parts])


def _usual_columns(line: list[Mapping[str, object]]) -> dict[str, list[Any]]:
    if set(map(type, line)) != {dict} or set(map(len, line)) != {len(_COLUMNS)}:
        raise _Unusual
    try:
        column: dict[str, list[Any]] = {
            name: list(map(itemgetter(name), line)) for name, _ in _COLUMNS
        }
    except KeyError as missing:
        raise _Unusual from missing
    if not all(set(map(type, column[name])) <= kinds for name, kinds in _COLUMNS):
        raise _Unusual
    if not all(column["ticket"]):
        raise _Unusual
    return column


def _needs(
    whole: Mapping[str, Ints], numbering: _Numbering
) -> tuple[tuple[HouseholdClass, ...], Small]:
    """Each entrant's class as one small number, so that only the few classes are objects."""
    languages: list[Any] = list(numbering)
    if any(one is not None and (one in {"", "-"} or "/" in one) for one in languages):
        raise _Unusual
    sizes = LARGEST_HOUSEHOLD_UNITS + 1
    packed = (whole["languages"] * 2 + whole["accessible"]) * sizes + whole["units"]
    found = {
        HouseholdClass(one % sizes, languages[one // sizes // 2], one // sizes % 2 == 1): one
        for one in np.flatnonzero(np.bincount(packed)).tolist()
    }
    classes = _classes(set(found))
    number_of = np.zeros(int(packed.max()) + 1, np.int32)
    number_of[[found[need] for need in classes]] = np.arange(len(classes))
    return classes, number_of[packed]


def _classes(needs: set[HouseholdClass]) -> tuple[HouseholdClass, ...]:
    return tuple(sorted(needs, key=lambda need: need.label))


def _choices(
    listed: Small,
    counts: Ints,
    openings: Mapping[str, Sequence[str]],
    ids: list[str],
    sessions: int,
) -> tuple[Small, Ints]:
    index = {id_: place for place, id_ in enumerate(ids)}
    stands_for = [[index[id_] for id_ in openings[one]] for one in ids]
    opened = np.array(list(chain.from_iterable(stands_for)), np.int32)
    opened_ends = _ends(list(map(len, stands_for)))
    choices, ends, repeated = open_choices(listed, _ends(counts), opened, opened_ends, sessions)
    if repeated:
        raise _Unusual
    return choices, ends


def _flagged(
    numbering: _Numbering, numbers: Ints, reserves: tuple[Reserve, ...]
) -> dict[str, NDArray[np.bool_]]:
    """Few lists of flags differ, so each different one is judged once."""
    kinds: list[Any] = list(numbering)
    for kind in kinds:
        if len(set(kind)) < len(kind) or any(type(one) is not str or not one for one in kind):
            raise _Unusual
    asked = {reserve.who for reserve in reserves} - {EVERYBODY}
    return {flag: np.array([flag in kind for kind in kinds])[numbers] for flag in asked}


def _ends(counts: Sequence[int] | Ints) -> Ints:
    ends: Ints = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
    return ends
