"""The report on a draw, and the gate that would have stopped the lottery of 2012."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import pytest
from tests.core.draw.rounds import Plain, entrant, reserve, session, ticket

from movilidad.core.draw import allocate, keys
from movilidad.core.draw.fairness import (
    DIMENSIONS,
    OTHERS,
    Fairness,
    Marks,
    Rate,
    measure,
    public_rates,
)
from movilidad.core.draw.problems import UnknownKey
from movilidad.core.draw.result import Result
from movilidad.core.draw.round import read_round

DAYS = 30
HONEST_SEEDS = 2000


def people(count: int) -> list[Plain]:
    """Early families have lost more rounds, as they do in life: WAIT rightly lifts them."""
    return [
        entrant(
            ticket(number),
            units=1 + (number % 10 == 0),
            losses=2 if day_of(number) < 10 else 0,
            choices=["s1", "s2"] if number % 3 else ["s2"],
        )
        for number in range(count)
    ]


def day_of(number: int) -> int:
    return number * 7 % DAYS


def marks_of(entrants: list[Plain]) -> dict[str, Marks]:
    return {
        one["ticket"]: Marks(
            day=f"2023-06-{1 + day_of(number):02}",
            hour=f"{number * 5 % 24:02}",
            department="GT-01" if number % 4 else "GT-20",
            office="xela",
            channel="web",
        )
        for number, one in enumerate(entrants)
    }


SESSIONS = [session("s1", units=40), session("s2", units=40)]
RESERVES = [reserve("OPEN", 30), reserve("WAIT", 40, order="losses")]
ENTRANTS = people(240)
MARKS = marks_of(ENTRANTS)
ROUND = read_round(ENTRANTS, SESSIONS, RESERVES)


def seed(number: int) -> str:
    return sha256(f"round {number}".encode()).hexdigest()


def drawn(chances: Mapping[str, str]) -> Result:
    return allocate(ENTRANTS, SESSIONS, RESERVES, chances)


def honest(number: int) -> Fairness:
    chances = keys(seed(number), MARKS, {})
    return measure(ROUND, drawn(chances), chances, {}, MARKS)


def test_an_honest_draw_passes_although_those_who_waited_longer_do_better() -> None:
    report = honest(1)
    by_day = {rate.group: rate.share for rate in report.rates["day"]}
    early = [share for day, share in by_day.items() if day <= "2023-06-10"]
    late = [share for day, share in by_day.items() if day > "2023-06-10"]
    assert sum(early) / len(early) > 1.5 * sum(late) / len(late)
    assert report.passes, report.suspicious


def test_honest_seeds_fail_no_more_often_than_the_gate_says() -> None:
    failed = sum(not honest(number).passes for number in range(HONEST_SEEDS))
    # 2 expected at one in a thousand; more than 8 would happen once in 4,000 such trials.
    assert failed <= 8


def test_the_tests_are_not_asleep_on_honest_draws() -> None:
    small = sum(
        one.found.probability < 0.05 for number in range(150) for one in honest(number).tests
    )
    assert 10 <= small <= 55  # 30 expected of 600


def test_the_lottery_of_2012_is_caught() -> None:
    """A changed program ranks the first two days of thirty before everybody else."""
    chances = keys(seed(2), MARKS, {})
    first_two = {name for name, one in MARKS.items() if one.day <= "2023-06-02"}
    broken = {name: ("0" if name in first_two else "f") + key[1:] for name, key in chances.items()}
    report = measure(ROUND, drawn(broken), broken, {}, MARKS)
    assert not report.passes
    assert ("number", "day") in {(one.what, one.by) for one in report.suspicious}


def test_right_numbers_and_wrong_offers_are_caught_too() -> None:
    """The numbers are honest and the order is not: seats go by the day of registration."""
    chances = keys(seed(3), MARKS, {})
    by_day = {name: f"{int(one.day[-2:]):02x}" + chances[name][2:] for name, one in MARKS.items()}
    report = measure(ROUND, drawn(by_day), chances, {}, MARKS)
    assert {(one.what, one.by) for one in report.suspicious} == {("offer", "day")}


def test_an_hour_that_wins_is_caught() -> None:
    chances = keys(seed(4), MARKS, {})
    night = {
        name: ("0" if MARKS[name].hour < "04" else "f") + key[1:] for name, key in chances.items()
    }
    report = measure(ROUND, drawn(night), night, {}, MARKS)
    assert "hour" in {one.by for one in report.suspicious}


def test_rates_count_every_household_once_in_every_dimension() -> None:
    report = honest(5)
    seats = sum(rate.offered for rate in report.rates["size"])
    assert set(report.rates) == set(DIMENSIONS)
    for name, rates in report.rates.items():
        assert sum(rate.entrants for rate in rates) == len(ENTRANTS), name
        assert sum(rate.offered for rate in rates) == seats, name
    low, high = report.rates["size"][0].interval
    assert 0 < low < report.rates["size"][0].share < high < 1


def test_units_left_although_somebody_asked_for_them_are_counted() -> None:
    alone = [entrant(ticket(1), units=2), entrant(ticket(2), units=2)]
    sessions = [session("s1", units=3), session("s2", units=5)]
    chances = {ticket(1): "0" * 64, ticket(2): "1" * 64}
    reserves = [reserve("OPEN")]
    result = allocate(alone, sessions, reserves, chances)
    report = measure(read_round(alone, sessions, reserves), result, chances, {}, marks_of(alone))
    assert report.left_units == 1  # of s1; nobody asked for s2


def test_a_round_too_small_to_compare_passes_and_says_that_it_compared_nothing() -> None:
    alone = [entrant(ticket(1)), entrant(ticket(2))]
    sessions, reserves = [session("s1", units=1)], [reserve("OPEN")]
    chances = keys(seed(6), [ticket(1), ticket(2)], {})
    result = allocate(alone, sessions, reserves, chances)
    report = measure(read_round(alone, sessions, reserves), result, chances, {}, marks_of(alone))
    assert report.passes
    assert {one.found.freedom for one in report.tests} == {0}


def test_a_ticket_without_marks_is_refused() -> None:
    chances = keys(seed(7), MARKS, {})
    without = {name: one for name, one in MARKS.items() if name != ENTRANTS[0]["ticket"]}
    with pytest.raises(UnknownKey, match=ENTRANTS[0]["ticket"]):
        measure(ROUND, drawn(chances), chances, {}, without)


def test_small_groups_are_joined_until_every_public_number_is_ten() -> None:
    rates = [Rate("es", 300, 100), Rate("kek", 60, 30), Rate("mam", 40, 6), Rate("ixl", 3, 3)]
    assert public_rates("language", rates) == (Rate("es", 300, 100), Rate(OTHERS, 103, 39))
    only = [Rate("es", 300, 100), Rate("kek", 60, 30), Rate("mam", 40, 15), Rate("ixl", 20, 10)]
    assert public_rates("language", only) == tuple(sorted(only, key=lambda one: one.group))


def test_days_are_joined_with_their_neighbours() -> None:
    days = [Rate("01", 30, 12), Rate("02", 8, 2), Rate("03", 50, 15), Rate("04", 5, 5)]
    assert public_rates("day", days) == (Rate("01", 30, 12), Rate("02…04", 63, 22))


@pytest.mark.parametrize("name", ["day", "language"])
def test_nothing_is_shown_where_joining_leaves_one_line(name: str) -> None:
    assert public_rates(name, [Rate("a", 30, 30), Rate("b", 20, 1)]) == ()
    assert public_rates(name, []) == ()


def test_no_public_number_is_small_whatever_the_groups() -> None:
    for number in range(40):
        report = honest(number)
        for name, rates in report.rates.items():
            for rate in public_rates(name, rates):
                assert min(rate.offered, rate.entrants - rate.offered) >= 10, (name, rate)


def test_marks_are_all_that_the_gate_adds_to_the_draw() -> None:
    moved = {name: replace(one, day="2023-06-01", hour="09") for name, one in MARKS.items()}
    chances = keys(seed(8), MARKS, {})
    report = measure(ROUND, drawn(chances), chances, {}, moved)
    assert {one.found.freedom for one in report.tests} == {0}
