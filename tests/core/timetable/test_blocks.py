"""Sessions of a day: examples a manager would write down, and what holds for every plan."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.timetable import (
    Block,
    Desk,
    Limit,
    Share,
    Stretch,
    Timetable,
    Worker,
    blocks_of_day,
    minutes_between,
    within_limits,
)
from movilidad.core.vocabulary.periods import Period

MONDAY = date(2023, 7, 31)
GUATEMALA = "America/Guatemala"
NEW_YORK = "America/New_York"
ALL = frozenset({"interview", "documents", "information"})
SHARES = (
    Share("draw", "interview", 60, 60),
    Share("direct", "documents", 20, 20),
    Share("walk_in", "information", 15, 20),
)


def every_day(starts: int, ends: int) -> tuple[Stretch, ...]:
    return tuple(Stretch(day, time(starts), time(ends)) for day in range(1, 8))


def staff(*, away: tuple[Period[datetime], ...] = (), starts: int = 9, ends: int = 15) -> Worker:
    return Worker(interpreter=False, language=None, hours=every_day(starts, ends), away=away)


def interpreter(language: str) -> Worker:
    return Worker(interpreter=True, language=language, hours=every_day(9, 15))


PLAN = Timetable(
    zone=GUATEMALA,
    opening=(Stretch(1, time(9), time(12)), Stretch(1, time(13), time(15))),
    block_minutes=60,
    shares=SHARES,
    desks=(Desk(ALL, accessible=True), *[Desk(ALL)] * 4),
    workers=(*[staff()] * 5, interpreter("quc")),
)


def local(day: date, hour: int, minute: int = 0, zone: str = GUATEMALA) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone))


def of(blocks: tuple[Block, ...], purpose: str) -> list[Block]:
    return [block for block in blocks if block.purpose == purpose]


def test_five_desks_and_five_people_give_what_the_formula_says() -> None:
    blocks = blocks_of_day(PLAN, MONDAY)
    drawn = of(blocks, "draw")
    assert [one.starts_at.hour - 6 for one in drawn] == [9, 10, 11, 13, 14]  # no block at noon
    assert {one.units for one in drawn} == {3}  # 60 % of 5 desks × 1 interview in an hour
    assert {one.units for one in of(blocks, "direct")} == {3}  # 20 % of 5 × 3
    assert {one.units for one in of(blocks, "walk_in")} == {4}  # 20 % of 5 × 4
    assert of(blocks, "walk_in")[0].accessible == 0  # 20 % of 1 × 4 is less than one
    # The one interpreter takes turns: three of five blocks for the draw, one for each other.
    assert [one.languages for one in drawn] == [{"quc": 1}, {"quc": 1}, {}, {}, {"quc": 1}]
    assert [one.languages for one in of(blocks, "direct")] == [{}, {}, {"quc": 3}, {}, {}]
    assert [one.languages for one in of(blocks, "walk_in")] == [{}, {}, {}, {"quc": 4}, {}]


def test_people_who_are_not_there_and_desks_without_people_give_nothing() -> None:
    away = (Period(local(MONDAY, 10), local(MONDAY, 11)),)
    plan = replace(PLAN, workers=(staff(), staff(), staff(away=away), staff(), staff()))
    assert [one.units for one in of(blocks_of_day(plan, MONDAY), "draw")] == [3, 2, 3, 3, 3]
    alone = replace(PLAN, workers=(interpreter("quc"),))
    assert blocks_of_day(alone, MONDAY) == ()


def test_who_leaves_in_the_middle_of_a_block_is_not_counted_in_it() -> None:
    away = (Period(local(MONDAY, 9, 30), local(MONDAY, 9, 31)),)
    plan = replace(
        PLAN, shares=(Share("draw", "interview", 60, 100),), workers=(staff(away=away),)
    )
    assert [one.starts_at.hour - 6 for one in blocks_of_day(plan, MONDAY)] == [10, 11, 13, 14]


def test_a_desk_serves_only_what_it_offers_and_interpreters_only_their_language() -> None:
    desks = (Desk(frozenset({"interview"}), accessible=True), Desk(frozenset({"information"})))
    full = (Share("draw", "interview", 20, 100),)
    people = (staff(), staff(), interpreter("quc"), interpreter("mam"))
    plan = replace(PLAN, desks=desks, shares=full, workers=people)
    first = blocks_of_day(plan, MONDAY)[0]
    assert (first.units, first.accessible, first.languages) == (3, 3, {"quc": 3, "mam": 3})


def test_a_closure_takes_the_blocks_it_touches_and_no_other() -> None:
    plan = replace(PLAN, closures=(Period(local(MONDAY, 10, 30), local(MONDAY, 11)),))
    hours = [one.starts_at.hour - 6 for one in of(blocks_of_day(plan, MONDAY), "draw")]
    assert hours == [9, 11, 13, 14]


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29)])
def test_ends_of_months_and_years_are_days_like_others(day: date) -> None:
    plan = replace(PLAN, opening=every_day(9, 15))
    blocks = of(blocks_of_day(plan, day), "draw")
    assert [one.starts_at.astimezone(ZoneInfo(GUATEMALA)).date() for one in blocks] == [day] * 6


@pytest.mark.parametrize(
    ("day", "first", "minutes"),
    [
        (date(2024, 3, 9), 6, [60, 60, 60]),
        (date(2024, 3, 10), 7, [60]),  # the clocks leave out the hour from 2 to 3
        (date(2024, 11, 3), 5, [120, 60, 60]),  # the hour from 1 to 2 comes twice
    ],
)
def test_where_the_clocks_change_only_hours_that_exist_are_planned(
    day: date, first: int, minutes: list[int]
) -> None:
    plan = replace(
        PLAN,
        zone=NEW_YORK,
        opening=every_day(1, 4),
        shares=(Share("draw", "interview", 60, 100),),
        workers=(staff(starts=0, ends=23),),
    )
    blocks = blocks_of_day(plan, day)
    assert blocks[0].starts_at == datetime(day.year, day.month, day.day, first, tzinfo=UTC)
    lengths = [minutes_between(one.starts_at, one.ends_at) for one in blocks]
    assert lengths == minutes


def test_a_limit_keeps_the_earliest_and_makes_no_empty_block() -> None:
    drawn = of(blocks_of_day(PLAN, MONDAY), "draw")
    week = Period(local(MONDAY, 0), local(MONDAY + timedelta(days=7), 0))
    kept = within_limits(drawn, [Limit("draw", week, 7), Limit("direct", week, 0)])
    assert [one.units for one in kept] == [3, 3, 1]
    assert all(most <= one.units for one in kept for most in one.languages.values())


# --- for every plan ---------------------------------------------------------------------------

ZONES = st.sampled_from([GUATEMALA, NEW_YORK, "America/Havana", "Europe/Madrid", "Asia/Kathmandu"])
DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31)) | st.sampled_from(
    [
        date(2024, 3, 10),
        date(2024, 11, 3),
        date(2024, 3, 31),
        date(2024, 10, 27),
        date(2024, 2, 29),
    ]
)
CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
LANGUAGES = st.sampled_from([None, "quc", "mam"])


@st.composite
def stretches(draw: st.DrawFn) -> tuple[Stretch, ...]:
    """Stretches that do not overlap, on every weekday."""
    marks = sorted(draw(st.lists(CLOCKS, min_size=2, max_size=6, unique=True)))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    return tuple(Stretch(day, a, b) for day in range(1, 8) for a, b in pairs)


@st.composite
def away(draw: st.DrawFn) -> tuple[Period[datetime], ...]:
    start = datetime(2024, 3, 10, tzinfo=UTC) + timedelta(hours=draw(st.integers(-48, 48)))
    return (Period(start, start + timedelta(minutes=draw(st.integers(1, 3000)))),)


SERVICES = ("interview", "documents", "information")
WORKERS = st.builds(
    Worker,
    interpreter=st.booleans(),
    language=LANGUAGES,
    hours=stretches(),
    away=st.just(()) | away(),
)
DESKS = st.builds(
    Desk, services=st.frozensets(st.sampled_from(SERVICES)), accessible=st.booleans()
)


@st.composite
def plans(draw: st.DrawFn) -> Timetable:
    percents = [draw(st.integers(0, 100))]
    percents.append(draw(st.integers(0, 100 - percents[0])))
    percents.append(draw(st.integers(0, 100 - sum(percents))))
    purposes = ("draw", "direct", "walk_in")
    return Timetable(
        zone=draw(ZONES),
        opening=draw(stretches()),
        block_minutes=draw(st.integers(10, 600)),
        shares=tuple(
            Share(purpose, draw(st.sampled_from(SERVICES)), draw(st.integers(1, 90)), percent)
            for purpose, percent in zip(purposes, percents, strict=True)
        ),
        desks=tuple(draw(st.lists(DESKS, max_size=6))),
        workers=tuple(draw(st.lists(WORKERS, max_size=6))),
        holidays=draw(st.frozensets(DAYS, max_size=3)),
        closures=draw(st.just(()) | away()),
    )


def minutes_of(plan: Timetable, block: Block) -> int:
    [share] = [one for one in plan.shares if one.purpose == block.purpose]
    return block.units * share.minutes_per_unit


@given(plans(), DAYS)
def test_units_never_pass_desks_times_minutes_nor_the_people_present(
    plan: Timetable, day: date
) -> None:
    zone = ZoneInfo(plan.zone)
    used: Counter[tuple[datetime, datetime]] = Counter()
    spoken: Counter[tuple[datetime, str]] = Counter()
    for block in blocks_of_day(plan, day):
        used[block.starts_at, block.ends_at] += minutes_of(plan, block)
        assert block.units >= 1
        assert block.accessible <= block.units
        speaking = Counter(one.language for one in plan.workers)
        each = minutes_between(block.starts_at, block.ends_at)
        each_unit = minutes_of(plan, block) // block.units
        for language, most in block.languages.items():
            assert most <= block.units
            spoken[block.starts_at, language] += most * each_unit
            assert spoken[block.starts_at, language] <= speaking[language] * each
    for (start, end), minutes in used.items():
        there = [
            worker
            for worker in plan.workers
            if not worker.interpreter
            and not any(one.start < end and start < one.end for one in worker.away)  # type: ignore[operator]
            and any(one.weekday == day.isoweekday() for one in worker.hours)
        ]
        assert minutes <= min(len(there), len(plan.desks)) * minutes_between(start, end)
        assert start.astimezone(zone).date() == day


@given(plans(), DAYS)
def test_nothing_is_ever_planned_on_a_closed_day(plan: Timetable, day: date) -> None:
    assert blocks_of_day(replace(plan, holidays=plan.holidays | {day}), day) == ()
    whole = Period(
        datetime.combine(day, time(), ZoneInfo(plan.zone)),
        datetime.combine(day + timedelta(days=1), time(), ZoneInfo(plan.zone)),
    )
    assert blocks_of_day(replace(plan, closures=(whole,)), day) == ()
    assert blocks_of_day(replace(plan, opening=()), day) == ()


@given(plans(), DAYS, WORKERS)
def test_one_more_absence_never_adds_anything(plan: Timetable, day: date, more: Worker) -> None:
    def key(block: Block) -> tuple[datetime, str]:
        return block.starts_at, block.purpose

    with_one = {
        key(b): b for b in blocks_of_day(replace(plan, workers=(*plan.workers, more)), day)
    }
    for block in blocks_of_day(plan, day):
        fuller = with_one[key(block)]
        assert block.units <= fuller.units
        assert block.accessible <= fuller.accessible
        assert all(most <= fuller.languages[code] for code, most in block.languages.items())


@given(plans(), DAYS)
def test_blocks_of_one_purpose_never_overlap_and_come_out_the_same_again(
    plan: Timetable, day: date
) -> None:
    blocks = blocks_of_day(plan, day)
    assert blocks == blocks_of_day(plan, day)
    for purpose in ("draw", "direct", "walk_in"):
        own = of(blocks, purpose)
        assert all(one.ends_at <= two.starts_at for one, two in pairwise(own))


@given(plans(), DAYS, st.integers(0, 40))
def test_a_limit_is_never_passed_and_never_adds(plan: Timetable, day: date, most: int) -> None:
    always = Limit("draw", Period[datetime](None, None), most)
    blocks = blocks_of_day(plan, day)
    kept = within_limits(blocks, [always])
    assert sum(one.units for one in kept if one.purpose == "draw") <= most
    assert within_limits(kept, [always]) == kept
    assert len(of(kept, "direct")) == len(of(blocks, "direct"))
