"""When an act was, by a clock that may be hours wrong, or may have been set meanwhile."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.offline import Basis, Contact, When, believed_time

NINE = datetime(2023, 7, 3, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
_minutes = st.integers(0, 600)
_wrong = st.timedeltas(timedelta(days=-4000), timedelta(days=4000))


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def contact(minute: int, wrong: timedelta = timedelta(), run: str = "one") -> Contact:
    """The two spoke `minute` minutes after nine; the machine's clock is off by `wrong`."""
    server = NINE + minute * MINUTE
    return Contact(milliseconds(server), milliseconds(server + wrong), run, minute * 60_000)


def told(
    minute: int,
    wrong: timedelta,
    before: Contact,
    now: Contact,
    *,
    run: str = "one",
    after: int = 0,
) -> When:
    return believed_time(
        clock=milliseconds(NINE + minute * MINUTE + wrong),
        run=run,
        tick=minute * 60_000,
        before=before,
        now=now,
        after=NINE + after * MINUTE,
    )


def test_a_right_clock_is_believed() -> None:
    zero = timedelta()
    assert told(20, zero, contact(0), contact(60)) == When(NINE + 20 * MINUTE, Basis.CLOCK)


@given(_wrong)
def test_a_clock_that_is_evenly_wrong_is_corrected_however_wrong_it_is(wrong: timedelta) -> None:
    when = told(20, wrong, contact(0, wrong), contact(60, wrong), run="another")
    assert abs(when.at - (NINE + 20 * MINUTE)) < timedelta(milliseconds=2)
    assert when.basis is (Basis.CLOCK if abs(wrong) <= 2 * MINUTE else Basis.CORRECTED)


def test_a_clock_set_in_between_gives_way_to_the_ticks_of_the_page() -> None:
    hours = timedelta(hours=5)
    when = told(20, hours, contact(0), contact(60, hours))
    assert when == When(NINE + 20 * MINUTE, Basis.TICKS)


def test_the_ticks_of_the_page_that_syncs_count_as_well() -> None:
    hours = timedelta(hours=-5)
    when = told(40, hours, contact(0, run="morning"), contact(60, hours, "noon"), run="noon")
    assert when == When(NINE + 40 * MINUTE, Basis.TICKS)


def test_a_clock_set_in_between_and_a_page_opened_anew_leave_the_order_only() -> None:
    hours = timedelta(hours=5)
    when = told(20, hours, contact(0), contact(60, hours, "three"), run="two", after=12)
    assert when == When(NINE + 12 * MINUTE, Basis.ORDER)


def test_a_time_before_the_day_was_taken_along_is_not_believed() -> None:
    when = told(-90, timedelta(), contact(0, run="x"), contact(60, run="y"), run="z")
    assert when == When(NINE, Basis.ORDER)


def test_a_time_after_the_sync_is_not_believed() -> None:
    when = told(90, timedelta(), contact(0, run="x"), contact(60, run="y"), run="z", after=5)
    assert when == When(NINE + 5 * MINUTE, Basis.ORDER)


@given(_minutes, _minutes, _minutes, st.tuples(_wrong, _wrong), st.sampled_from(["one", "two"]))
def test_no_clock_puts_an_act_outside_of_what_is_known(
    minute: int, until: int, after: int, wrong: tuple[timedelta, timedelta], run: str
) -> None:
    now = contact(until, wrong[1], run)
    when = told(minute, wrong[0], contact(0), now, run="one", after=min(after, until))
    assert NINE + min(after, until) * MINUTE <= when.at <= NINE + until * MINUTE
