"""Places beside the desks: decided from what happened, before the draw, and never by hand."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.apps.appointments.world import MANAGER, OPENS, Steps, load, office, plan, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Appointment, Draw, Session
from movilidad.apps.appointments.queries import overbooking_advice, round_sheet, session
from movilidad.apps.appointments.types import OverbookingTooLate
from movilidad.core.draw.canonical import read_canonical
from movilidad.infra.ids import new_id

pytestmark = pytest.mark.django_db
PAST = OPENS - timedelta(days=20)  # a Tuesday, 08:00 in Guatemala


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


def visits(
    *,
    came: int = 0,
    missed: int = 0,
    cancelled: int = 0,
    notice: timedelta = timedelta(hours=1),
    starts_at: datetime = PAST,
) -> None:
    """Appointments of a session that is over."""
    past = Session.objects.create(
        id=new_id(),
        programme_id=Session.objects.all()[0].programme_id,
        office_id=office().id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        units=1,
    )
    states = ["attended"] * came + ["missed"] * missed + ["cancelled"] * cancelled
    for state in states:
        Appointment.objects.create(
            id=new_id(),
            programme_id=past.programme_id,
            office_id=past.office_id,
            session=past,
            household_id=new_id(),
            units=1,
            state=state,
            confirmed_at=starts_at - timedelta(days=9),
            changed_at=starts_at - notice if state == "cancelled" else starts_at,
        )


def on(one: UUID) -> None:
    actions.overbook_session(session=one, on=True, by=MANAGER, at=OPENS)


def test_it_is_off_until_it_is_switched_on_and_until_enough_came_or_not() -> None:
    [one] = plan(units=40)
    visits(came=60, missed=39)
    assert Session.objects.get(id=one).overbooked_units == 0
    on(one)
    row = Session.objects.get(id=one)
    assert (row.units, row.overbooked_units) == (40, 0)
    assert row.overbooking["limit"] == "visits"


def test_what_is_added_becomes_units_of_the_committed_and_drawn_session() -> None:
    [one] = plan(units=40)
    visits(came=80, missed=40)
    on(one)
    for _ in range(60):
        register()
    steps = Steps([one])
    assert overbooked_of(steps) == 6
    steps.to_drawn()
    transcript = read_canonical(bytes(Draw.objects.get(round_id=steps.id).transcript))
    assert isinstance(transcript, dict)
    assert [each["units"] for each in transcript["round"]["sessions"]] == [46]
    assert steps.row.tickets.filter(session_id=one).count() == 46
    reason = session(one).overbooking  # type: ignore[union-attr]
    assert reason is not None
    assert (reason["booked"], reason["came"], reason["limit"]) == (120, 80, "cap")


def test_switching_off_gives_the_desks_back_as_they_were() -> None:
    [one] = plan(units=40)
    visits(came=80, missed=40)
    on(one)
    on(one)
    assert Session.objects.get(id=one).units == 46
    actions.overbook_session(session=one, on=False, by=MANAGER, at=OPENS)
    row = Session.objects.get(id=one)
    assert (row.units, row.overbooked_units, row.overbooking) == (40, 0, None)


def test_an_announced_round_is_not_overbooked_any_more() -> None:
    [one] = plan(units=40)
    visits(came=80, missed=40)
    steps = Steps([one]).commit().open()
    with pytest.raises(OverbookingTooLate):
        on(one)
    assert overbooked_of(steps) == 0


def overbooked_of(steps: Steps) -> int:
    sheet = round_sheet(steps.id)
    assert sheet is not None
    return sheet.overbooked


def test_only_the_same_half_day_of_the_same_office_counts() -> None:
    [one] = plan(units=40)
    visits(came=100, missed=100, starts_at=PAST + timedelta(hours=6))
    assert overbooking_advice(one, OPENS).observed.booked == 0
    visits(came=3, missed=2)
    assert overbooking_advice(one, OPENS).observed.booked == 5


def test_who_cancelled_too_late_for_the_next_family_did_not_come() -> None:
    [one] = plan(units=40)
    visits(came=10, cancelled=4, notice=timedelta(hours=3))
    visits(cancelled=7, notice=timedelta(days=3), starts_at=PAST + timedelta(minutes=45))
    observed = overbooking_advice(one, OPENS).observed
    assert (observed.booked, observed.came) == (14, 10)


def test_a_change_of_desks_drops_what_was_decided_for_the_old_number() -> None:
    [one] = plan(units=40)
    visits(came=80, missed=40)
    on(one)
    shape = {"accessible": 1, "languages": {}, "by": MANAGER, "at": OPENS}
    actions.change_session(session=one, units=40, **shape)  # type: ignore[arg-type]
    assert Session.objects.get(id=one).units == 46
    actions.change_session(session=one, units=20, **shape)  # type: ignore[arg-type]
    row = Session.objects.get(id=one)
    assert (row.units, row.overbooked_units) == (20, 0)


@pytest.mark.parametrize(("units", "over", "allowed"), [(46, 6, True), (46, 7, False)])
def test_the_database_refuses_more_than_fifteen_percent(
    units: int, over: int, allowed: bool
) -> None:
    [one] = plan(units=40)
    rows = Session.objects.filter(id=one)
    if allowed:
        assert rows.update(units=units, overbooked_units=over) == 1
        return
    with pytest.raises(IntegrityError, match="overbooked_little"), transaction.atomic():
        rows.update(units=units, overbooked_units=over)
