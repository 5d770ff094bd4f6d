"""The slot list: few statements however many sessions, kept for seconds, and who fits what."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from tests.apps.appointments.direct_world import NOW, SERVICE, allow, book, invited, plan_direct
from tests.apps.appointments.world import ZONE, load, office

from movilidad.apps.appointments.models import Session
from movilidad.apps.appointments.queries.slots import (
    FEW,
    KEPT,
    forget_slots,
    next_direct_month,
    slot_month,
)
from movilidad.apps.offices.queries import programme
from movilidad.core.booking import (
    Fit,
    Kind,
    Slot,
    SlotMonth,
    Wanted,
    day_of_kinds,
    day_of_slots,
)
from movilidad.infra.ids import new_id

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2023, 7, 1), date(2023, 8, 1)
ANY = Wanted(SERVICE, 1, 20, None, accessible=False, earliest=NOW)


@pytest.fixture(autouse=True)
def _world() -> Iterator[None]:
    load()
    allow()
    forget_slots()
    yield
    forget_slots()


def month(
    wanted: Wanted = ANY, *, of: date = JULY, at: datetime = NOW, day: date | None = None
) -> SlotMonth:
    return slot_month(office().id, of, "America/Guatemala", wanted, at, day=day)


def fill(sessions: int, purpose: str) -> None:
    """So many sessions in August, twenty minutes each."""
    place, first = office(), datetime(2023, 8, 1, tzinfo=ZONE)
    Session.objects.bulk_create(
        Session(
            id=new_id(),
            programme_id=programme("gt").id,
            office_id=place.id,
            purpose=purpose,
            service=SERVICE,
            starts_at=first + timedelta(minutes=20 * number),
            ends_at=first + timedelta(minutes=20 * number + 20),
            units=2,
        )
        for number in range(sessions)
    )


def test_two_thousand_sessions_take_one_statement_and_then_none(
    django_assert_num_queries: Callable[[int], object],
) -> None:
    fill(2000, "direct")
    with django_assert_num_queries(1):
        found = month(of=AUGUST)
    assert sum(one.sessions for one in found.days) == 2000
    assert found.fitting == 2000
    with django_assert_num_queries(0):
        month(of=AUGUST)


def test_counting_the_days_and_reading_them_one_by_one_say_the_same() -> None:
    fill(FEW * 3, "direct")
    Session.objects.filter(starts_at__minute=20).update(taken_units=2)
    Session.objects.filter(starts_at__minute=40).update(taken_units=1)
    two = replace(ANY, units=2, minutes=10)
    counted = month(two, of=AUGUST)
    assert len(counted.days) == 3
    for day in counted.days:
        shown = month(two, of=AUGUST, day=day.day).of_day(day.day)
        assert shown is not None
        assert (day.slots, len(shown.slots)) == ((), day.sessions)
        assert (shown.fits, shown.free) == (day.fits, day.free)
        assert day.fits[Fit.FREE] == day.sessions // 3


def test_a_month_of_few_sessions_is_read_whole() -> None:
    fill(FEW + 1, "direct")
    [day] = month(of=AUGUST).days
    assert (len(day.slots), day.sessions) == (0, FEW + 1)
    Session.objects.filter(starts_at__hour=0, starts_at__minute=0).update(cancelled_at=NOW)
    forget_slots()
    [day] = month(of=AUGUST).days
    assert len(day.slots) == FEW


def test_the_day_on_which_some_are_too_soon_is_read_one_by_one() -> None:
    fill(FEW * 3, "direct")
    noon = datetime(2023, 8, 2, 12, tzinfo=ZONE)
    past, today, later = month(replace(ANY, earliest=noon), of=AUGUST).days
    assert (past.fits, past.only_reason) == ({Fit.SOON: past.sessions}, Fit.SOON)
    assert today.fits == {Fit.SOON: 36, Fit.FREE: 36}
    assert later.fits == {Fit.FREE: later.sessions}


def test_the_month_is_read_by_the_index_of_direct_sessions() -> None:
    fill(200, "direct")
    fill(2000, "draw")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE appointments_session")
        cursor.execute(
            "EXPLAIN SELECT id FROM appointments_session s WHERE s.office_id = %s"
            " AND s.purpose = 'direct' AND s.cancelled_at IS NULL"
            " AND s.starts_at >= %s AND s.starts_at < %s ORDER BY s.starts_at",
            [office().id, NOW, NOW + timedelta(days=14)],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "appointments_direct_slots" in plan


def test_a_month_is_kept_for_seconds_and_the_truth_is_decided_later() -> None:
    [session] = plan_direct(units=1)
    assert month().fitting == 1
    Session.objects.filter(id=session).update(taken_units=1)  # as another process does
    assert month(at=NOW + KEPT / 2).fitting == 1
    assert month(at=NOW + KEPT).fitting == 0
    assert month(at=NOW - KEPT).fitting == 0


def test_what_this_process_books_is_seen_at_once() -> None:
    [session] = plan_direct(units=1)
    assert month().fitting == 1
    book(invited(), session)
    assert month().fitting == 0


def test_months_and_days_are_those_of_the_office() -> None:
    plan_direct(hours=(9,), days=2)  # the last of July and the first of August
    [last] = month().days
    [first] = month(of=date(2023, 8, 31)).days
    assert (last.day, first.day) == (date(2023, 7, 31), date(2023, 8, 1))
    late = datetime(2023, 7, 31, 23, 30, tzinfo=ZONE)
    Session.objects.filter(starts_at__lt=first.slots[0][0].starts_at).update(
        starts_at=late, ends_at=late + timedelta(minutes=20)
    )
    forget_slots()
    assert [one.day for one in month().days] == [date(2023, 7, 31)]
    assert month(of=date(2024, 2, 29)).days == ()
    assert next_direct_month(office().id, SERVICE, "America/Guatemala", NOW) == JULY
    assert next_direct_month(office().id, "interview", "America/Guatemala", NOW) is None


STARTS = datetime(2023, 8, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("slot", "wanted", "fit"),
    [
        ({}, {}, Fit.FREE),
        ({}, {"earliest": STARTS + timedelta(seconds=1)}, Fit.SOON),
        ({}, {"units": 5}, Fit.SHORT),
        ({}, {"units": 3, "minutes": 21}, Fit.SHORT),
        ({}, {"units": 3, "minutes": 20}, Fit.FREE),
        ({"free": 1}, {"units": 2}, Fit.FULL),
        ({}, {"language": "kek"}, Fit.LANGUAGE),
        ({"free_language": 1}, {"language": "kek"}, Fit.FREE),
        ({"free_accessible": 0}, {"accessible": True}, Fit.ACCESS),
    ],
)
def test_the_first_thing_in_the_way_is_named(
    slot: dict[str, int], wanted: dict[str, object], fit: Fit
) -> None:
    shape = {"units": 4, "free": 4, "free_accessible": 1, "free_language": 0} | slot
    one = Slot("", int(STARTS.timestamp()), Kind(3600, **shape))
    assert (one.starts_at, one.ends_at) == (STARTS, STARTS + timedelta(hours=1))
    needs = {"units": 1, "minutes": 20, "language": None, "accessible": False} | wanted
    household = Wanted(SERVICE, **{"earliest": NOW} | needs)
    day = day_of_slots(AUGUST, [one], household)
    assert (day.slots, day.fits) == (((one, fit),), {fit: 1})
    if fit != Fit.SOON:  # which is asked of single sessions alone
        assert day_of_kinds(AUGUST, [(one.kind, 3)], household, JULY).fits == {fit: 3}


def test_families_that_need_the_same_are_each_told_what_is_too_soon_for_them() -> None:
    starts, kind = int(STARTS.timestamp()), Kind(3600, 4, 4, 1, 0)
    slots = [Slot("", at, kind) for at in (starts, starts + 3600)]
    for seconds, fits in ((1, [Fit.SOON, Fit.FREE]), (-1, [Fit.FREE] * 2), (3601, [Fit.SOON] * 2)):
        wanted = replace(ANY, earliest=STARTS + timedelta(seconds=seconds))
        day = day_of_slots(AUGUST, slots, wanted)
        assert [fit for _, fit in day.slots] == fits
        assert day.fitting == fits.count(Fit.FREE)


def test_a_month_in_which_no_session_is_long_enough_says_so_up_front() -> None:
    plan_direct(units=2, hours=(9, 10))
    assert month(Wanted(SERVICE, 3, 20, None, accessible=False, earliest=NOW)).never_fits
    assert not month().never_fits
    assert not month(of=date(2024, 1, 1)).never_fits
