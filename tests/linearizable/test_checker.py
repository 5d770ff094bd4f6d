"""The checker accepts what can be explained and nothing else."""

from collections.abc import Sequence
from itertools import permutations
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.linearizable.checker import Operation, linear_order
from tests.linearizable.session_model import SessionModel, with_lapses

ONE = SessionModel(capacity=1)


def op(name: str, who: str, result: object, invoked: float, returned: float = inf) -> Operation:
    return Operation(name, who, 1, result, invoked, returned)


def explained(history: Sequence[Operation], model: SessionModel = ONE) -> bool:
    return linear_order(model, history) is not None


def test_one_after_the_other_is_explained() -> None:
    assert explained(
        [
            op("hold", "ana", "held", 0, 1),
            op("hold", "beto", "full", 2, 3),
            op("book", "ana", "booked", 4, 5),
            op("read", "-", 1, 6, 7),
            op("leave", "ana", "left", 8, 9),
            op("hold", "beto", "held", 10, 11),
        ]
    )


def test_who_overlaps_may_have_come_first() -> None:
    assert explained([op("hold", "ana", "full", 0, 9), op("hold", "beto", "held", 5, 6)])


def test_a_lost_update_is_rejected() -> None:
    """Both read the same counter and both wrote it: two seats where there is one."""
    assert not explained([op("hold", "ana", "held", 0, 3), op("hold", "beto", "held", 1, 2)])


def test_a_double_acknowledgement_is_rejected() -> None:
    """A hold lapsed and was given on, and yet its first holder was told that it is booked."""
    history = [
        op("hold", "ana", "held", 0, 1),
        op("hold", "beto", "held", 12, 13),
        op("book", "beto", "booked", 14, 15),
        op("book", "ana", "booked", 16, 17),
    ]
    assert not explained(with_lapses(history, 10))
    assert explained(with_lapses([*history[:3], op("book", "ana", "lapsed", 16, 17)], 10))


def test_a_stale_read_is_rejected() -> None:
    history = [op("hold", "ana", "held", 0, 1), op("read", "-", 0, 2, 3)]
    assert not explained(history)
    assert explained([history[0], op("read", "-", 0, 0.5, 3)])


def test_a_refusal_while_there_was_room_is_rejected() -> None:
    assert not explained([op("hold", "ana", "full", 0, 1)])


def test_a_seat_that_was_acknowledged_and_vanished_in_a_crash_is_rejected() -> None:
    assert not explained([op("hold", "ana", "held", 0, 1), op("book", "ana", "lapsed", 2, 3)])


@pytest.mark.parametrize("result", ["held", "full"])
def test_an_answer_that_never_came_may_have_happened_or_not(result: str) -> None:
    lost = op("hold", "ana", None, 0)
    assert explained([lost, op("hold", "beto", result, 5, 6)])
    both = SessionModel(capacity=2)
    assert not explained([op("hold", "beto", "full", 5, 6), lost], both)


def test_a_hold_does_not_lapse_before_its_time() -> None:
    history = [op("hold", "ana", "held", 0, 1), op("hold", "beto", "held", 8, 9)]
    assert not explained(with_lapses(history, 10))
    assert explained(with_lapses(history, 7))


answers = st.sampled_from(
    [
        *(("hold", "held"), ("hold", "full"), ("hold", None)),
        *(("book", "booked"), ("book", "lapsed"), ("book", None)),
        *(("leave", "left"), ("read", 0), ("read", 1), ("read", 2)),
    ]
)
moments = st.integers(0, 12)


@st.composite
def histories(draw: st.DrawFn) -> list[Operation]:
    made = []
    for _ in range(draw(st.integers(1, 6))):
        name, result = draw(answers)
        first = draw(moments)
        last = inf if result is None else first + draw(st.integers(1, 8)) + 0.5
        made.append(Operation(name, draw(st.sampled_from("ab")), 1, result, first, last))
    return made


def by_trying_every_order(model: SessionModel, history: Sequence[Operation]) -> bool:
    known = [one for one in history if one.known]
    lost = [one for one in history if not one.known]
    for chosen in range(1 << len(lost)):
        picked = known + [one for place, one in enumerate(lost) if chosen >> place & 1]
        if any(keeps_time(order) and runs(model, order) for order in permutations(picked)):
            return True
    return False


def keeps_time(order: Sequence[Operation]) -> bool:
    return all(
        not later.returned < earlier.invoked
        for place, earlier in enumerate(order)
        for later in order[place + 1 :]
    )


def runs(model: SessionModel, order: Sequence[Operation]) -> bool:
    states = {model.start()}
    for one in order:
        states = {after for state in states for after in model.after(state, one)}
    return bool(states)


@given(histories())
def test_it_finds_what_trying_every_order_finds(history: list[Operation]) -> None:
    assert explained(history) == by_trying_every_order(ONE, history)
