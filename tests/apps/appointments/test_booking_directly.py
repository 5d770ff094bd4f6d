"""Booking beside the draw: hold, book, move, cancel; each refused by name."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.apps.appointments.direct_world import (
    NOW,
    SERVICE,
    STAFF,
    allow,
    book,
    counters_fit,
    hold,
    invite,
    invited,
    plan_direct,
)
from tests.apps.appointments.world import MANAGER, MONDAY, Steps, load, office, plan, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.actions import booking
from movilidad.apps.appointments.actions.booking import refusals
from movilidad.apps.appointments.models import (
    Appointment,
    DirectQuota,
    Hold,
    Invitation,
    Offer,
    Session,
)
from movilidad.apps.appointments.types import TooLateToCancel
from movilidad.apps.audit.models import Entry
from movilidad.apps.messaging.models import Message
from movilidad.apps.registration import actions as registration
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Grant, Principal, Role, family
from movilidad.infra.ids import new_id

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _world() -> Iterator[None]:
    load()
    allow()
    yield
    assert counters_fit()


def move(household: UUID, to: UUID, *, key: UUID | None = None, **other: object) -> None:
    row = Appointment.objects.get(household_id=household, state="booked")
    given = {"by": family(household), "version": row.version, "at": NOW} | other
    booking.move_appointment(
        household=household, appointment=row.id, session=to, key=key or new_id(), **given
    )


def test_an_invited_family_holds_and_books_and_the_invitation_is_used_up() -> None:
    [session] = plan_direct()
    household = invited(size=6)
    held = hold(household, session)
    assert Session.objects.get(id=session).taken_units == 2
    appointment = booking.book_held(by=family(household), hold=held, household=household, at=NOW)
    row = Appointment.objects.get(id=appointment)
    assert (row.units, row.minutes, row.reason, row.version) == (2, 40, "follow_up", 1)
    assert Invitation.objects.get().state == "used"
    assert Message.objects.filter(household_id=household, template="booked").count() == 1
    done = Entry.objects.get(act="own.book", details__decision="booked")
    assert (done.household_id, done.details["reason"]) == (household, "follow_up")
    booking.cancel_booking(
        by=family(household), household=household, appointment=appointment, version=1, at=NOW
    )
    with pytest.raises(refusals.HoldsAppointment):
        hold(household, session)


def test_each_press_again_is_the_same_hold_and_the_same_appointment() -> None:
    [session] = plan_direct()
    household = invited()
    key = new_id()
    assert hold(household, session, key=key) == hold(household, session, key=key) == key
    booked = {
        booking.book_held(by=family(household), hold=key, household=household, at=NOW)
        for _ in range(3)
    }
    assert len(booked) == 1
    assert Session.objects.get(id=session).taken_units == 1
    assert Message.objects.filter(template="booked").count() == 1


def test_changing_over_to_a_full_session_keeps_the_seat_that_was_held() -> None:
    first, second, full = plan_direct(units=1, hours=(9, 10, 11))
    household = invited()
    hold(household, first)
    hold(household, second)
    assert Session.objects.get(id=first).taken_units == 0
    book(invited(), full)
    with pytest.raises(refusals.SeatFull):
        hold(household, full)
    assert Hold.objects.get(household_id=household, state="live").session_id == second
    with pytest.raises(IntegrityError, match="appointments_one_live_hold"), transaction.atomic():
        Hold.objects.filter(household_id=household).update(state="live")


def test_a_hold_whose_time_is_over_is_swept_by_who_wants_the_seat() -> None:
    [session] = plan_direct(units=1)
    slow, quick = invited(), invited()
    held = hold(slow, session)
    with pytest.raises(refusals.SeatFull):
        hold(quick, session, at=NOW + 9 * MINUTES)
    book(quick, session, at=NOW + 10 * MINUTES)
    with pytest.raises(refusals.HoldLapsed):
        booking.book_held(by=family(slow), hold=held, household=slow, at=NOW + 11 * MINUTES)
    assert Hold.objects.get(id=held).state == "lapsed"


def test_a_hold_that_nobody_waits_for_is_ended_by_the_worker_once() -> None:
    [session] = plan_direct()
    held = hold(household := invited(), session)
    assert booking.lapse_holds(at=NOW + 9 * MINUTES) == 0
    with pytest.raises(refusals.HoldLapsed):
        booking.book_held(
            by=family(household), hold=held, household=household, at=NOW + 10 * MINUTES
        )
    assert booking.lapse_holds(at=NOW + 10 * MINUTES) == 1
    assert booking.lapse_holds(at=NOW + 10 * MINUTES) == 0
    assert Session.objects.get(id=session).taken_units == 0
    hold(household, session, at=NOW + 11 * MINUTES)


def test_a_family_that_was_too_slow_may_hold_the_same_seat_again() -> None:
    [session] = plan_direct(units=1)
    household = invited()
    first = hold(household, session)
    hold(household, session, at=NOW + 20 * MINUTES)
    assert Hold.objects.get(id=first).state == "lapsed"
    assert Session.objects.get(id=session).taken_units == 1


def test_giving_a_hold_back_frees_the_seat_and_again_changes_nothing() -> None:
    [session] = plan_direct(units=1)
    held = hold(household := invited(), session)
    for _ in range(2):
        booking.release_hold(by=family(household), hold=held, household=household, at=NOW)
    book(invited(), session)
    with pytest.raises(refusals.HoldReleased):
        booking.book_held(by=family(household), hold=held, household=household, at=NOW)


def _too_big() -> UUID:
    return plan_direct(units=2)[0]


def _too_short() -> UUID:
    return plan_direct(length=timedelta(minutes=55))[0]  # three units of 20 minutes need 60


def _no_interpreter() -> UUID:
    return plan_direct(languages={"kek": 2})[0]


def _no_accessible_desk() -> UUID:
    return plan_direct(languages={"kek": 4}, accessible=0)[0]


def _for_the_draw() -> UUID:
    return plan(units=4)[0]


def _cancelled() -> UUID:
    [session] = plan_direct()
    actions.cancel_session(session=session, by=MANAGER, at=NOW)
    return session


def _no_quota() -> UUID:
    session = plan_direct(languages={"kek": 4})[0]
    booking.allow_direct(by=STAFF, office=office().id, month=MONDAY, units=2, at=NOW)
    return session


@pytest.mark.parametrize(
    ("session", "refusal"),
    [
        (_too_big, refusals.SeatTooShort),
        (_too_short, refusals.SeatTooShort),
        (_no_interpreter, refusals.NoInterpreter),
        (_no_accessible_desk, refusals.NoAccessibleDesk),
        (_cancelled, refusals.SeatGone),
        (_no_quota, refusals.QuotaUsedUp),
        (new_id, refusals.SeatGone),
    ],
)
def test_a_seat_that_cannot_be_held_whole_is_refused_by_name_and_nothing_is_taken(
    session: Callable[[], UUID], refusal: type[refusals.BookingRefused]
) -> None:
    household = invited(size=10, interpreter="kek", accessible=True)
    with pytest.raises(refusal):
        hold(household, session())
    assert not Hold.objects.exists()


def test_staff_cannot_slip_a_household_into_a_session_of_the_draw() -> None:
    with pytest.raises(refusals.SeatGone):
        booking.hold_seat(
            by=STAFF,
            session=_for_the_draw(),
            household=register(),
            key=new_id(),
            reason="protection",
            at=NOW,
        )


def test_the_constraints_stand_behind_the_counters() -> None:
    [session] = plan_direct(units=1)
    household = invited()
    hold(household, session)
    for broken in (
        lambda: Session.objects.filter(id=session).update(taken_units=2),
        lambda: DirectQuota.objects.update(taken=501),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_a_family_without_an_invitation_books_nothing() -> None:
    [session] = plan_direct()
    with pytest.raises(refusals.NotInvited):
        hold(register(), session)
    late = invited()
    with pytest.raises(refusals.NotInvited):
        hold(late, session, at=NOW + timedelta(days=14))
    taken_back = invited()
    held = hold(taken_back, session)
    booking.withdraw_invitation(by=STAFF, household=taken_back, at=NOW)
    with pytest.raises(refusals.NotInvited):
        booking.book_held(by=family(taken_back), hold=held, household=taken_back, at=NOW)


def test_nobody_acts_on_the_seat_of_another_family() -> None:
    [session] = plan_direct()
    mine, other = invited(), invited()
    key = hold(mine, session)
    with pytest.raises(refusals.BookingUnknown):
        hold(other, session, key=key)
    with pytest.raises(refusals.BookingUnknown):
        booking.book_held(by=family(other), hold=key, household=other, at=NOW)
    with pytest.raises(NotAllowed):
        booking.book_held(by=family(other), hold=key, household=mine, at=NOW)


def test_staff_book_with_a_reason_from_the_closed_list() -> None:
    [session] = plan_direct()
    household = register()
    given = {"by": STAFF, "session": session, "household": household, "key": new_id(), "at": NOW}
    with pytest.raises(refusals.ReasonMissing):
        booking.hold_seat(**given, reason="because")
    held = booking.hold_seat(**given, reason="protection")
    booking.book_held(by=STAFF, hold=held, household=household, at=NOW)
    assert Appointment.objects.get().reason == "protection"
    desk = Principal(MANAGER, frozenset({Grant(Role.DESK, None)}))
    with pytest.raises(NotAllowed):
        booking.hold_seat(**given | {"by": desk, "key": new_id()}, reason="protection")


def test_a_move_takes_the_new_seat_first_and_kills_the_version_before() -> None:
    first, second, full = plan_direct(units=2, hours=(9, 10, 11))
    household = invited(size=5)
    book(household, first)
    move(household, second)
    row = Appointment.objects.get()
    assert (row.session_id, row.version, row.moves) == (second, 2, 1)
    assert Message.objects.filter(template="moved").count() == 1
    book(invited(), full)
    with pytest.raises(refusals.SeatFull):
        move(household, full)
    with pytest.raises(refusals.PageStale):
        move(household, first, version=1)
    assert Appointment.objects.get(household_id=household).session_id == second


def test_a_move_that_is_sent_again_is_one_move() -> None:
    first, second = plan_direct(hours=(9, 10))
    household, key = invited(), new_id()
    book(household, first)
    for _ in range(3):
        move(household, second, key=key, version=1)
    assert Appointment.objects.get().moves == 1
    assert Message.objects.filter(template="moved").count() == 1


def test_a_family_moves_within_the_published_limits_and_staff_beyond_them() -> None:
    sessions = plan_direct(hours=(9, 10, 11, 13))
    household = invited()
    book(household, sessions[0])
    starts = Session.objects.get(id=sessions[0]).starts_at
    with pytest.raises(refusals.TooLateToMove):
        move(household, sessions[1], at=starts - timedelta(hours=23))
    move(household, sessions[1])
    move(household, sessions[2])
    with pytest.raises(refusals.MovedTooOften) as refused:
        move(household, sessions[3])
    assert refused.value.params == {"hours": 24, "moves": 2}
    with pytest.raises(refusals.ReasonMissing):
        move(household, sessions[3], by=STAFF)
    move(household, sessions[3], by=STAFF, reason="office")
    told = Entry.objects.get(act="booking.book", details__decision="moved")
    assert told.details["reason"] == "office"


def test_a_drawn_household_never_moves_to_a_direct_session() -> None:
    household = register()
    [offer] = Steps(plan()).to_published().offers()
    actions.confirm_offer(offer=offer.id, household=household, at=NOW)
    [direct] = plan_direct(hours=(13,))
    with pytest.raises(refusals.SeatGone):  # another service altogether
        move(household, direct)
    Session.objects.filter(id=direct).update(service="interview")
    with pytest.raises(refusals.SeatDrawn):
        move(household, direct)
    with pytest.raises(refusals.HoldsAppointment):
        invite(household)


def test_a_cancelled_seat_goes_down_the_order_if_drawn_and_stays_direct_if_not() -> None:
    drawn, waits = register(), register()
    steps = Steps(plan(units=1)).to_published()
    [offer] = steps.offers()
    actions.confirm_offer(offer=offer.id, household=offer.household_id, at=NOW)
    seat = Appointment.objects.get()
    booking.cancel_booking(
        by=family(seat.household_id),
        household=seat.household_id,
        appointment=seat.id,
        version=1,
        at=NOW,
    )
    other = waits if seat.household_id == drawn else drawn
    assert Offer.objects.get(state="open").household_id == other
    [direct] = plan_direct(units=1, hours=(13,))
    household = invited()
    booked = book(household, direct)
    booking.cancel_booking(
        by=family(household), household=household, appointment=booked, version=1, at=NOW
    )
    assert Offer.objects.filter(session_id=direct).count() == 0
    assert Session.objects.get(id=direct).taken_units == 0


def test_cancelling_names_what_it_cancels_and_again_is_the_same() -> None:
    first, second = plan_direct(hours=(9, 10))
    household = invited()
    booked = book(household, first)
    move(household, second)
    cancel = {"household": household, "appointment": booked, "at": NOW}
    with pytest.raises(refusals.PageStale):
        booking.cancel_booking(by=family(household), version=1, **cancel)
    for _ in range(2):
        booking.cancel_booking(by=STAFF, version=2, reason="mistake", **cancel)
    assert Entry.objects.filter(details__decision="cancelled", act="booking.book").count() == 1
    assert Appointment.objects.get().version == 3


def test_nobody_cancels_what_has_begun() -> None:
    [session] = plan_direct()
    household = invited()
    booked = book(household, session)
    with pytest.raises(TooLateToCancel):
        booking.cancel_booking(
            by=family(household),
            household=household,
            appointment=booked,
            version=1,
            at=Session.objects.get().starts_at,
        )


def test_a_cancelled_session_gives_back_its_holds_and_tells_who_was_booked() -> None:
    [session] = plan_direct()
    held = hold(holding := invited(), session)
    book(booked := invited(), session)
    assert actions.cancel_session(session=session, by=MANAGER, at=NOW) == 1
    assert Message.objects.get(template="cancelled").household_id == booked
    with pytest.raises(refusals.HoldReleased):
        booking.book_held(by=family(holding), hold=held, household=holding, at=NOW)


def test_a_family_that_withdraws_keeps_no_hold_and_no_invitation() -> None:
    [session] = plan_direct(units=1)
    household = invited()
    hold(household, session)
    registration.withdraw(household=household, at=NOW)
    actions.release_household(household=household, at=NOW)
    assert Session.objects.get(id=session).taken_units == 0
    assert Invitation.objects.get().state == "withdrawn"
    with pytest.raises(refusals.NotRegistered):
        hold(household, session)


def test_inviting_twice_is_one_invitation_and_one_message() -> None:
    household = register()
    assert invite(household) == invite(household)
    assert Message.objects.filter(template="invited").count() == 1
    later = NOW + timedelta(days=15)
    assert invite(household, at=later) != Invitation.objects.get(state="withdrawn").id


def test_a_quota_is_set_by_managers_and_never_below_what_is_taken() -> None:
    [session] = plan_direct()
    book(invited(size=8), session)
    with pytest.raises(refusals.QuotaBelowTaken):
        booking.allow_direct(by=STAFF, office=office().id, month=MONDAY, units=1, at=NOW)
    booking.allow_direct(by=STAFF, office=office().id, month=MONDAY, units=2, at=NOW)
    case = Principal(MANAGER, frozenset({Grant(Role.CASEWORKER, None)}))
    with pytest.raises(NotAllowed):
        booking.allow_direct(by=case, office=office().id, month=MONDAY, units=9, at=NOW)
    assert Session.objects.get(id=session).service == SERVICE
