"""How an office is at a moment, in its own clock."""

from datetime import UTC, date, datetime, time
from uuid import UUID

from movilidad.apps.offices.today import is_working_day, office_today
from movilidad.apps.offices.types import Closure, Hours, Office, OfficeState, Programme

OFFICE = Office(
    id=UUID(int=1),
    code="agua-caliente",
    names={"es": "Agua Caliente"},
    department="GT-20",
    address="Km 233",
    announced_on=None,
    receiving_since=date(2023, 7, 1),
    hours=Hours(frozenset({1, 2, 3, 4, 5}), time(9), time(15)),
    receives=("interviews",),
)
HERE = Programme(
    id=UUID(int=2),
    code="gt",
    country="GT",
    zone="America/Guatemala",
    names={"es": "Guatemala"},
    phone="1",
    offices=(OFFICE,),
    holidays={date(2023, 7, 3): "Día del Ejército"},
)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_nine_o_clock_in_guatemala_is_fifteen_utc_and_the_office_opens() -> None:
    before = office_today(HERE, OFFICE, datetime(2023, 7, 4, 14, 59, tzinfo=UTC))
    after = office_today(HERE, OFFICE, datetime(2023, 7, 4, 15, 0, tzinfo=UTC))
    assert before.state is OfficeState.LATER
    assert before.changes_at == datetime(2023, 7, 4, 15, tzinfo=UTC)
    assert after.state is OfficeState.OPEN
    assert after.changes_at == datetime(2023, 7, 4, 21, tzinfo=UTC)


def test_closing_time_itself_is_closed() -> None:
    assert office_today(HERE, OFFICE, _at("2023-07-04T15:00-06:00")).state is OfficeState.CLOSED


def test_a_moved_holiday_closes_the_office_and_says_which() -> None:
    today = office_today(HERE, OFFICE, _at("2023-07-03T10:00-06:00"))
    assert (today.state, today.reason) == (OfficeState.HOLIDAY, "Día del Ejército")
    assert today.next_opening == _at("2023-07-04T09:00-06:00")


def test_after_friday_comes_monday_and_not_a_holiday() -> None:
    today = office_today(HERE, OFFICE, _at("2023-06-30T16:00-06:00"))
    assert today.state is OfficeState.NOT_RECEIVING
    today = office_today(HERE, OFFICE, _at("2023-07-07T16:00-06:00"))
    assert today.next_opening == _at("2023-07-10T09:00-06:00")


def test_an_office_that_only_was_announced_never_gets_a_date() -> None:
    announced = Office(**{**_fields(OFFICE), "receiving_since": None})
    today = office_today(HERE, announced, _at("2023-07-04T10:00-06:00"))
    assert today.state is OfficeState.NOT_RECEIVING
    assert today.next_opening is None
    assert not is_working_day(HERE, announced, date(2023, 7, 4))


def test_unpublished_hours_are_not_invented() -> None:
    quiet = Office(**{**_fields(OFFICE), "hours": None})
    today = office_today(HERE, quiet, _at("2023-07-04T03:00-06:00"))
    assert (today.state, today.changes_at) == (OfficeState.BY_APPOINTMENT, None)


def test_working_days_leave_out_holidays_and_weekends() -> None:
    days = [day for day in range(1, 11) if is_working_day(HERE, OFFICE, date(2023, 7, day))]
    assert days == [4, 5, 6, 7, 10]


def _fields(office: Office) -> dict[str, object]:
    return {name: getattr(office, name) for name in office.__slots__}


def test_a_closure_is_told_with_its_reason_and_the_next_opening_skips_it() -> None:
    shut = Closure(
        id=UUID(int=7),
        office=OFFICE.id,
        starts_at=_at("2023-07-04T00:00-06:00"),
        ends_at=_at("2023-07-06T00:00-06:00"),
        reason="works",
        public=True,
    )
    today = office_today(HERE, OFFICE, _at("2023-07-04T10:00-06:00"), [shut])
    assert (today.state, today.closure) == (OfficeState.HOLIDAY, "works")
    assert today.next_opening == _at("2023-07-06T09:00-06:00")
    after = office_today(HERE, OFFICE, _at("2023-07-06T00:00-06:00"), [shut])
    assert after.state is OfficeState.LATER
    before = office_today(HERE, OFFICE, _at("2023-07-03T10:00-06:00"), [shut])
    assert before.next_opening == _at("2023-07-06T09:00-06:00")
