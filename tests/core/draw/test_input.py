"""Malformed input is refused by name, and nothing is filled in silently."""

from typing import Any

import pytest
from tests.core.draw.rounds import OPEN_ONLY, SEED, Plain, entrant, reserve, session

from movilidad.core.draw import allocate, clear, fast, keys, problems

KEY = "0" * 64


def draw(
    entrants: list[Plain] | None = None,
    sessions: list[Plain] | None = None,
    reserves: list[Plain] | None = None,
    known: dict[str, str] | None = None,
) -> Any:
    case = (
        [entrant("A")] if entrants is None else entrants,
        [session("s1")] if sessions is None else sessions,
        OPEN_ONLY if reserves is None else reserves,
        {"A": KEY} if known is None else known,
    )
    clear_answer, fast_answer = (answer(one, case) for one in (clear.allocate, fast.allocate))
    assert fast_answer == clear_answer, "both implementations must refuse alike"
    return allocate(*case)


def answer(implementation: Any, case: Any) -> Any:
    try:
        return implementation(*case)
    except problems.DrawProblem as problem:
        return type(problem), str(problem)


def without(plain: Plain, field: str) -> Plain:
    return {name: value for name, value in plain.items() if name != field}


def test_the_plain_round_used_here_is_drawn() -> None:
    assert draw()["assigned"] == {"A": "s1"}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"units": 0}, problems.OutOfRange),
        ({"units": -1}, problems.OutOfRange),
        ({"units": 4}, problems.OutOfRange),
        ({"units": 1.0}, problems.WrongKind),
        ({"units": True}, problems.WrongKind),
        ({"units": "1"}, problems.WrongKind),
        ({"ticket": ""}, problems.OutOfRange),
        ({"ticket": 7}, problems.WrongKind),
        ({"language": ""}, problems.OutOfRange),
        ({"language": "a/b"}, problems.OutOfRange),
        ({"language": "-"}, problems.OutOfRange),
        ({"accessible": 1}, problems.WrongKind),
        ({"accessible": None}, problems.WrongKind),
        ({"losses": -1}, problems.OutOfRange),
        ({"flags": "MED"}, problems.WrongKind),
        ({"flags": ["MED", "MED"]}, problems.DuplicateChoice),
        ({"choices": ["s9"]}, problems.UnknownSession),
        ({"choices": ["s1", "s1"]}, problems.DuplicateChoice),
        ({"choices": [None]}, problems.WrongKind),
        ({"colour": "red"}, problems.UnknownField),
    ],
)
def test_a_malformed_entrant_is_refused(changes: Plain, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        draw([entrant("A", **changes)])


@pytest.mark.parametrize("field", list(entrant("A")))
def test_an_entrant_must_have_every_field(field: str) -> None:
    with pytest.raises(problems.MissingField, match=field):
        draw([without(entrant("A"), field)])


@pytest.mark.parametrize("field", list(session("s1")))
def test_a_session_must_have_every_field(field: str) -> None:
    with pytest.raises(problems.MissingField, match=field):
        draw(sessions=[without(session("s1"), field)])


@pytest.mark.parametrize("field", list(reserve("OPEN")))
def test_a_reserve_must_have_every_field(field: str) -> None:
    with pytest.raises(problems.MissingField, match=field):
        draw(reserves=[without(reserve("OPEN"), field)])


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"units": -1}, problems.OutOfRange),
        ({"units": None}, problems.WrongKind),
        ({"languages": {"quc": -1}}, problems.OutOfRange),
        ({"languages": []}, problems.WrongKind),
        ({"accessible": True}, problems.WrongKind),
        ({"group": "g"}, problems.MissingField),
        ({"start": "2023-07-03T14:00Z"}, problems.MissingField),
        ({"group": "g", "start": "2023-07-03 14:00"}, problems.OutOfRange),
        ({"group": "s1", "start": "2023-07-03T14:00Z"}, problems.DuplicateSession),
        ({"desk": 1}, problems.UnknownField),
    ],
)
def test_a_malformed_session_is_refused(changes: Plain, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        draw(sessions=[session("s1", **changes)])


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ([], problems.OpenReserveNotUnique),
        ([reserve("MED", 1, "MED")], problems.OpenReserveNotUnique),
        ([reserve("OPEN"), reserve("OPEN")], problems.OpenReserveNotUnique),
        ([reserve("OPEN", who="MED")], problems.OutOfRange),
        ([reserve("OPEN"), reserve("REST")], problems.OutOfRange),
        ([reserve("OPEN"), reserve("A"), reserve("A")], problems.DuplicateReserve),
        ([reserve("OPEN", -1)], problems.OutOfRange),
        ([reserve("OPEN", order="age")], problems.OutOfRange),
    ],
)
def test_a_malformed_table_of_reserves_is_refused(
    table: list[Plain], problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        draw(reserves=table)


@pytest.mark.parametrize("thing", [None, 7, "text", ["list"]])
def test_what_is_no_object_is_refused(thing: Any) -> None:
    for given in ({"entrants": [thing]}, {"sessions": [thing]}, {"reserves": [thing]}):
        with pytest.raises(problems.WrongKind):
            draw(**given)


def test_tickets_and_sessions_may_not_repeat() -> None:
    with pytest.raises(problems.DuplicateTicket):
        draw([entrant("A"), entrant("A")])
    with pytest.raises(problems.DuplicateSession):
        draw(sessions=[session("s1"), session("s1")])


def test_an_empty_round_is_refused() -> None:
    with pytest.raises(problems.EmptyRound):
        draw([])
    with pytest.raises(problems.EmptyRound):
        draw([entrant("A", choices=[])], sessions=[])


def test_a_round_without_any_unit_is_refused() -> None:
    with pytest.raises(problems.NoCapacity):
        draw(sessions=[session("s1", units=0)])


@pytest.mark.parametrize(
    ("known", "problem"),
    [
        ({}, problems.MissingKey),
        ({"A": KEY, "B": KEY}, problems.UnknownKey),
        ({"A": "0"}, problems.WrongKind),
        ({"A": "A" * 64}, problems.WrongKind),
        ({"A": None}, problems.WrongKind),
    ],
)
def test_keys_must_fit_the_entrants(known: dict[str, str], problem: type[Exception]) -> None:
    with pytest.raises(problem):
        draw(known=known)


@pytest.mark.parametrize(
    ("seed", "tickets", "weights", "problem"),
    [
        ("ab", ["A"], {}, problems.WrongKind),
        (SEED.upper(), ["A"], {}, problems.WrongKind),
        (SEED, ["A", "A"], {}, problems.DuplicateTicket),
        (SEED, ["A"], {"B": 1}, problems.UnknownKey),
        (SEED, ["A"], {"A": 0}, problems.OutOfRange),
        (SEED, ["A"], {"A": 1.5}, problems.WrongKind),
        (SEED, ["A"], {"A": True}, problems.WrongKind),
    ],
)
def test_keys_refuse_what_the_rules_do_not_know(
    seed: str, tickets: list[str], weights: dict[str, int], problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        keys(seed, tickets, weights)


def test_an_empty_list_of_choices_is_a_household_without_a_seat() -> None:
    assert draw([entrant("A", choices=[])])["assigned"] == {"A": None}
