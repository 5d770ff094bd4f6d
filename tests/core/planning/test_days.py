"""Counting a day: who came, how long it took, and nothing counted twice or left out."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.planning.days import (
    ENDINGS,
    ServiceFact,
    VisitFact,
    by_day,
    by_hour,
    service_times,
    spread,
    tally,
)

MONDAY = date(2023, 7, 3)
WEEK = [MONDAY + timedelta(days=day) for day in range(7)]


def visit(
    *, day: int = 0, hour: int = 9, walk_in: bool = False, ending: str = "served", waited: int = 60
) -> VisitFact:
    return VisitFact(WEEK[day], hour, walk_in, ending, waited)


FACTS = st.lists(
    st.builds(
        VisitFact,
        day=st.sampled_from(WEEK),
        hour=st.integers(0, 23),
        walk_in=st.booleans(),
        ending=st.sampled_from(ENDINGS),
        waited=st.none() | st.integers(0, 20_000),
    ),
    max_size=60,
)


def test_nobody_is_a_tally_too() -> None:
    nobody = tally([])
    assert (nobody.arrived, nobody.walk_ins, nobody.with_appointment) == (0, 0, 0)
    assert nobody.endings == {"served": 0, "left": 0, "unserved": 0, "open": 0}
    assert (nobody.waits.count, nobody.waits.p50, nobody.waits.p90) == (0, None, None)


def test_who_was_never_called_has_no_wait_and_is_still_counted() -> None:
    left = VisitFact(MONDAY, 9, walk_in=True, ending="left", waited=None)
    counted = tally([visit(waited=300), left])
    assert (counted.arrived, counted.walk_ins, counted.waits.count) == (2, 1, 1)
    assert counted.endings["left"] == 1
    assert counted.waits.p90 == 300


def test_a_wait_of_nothing_is_a_wait() -> None:
    assert tally([visit(waited=0)]).waits.p50 == 0


def test_hours_without_anybody_stand_between_those_with_somebody() -> None:
    hours = by_hour([visit(hour=8), visit(hour=11), visit(hour=11)])
    assert {hour: found.arrived for hour, found in hours.items()} == {8: 1, 9: 0, 10: 0, 11: 2}
    assert by_hour([]) == {}


def test_each_day_asked_for_is_there() -> None:
    days = by_day([visit(day=2)], WEEK)
    assert [found.arrived for found in days.values()] == [0, 0, 1, 0, 0, 0, 0]


@given(FACTS)
def test_every_visit_is_in_one_day_one_hour_and_one_ending(facts: list[VisitFact]) -> None:
    whole = tally(facts)
    assert sum(whole.endings.values()) == whole.arrived == len(facts)
    assert sum(found.arrived for found in by_day(facts, WEEK).values()) == len(facts)
    assert sum(found.arrived for found in by_hour(facts).values()) == len(facts)


def test_services_are_told_apart_by_language() -> None:
    facts = [
        ServiceFact("interview", "", 600),
        ServiceFact("interview", "mam", 1200),
        ServiceFact("interview", "mam", 1800),
    ]
    assert service_times(facts) == {
        ("interview", ""): spread([600]),
        ("interview", "mam"): spread([1200, 1800]),
    }


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_ending_counts_only_itself(ending: str) -> None:
    endings = tally([visit(ending=ending)]).endings
    assert endings.pop(ending) == 1
    assert set(endings.values()) == {0}
