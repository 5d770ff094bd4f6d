"""The allocation properties of `rosd-1`, asked of the real draw with fixed seeds.

The faults that each property must catch are listed in `faults.py`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.core.draw import proofs, properties
from tests.core.draw.engine import REAL, Engine, Fault, with_fault
from tests.core.draw.faults import FAULTS
from tests.core.draw.rounds import (
    OPEN_ONLY,
    choosable,
    entrant,
    entrant_lists,
    keys_for,
    reserve_tables,
    rounds,
    session,
    session_lists,
)

from movilidad.core.draw.round import Reserve, read_round

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
Property = Callable[..., None]


@st.composite
def rounds_without_groups(draw: st.DrawFn, most: int) -> Any:
    """Rounds in which a list of sessions is the whole of a household's wishes."""
    sessions = [
        {name: value for name, value in one.items() if name not in {"group", "start"}}
        for one in draw(session_lists())
    ]
    entrants = draw(entrant_lists(sessions, most))
    keys = draw(keys_for([one["ticket"] for one in entrants]))
    return entrants, sessions, draw(reserve_tables()), keys


WAITING_ROOMS = st.tuples(
    st.lists(st.integers(1, 3), max_size=8),
    st.integers(1, 4),
    st.lists(st.integers(1, 3), max_size=4),
)
ANY = rounds()
LARGE = rounds(most=12)
SMALL = rounds_without_groups(most=7)

# Each question, the rounds it is asked about, and how many of them.
CASES: list[tuple[Property, Any, int]] = [
    (properties.p01_capacity_is_never_exceeded_in_any_resource, ANY, 200),
    (properties.p02_only_listed_sessions_are_given, ANY, 100),
    (properties.p03_each_ticket_has_one_place_and_at_most_one_seat, ANY, 100),
    (properties.p04_no_household_prefers_a_session_that_still_fits_it, ANY, 200),
    (properties.p05_no_later_household_with_as_much_demand_holds_a_preferred_seat, LARGE, 200),
    (properties.p06_no_other_list_gets_a_better_session, SMALL, 150),
    (properties.p07_hiding_a_flag_never_helps, ANY, 200),
    (properties.p08_more_losses_or_a_better_key_never_move_a_household_later, ANY, 300),
    (properties.p09_input_order_names_and_unrelated_sessions_change_nothing, LARGE, 100),
    (properties.p10_the_fast_draw_gives_the_same_bytes, LARGE, 100),
    (properties.p11_a_household_cannot_change_others_without_changing_itself, SMALL, 100),
    (properties.p12_no_exchange_of_two_or_three_seats_helps_all, ANY, 100),
    (properties.p13_blocks_reach_their_units_and_overshoot_by_less_than_a_household, LARGE, 200),
    (properties.p14_one_pool_of_single_units_equals_sequential_reserve_matching, LARGE, 200),
    (properties.p15_waiting_is_bounded_whatever_the_lottery_does, WAITING_ROOMS, 150),
    (properties.p22_the_next_holder_does_not_depend_on_who_cancelled_or_when, LARGE, 200),
]
QUESTIONS = {case[0].__name__[1:]: case for case in CASES} | {
    question.__name__[1:]: (question, None, 0) for question in proofs.ASKED
}


def ask(engine: Engine, name: str, *phases: Phase) -> None:
    """Put one question to an engine on fixed examples; AssertionError when it is answered no."""
    question, cases, examples = QUESTIONS[name]
    if cases is None:
        question(engine)
        return

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=phases,
        suppress_health_check=QUIET,
    )
    @given(cases)
    def asked(case: Any) -> None:
        question(engine, case)

    asked()


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_property(name: str) -> None:
    ask(REAL, name, Phase.generate, Phase.shrink)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_planted_fault_is_caught(fault: Fault, tmp_path: Path) -> None:
    name = next(name for name in QUESTIONS if name.startswith(fault.caught_by))
    with (
        with_fault(fault, tmp_path) as engine,
        pytest.raises((AssertionError, pytest.fail.Exception)),
    ):
        ask(engine, name, Phase.generate)


def test_all_24_properties_are_asked_and_each_has_a_fault_to_catch() -> None:
    numbers = [f"{number:02}" for number in range(1, 25)]
    assert sorted(name[:2] for name in QUESTIONS) == numbers
    assert sorted({fault.caught_by for fault in FAULTS}) == numbers


@settings(max_examples=60, derandomize=True, database=None, suppress_health_check=QUIET)
@given(rounds(most=40), st.data())
def test_in_larger_rounds_with_groups_no_random_misreport_helps(case: Any, data: Any) -> None:
    entrants, sessions, *_ = case
    liar = data.draw(st.sampled_from(entrants))
    other = data.draw(st.lists(st.sampled_from(choosable(sessions)), unique=True))
    true = properties.typed(case).entrants[liar["ticket"]]
    honest = properties.run(REAL, case)["assigned"][liar["ticket"]]
    lied = properties.with_entrant(case, liar["ticket"], choices=other)
    seat = properties.run(REAL, lied)["assigned"][liar["ticket"]]
    assert seat not in (*true.choices, None) or (
        properties.rank(true, seat) >= properties.rank(true, honest)
    )


def test_an_open_reserve_by_losses_would_punish_waiting() -> None:
    """Why decision 0020 lets OPEN go by lottery only: one loss more, one place later."""
    line = [entrant("B"), entrant("me", flags=["RURAL"]), entrant("C", flags=["RURAL"])]
    table = [Reserve("OPEN", 1, "*", "losses"), Reserve("RURAL", 1, "RURAL", "lottery")]
    places = []
    for losses in (0, 1):
        changed = [one | {"losses": losses} if one["ticket"] == "me" else one for one in line]
        ranked = read_round(changed, [session("s1")], OPEN_ONLY).entrants.values()
        order = REAL.order.choosing_order(ranked, table)
        places.append([one.ticket for one in order.sequence].index("me"))
    assert places == [0, 1]
