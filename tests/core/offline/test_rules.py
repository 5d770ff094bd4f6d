"""Every conflict between a day without a connection and what happened online has a rule."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from movilidad.core.offline import (
    Decision,
    Earlier,
    Found,
    Outcome,
    Seat,
    Source,
    Step,
    Visited,
    decide_arrival,
    decide_undo,
    decide_walk_in,
)

TODAY, TOMORROW = date(2023, 7, 3), date(2023, 7, 4)
NINE = datetime(2023, 7, 3, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
HERE, THERE = UUID(int=1), UUID(int=2)
FIRST, SECOND = UUID(int=11), UUID(int=12)
SOURCE = Source(HERE, TODAY, NINE + 9 * HOUR, range(900, 1000))
REVOKED = Source(HERE, TODAY, NINE + 9 * HOUR, range(900, 1000), revoked=True)


def seat(
    state: str = "booked",
    *,
    which: UUID = FIRST,
    office: UUID = HERE,
    day: date = TODAY,
    session_cancelled: bool = False,
    given_away: bool = False,
) -> Seat:
    return Seat(which, office, day, state, session_cancelled, given_away)


def visit(stage: str, *, after: int = 0, ended: int | None = None) -> Visited:
    until = None if ended is None else NINE + ended * HOUR
    return Visited(stage, NINE + after * HOUR, until)


def came(found: Found, *, at: datetime = NINE + HOUR, source: Source = SOURCE) -> Decision:
    return decide_arrival(source, found, at=at, number=901)


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (Found(TODAY, seat()), Outcome.APPLIED),
        (Found(TODAY, seat("cancelled"), seat(which=SECOND)), Outcome.APPLIED_MOVED),
        (Found(TODAY, None, seat(which=SECOND)), Outcome.APPLIED),
        (Found(TODAY, seat("missed")), Outcome.APPLIED_NO_SHOW),
        (Found(TODAY, seat(), visit=visit("waiting")), Outcome.ALREADY_HERE),
        (Found(TODAY, seat(), visit=visit("called")), Outcome.ALREADY_SERVED),
        (Found(TODAY, seat("attended"), visit=visit("done", ended=2)), Outcome.ALREADY_SERVED),
        (Found(TODAY, seat("missed"), visit=visit("left", ended=2)), Outcome.ALREADY_LEFT),
        (Found(TODAY, seat("missed"), visit=visit("left", ended=0)), Outcome.CAME_BACK),
        (
            Found(TODAY, seat("cancelled"), seat(which=SECOND, day=TOMORROW)),
            Outcome.MOVED_AWAY,
        ),
        (Found(TODAY, seat("cancelled")), Outcome.CANCELLED),
        (Found(TODAY, seat("cancelled", given_away=True)), Outcome.SEAT_GIVEN),
        (Found(TODAY, seat("cancelled", session_cancelled=True)), Outcome.SESSION_CANCELLED),
        (Found(TODAY, seat(office=THERE)), Outcome.OTHER_OFFICE),
        (Found(TODAY, seat(day=TOMORROW)), Outcome.OTHER_DAY),
        (Found(TODAY, None, seat(office=THERE)), Outcome.OTHER_OFFICE),
        (Found(TODAY, None, seat(day=TOMORROW)), Outcome.OTHER_DAY),
        (Found(TODAY, seat("attended")), Outcome.ATTENDED_BEFORE),
        (Found(TODAY, None), Outcome.NO_APPOINTMENT),
        (Found(TODAY, None, household=False), Outcome.NOBODY),
        (Found(TOMORROW, seat()), Outcome.DAY_OVER),
    ],
)
def test_what_happened_online_decides_what_an_arrival_comes_to(
    found: Found, outcome: Outcome
) -> None:
    assert came(found).outcome is outcome


def test_a_revoked_machine_checks_nobody_in() -> None:
    assert came(Found(TODAY, seat()), source=REVOKED) == Decision(Outcome.REVOKED)
    walked = decide_walk_in(REVOKED, Found(TODAY, None), at=NINE, number=901)
    assert walked == Decision(Outcome.REVOKED)


def test_an_act_after_the_end_of_the_pack_is_for_a_person() -> None:
    late = came(Found(TODAY, seat()), at=NINE + 9 * HOUR)
    assert late == Decision(Outcome.PACK_EXPIRED)


def test_the_moved_appointment_of_today_is_the_one_checked_in() -> None:
    moved = came(Found(TODAY, seat("cancelled"), seat(which=SECOND)))
    assert (moved.step, moved.appointment) == (Step.CHECK_IN, SECOND)


def test_a_no_show_is_taken_back_before_the_family_is_checked_in() -> None:
    assert came(Found(TODAY, seat("missed"))).step is Step.REOPEN


def test_the_earlier_of_two_arrivals_counts() -> None:
    twice = Found(TODAY, seat(), visit=visit("waiting", after=1))
    assert came(twice, at=NINE + HOUR / 2).step is Step.EARLIER
    assert came(twice, at=NINE + 2 * HOUR).step is Step.NOTHING


@pytest.mark.parametrize(("number", "free"), [(None, True), (17, True), (901, False)])
def test_a_number_that_is_missing_strange_or_taken_is_replaced(
    number: int | None, free: bool
) -> None:
    found = Found(TODAY, seat(), number_free=free)
    decision = decide_arrival(SOURCE, found, at=NINE, number=number)
    assert (decision.outcome, decision.keep_number) == (Outcome.APPLIED, False)


def test_somebody_without_an_appointment_is_received() -> None:
    walked = decide_walk_in(SOURCE, Found(TODAY, None), at=NINE, number=901)
    assert walked == Decision(Outcome.WALK_IN, Step.WALK_IN)


@pytest.mark.parametrize(
    ("earlier", "decision"),
    [
        (None, Decision(Outcome.UNDO_NOTHING)),
        (Earlier(Outcome.ALREADY_HERE), Decision(Outcome.UNDO_NOTHING)),
        (Earlier(Outcome.UNDONE), Decision(Outcome.UNDO_NOTHING)),
        (Earlier(Outcome.APPLIED, untouched=True), Decision(Outcome.UNDONE, Step.TAKE_BACK)),
        (Earlier(Outcome.WALK_IN, untouched=True), Decision(Outcome.UNDONE, Step.TAKE_BACK)),
        (Earlier(Outcome.APPLIED), Decision(Outcome.UNDO_TOO_LATE)),
        (Earlier(Outcome.NOBODY, open_line=True), Decision(Outcome.UNDONE, Step.TAKE_BACK)),
        (Earlier(Outcome.NOBODY), Decision(Outcome.UNDO_NOTHING)),
    ],
)
def test_an_act_is_taken_back_while_nobody_built_on_it(
    earlier: Earlier | None, decision: Decision
) -> None:
    assert decide_undo(earlier) == decision
