"""A round as columns of numbers, so that a million households fit in memory and in the caches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from movilidad.core.draw.fast.kernels import Ints, Small, open_choices
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
        flagged=_flagged([one.flags for one in line], drawn.reserves),
        choices=np.array([index[id_] for one in line for id_ in one.choices], np.int32),
        ends=_ends([len(one.choices) for one in line]),
        sessions=sessions,
        reserves=drawn.reserves,
    )


def _read_quickly(
    line: list[Mapping[str, object]], by_id: dict[str, Session], reserves: tuple[Reserve, ...]
) -> Columns:
    column = _usual_columns(line)
    sessions = tuple(sorted(by_id.values(), key=lambda one: one.id))
    classes, need = _needs(column)
    choices, ends = _choices(column["choices"], sessions)
    return Columns(
        tickets=column["ticket"],
        classes=classes,
        need=need,
        losses=np.array(column["losses"], np.int64),
        flagged=_flagged(column["flags"], reserves),
        choices=choices,
        ends=ends,
        sessions=sessions,
        reserves=reserves,
    )


def _usual_columns(line: list[Mapping[str, object]]) -> dict[str, list]:  # type: ignore[type-arg]
    if set(map(type, line)) != {dict} or set(map(len, line)) != {len(_COLUMNS)}:
        raise _Unusual
    try:
        column = {name: list(map(itemgetter(name), line)) for name, _ in _COLUMNS}
    except KeyError as missing:
        raise _Unusual from missing
    usual = (
        all(set(map(type, column[name])) <= kinds for name, kinds in _COLUMNS)
        and all(column["ticket"])
        and len(set(column["ticket"])) == len(line)
        and min(column["units"]) >= 1
        and max(column["units"]) <= LARGEST_HOUSEHOLD_UNITS
        and 0 <= min(column["losses"]) <= max(column["losses"]) <= LARGEST
    )
    if not usual:
        raise _Unusual
    return column


def _needs(column: dict[str, list]) -> tuple[tuple[HouseholdClass, ...], Small]:  # type: ignore[type-arg]
    """Each entrant's class as one small number, so that only the few classes are objects."""
    languages = [None, *sorted({one for one in column["language"] if one is not None})]
    if any(one in {"", "-"} or "/" in one for one in languages[1:]):
        raise _Unusual
    count, sizes = len(column["units"]), LARGEST_HOUSEHOLD_UNITS + 1
    code = {language: number for number, language in enumerate(languages)}
    packed = np.fromiter(map(code.__getitem__, column["language"]), np.int64, count) * 2
    packed = (packed + np.fromiter(column["accessible"], np.int64, count)) * sizes
    packed += np.fromiter(column["units"], np.int64, count)
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


def _choices(lists: list[list[str]], sessions: tuple[Session, ...]) -> tuple[Small, Ints]:
    openings = choice_openings(sessions)
    ids = [one.id for one in sessions]
    ids += [group for group in openings if group not in set(ids)]
    index = {id_: place for place, id_ in enumerate(ids)}
    ends = _ends(list(map(len, lists)))
    try:
        flat = map(index.__getitem__, chain.from_iterable(lists))
        listed = np.fromiter(flat, np.int32, int(ends[-1]))
    except (KeyError, TypeError) as unknown:
        raise _Unusual from unknown
    stands_for = [[index[id_] for id_ in openings[one]] for one in ids]
    opened = np.array(list(chain.from_iterable(stands_for)), np.int32)
    opened_ends = _ends(list(map(len, stands_for)))
    choices, opened_at, repeated = open_choices(listed, ends, opened, opened_ends, len(sessions))
    if repeated:
        raise _Unusual
    return choices, opened_at


def _flagged(
    flags: Sequence[Iterable[str]], reserves: tuple[Reserve, ...]
) -> dict[str, NDArray[np.bool_]]:
    """Few lists of flags differ, so each different one is judged once."""
    asked = {reserve.who for reserve in reserves} - {EVERYBODY}
    kinds = list(map(tuple, flags))
    try:
        different = set(kinds)
    except TypeError as unhashable:
        raise _Unusual from unhashable
    for kind in different:
        if len(set(kind)) < len(kind) or any(type(one) is not str or not one for one in kind):
            raise _Unusual
    return {flag: _holds({kind: flag in kind for kind in different}, kinds) for flag in asked}


def _holds(
    answers: Mapping[tuple[str, ...], bool], kinds: list[tuple[str, ...]]
) -> NDArray[np.bool_]:
    return np.fromiter(map(answers.__getitem__, kinds), np.bool_, len(kinds))


def _ends(counts: list[int]) -> Ints:
    ends: Ints = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
    return ends
