"""The example beside the editor of reserves says what decision 0020 says."""

from time import perf_counter

import pytest
from tests.core.draw.rounds import Plain, reserve

from movilidad.core.draw.illustration import Effect, illustrate
from movilidad.core.draw.problems import OpenReserveNotUnique

MED, OPEN = reserve("MED", 10, "MED"), reserve("OPEN", 40)
RURAL, WAIT = reserve("RURAL", 15, "RURAL"), reserve("WAIT", 30, order="losses")


def effect(table: list[Plain], code: str, places: int = 100) -> Effect:
    return next(one for one in illustrate(table, places) if one.code == code)


def test_a_floor_that_is_met_anyway_changes_nothing() -> None:
    """A third of the families wins a third of the places without help."""
    table = [reserve("RURAL", 15, "RURAL"), OPEN]
    found = effect(table, "RURAL")
    assert found.before
    assert abs(found.with_it - found.without_it) <= 1
    assert found.with_it > 15


def test_the_same_reserve_after_open_adds() -> None:
    floor = effect([RURAL, reserve("OPEN", 85)], "RURAL")
    added = effect([reserve("OPEN", 85), RURAL], "RURAL")
    assert added.with_it > floor.with_it + 5
    assert (floor.moved, added.moved) == (added.with_it, floor.with_it)


def test_a_floor_above_what_luck_gives_lifts_its_families() -> None:
    found = effect([MED, OPEN], "MED")
    assert found.with_it >= 10 > found.without_it


def test_a_reserve_for_those_who_waited_lifts_those_who_waited() -> None:
    found = effect([OPEN, WAIT], "WAIT")
    assert found.with_it > found.without_it + 10


def test_the_table_is_scaled_to_the_round() -> None:
    big = [reserve("MED", 100, "MED"), reserve("OPEN", 400)]
    assert illustrate(big, 1000) == illustrate([MED, OPEN], 100)


def test_a_malformed_table_is_refused_and_not_drawn() -> None:
    with pytest.raises(OpenReserveNotUnique):
        illustrate([MED], 100)


def test_the_usual_table_is_drawn_while_a_page_waits() -> None:
    languages = [reserve(f"LANG:{code}", 5, f"LANG:{code}") for code in ("kek", "quc", "mam")]
    start = perf_counter()
    found = illustrate([MED, *languages, reserve("SIZE2+", 20, "SIZE2+"), OPEN, RURAL, WAIT], 97)
    assert len(found) == 7
    assert perf_counter() - start < 5
