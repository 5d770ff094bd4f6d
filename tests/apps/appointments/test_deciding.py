"""Confirming, declining, cancelling, and what time decides."""

from datetime import datetime, timedelta

import pytest
from tests.apps.appointments.world import DRAWS, MANAGER, MONDAY, Steps, load, plan, register

from movilidad.apps.appointments import actions, queries
from movilidad.apps.appointments.models import Appointment, Offer, Session, SessionLanguage
from movilidad.apps.appointments.types import (
    Decision,
    NothingToDecide,
    Standing,
    StandingKind,
    TooLateToCancel,
)
from movilidad.apps.audit.models import Entry
from movilidad.apps.messaging.models import Message
from movilidad.infra.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


def _round(families: int = 3, units: int = 1, **facts: object) -> Steps:
    for _ in range(families):
        register(**facts)  # type: ignore[arg-type]
    return Steps(plan(units=units)).to_published()


def test_confirming_binds_the_seat_and_says_it_to_the_family_and_to_the_trail() -> None:
    steps = _round()
    [offer] = steps.offers()
    outcome = actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    assert outcome.decision is Decision.CONFIRMED
    appointment = Appointment.objects.get(id=outcome.appointment)
    assert (appointment.household_id, appointment.state) == (offer.household_id, "booked")
    assert Session.objects.get(id=offer.session_id).taken_units == 1
    assert (
        Message.objects.filter(household_id=offer.household_id, template="confirmed").count() == 1
    )
    entry = Entry.objects.get(act="own.decide_offer")
    assert (entry.household_id, entry.actor_kind, entry.at) == (
        offer.household_id,
        "family",
        DRAWS,
    )


def test_confirming_twice_is_the_same_appointment() -> None:
    steps = _round()
    [offer] = steps.offers()
    first = actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    again = actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    assert again.decision is Decision.ALREADY_CONFIRMED
    assert again.appointment == first.appointment
    assert Appointment.objects.count() == 1
    assert Message.objects.filter(template="confirmed").count() == 1


def test_a_late_offer_cannot_be_confirmed() -> None:
    steps = _round()
    [offer] = steps.offers()
    just_late = actions.confirm_offer(
        offer=offer.id, household=offer.household_id, at=offer.expires_at
    )
    assert just_late.decision is Decision.OFFER_EXPIRED
    in_time = actions.confirm_offer(
        offer=offer.id,
        household=offer.household_id,
        at=offer.expires_at - timedelta(microseconds=1),
    )
    assert in_time.decision is Decision.CONFIRMED


def test_nobody_confirms_the_offer_of_another_family() -> None:
    steps = _round()
    [offer] = steps.offers()
    for stranger in (new_id(), register()):
        outcome = actions.confirm_offer(offer=offer.id, household=stranger, at=DRAWS)
        assert (outcome.decision, outcome.appointment) == (Decision.OFFER_GONE, None)
    assert not Appointment.objects.exists()


def test_a_family_with_an_appointment_gets_no_second_one() -> None:
    steps = _round()
    [offer] = steps.offers()
    Appointment.objects.create(
        id=new_id(),
        programme_id=offer.programme_id,
        office_id=offer.session.office_id,
        session_id=offer.session_id,
        household_id=offer.household_id,
        units=1,
        confirmed_at=DRAWS,
        changed_at=DRAWS,
    )
    outcome = actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    assert outcome.decision is Decision.HAS_APPOINTMENT


def test_a_session_without_room_for_the_interpreter_is_full_and_counts_nothing() -> None:
    register(interpreter="kek")
    steps = Steps(plan(units=2, languages={"kek": 1})).to_published()
    [offer] = steps.offers()
    SessionLanguage.objects.update(taken=1)
    outcome = actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    assert outcome.decision is Decision.SESSION_FULL
    assert Session.objects.get(id=offer.session_id).taken_units == 0


def test_a_declined_seat_goes_to_the_next_in_the_order() -> None:
    steps = _round(families=3)
    order = list(steps.row.tickets.order_by("position").values_list("household_id", flat=True))
    for place in (0, 1, 2):
        [offer] = steps.offers()
        assert offer.household_id == order[place]
        actions.decline_offer(offer=offer.id, household=order[place], by=MANAGER, at=DRAWS)
        actions.decline_offer(offer=offer.id, household=order[place], by=MANAGER, at=DRAWS)
    assert steps.offers() == []
    assert Offer.objects.filter(state="declined").count() == 3


def test_an_offer_that_was_declined_is_gone() -> None:
    steps = _round()
    [offer] = steps.offers()
    actions.decline_offer(offer=offer.id, household=offer.household_id, by=MANAGER, at=DRAWS)
    outcome = actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    assert outcome.decision is Decision.OFFER_GONE


def test_an_offer_whose_time_is_over_cannot_be_declined() -> None:
    steps = _round()
    [offer] = steps.offers()
    with pytest.raises(NothingToDecide):
        actions.decline_offer(
            offer=offer.id, household=offer.household_id, by=MANAGER, at=offer.expires_at
        )
    assert Offer.objects.get(id=offer.id).state == "open"  # lapsing is the worker's


def test_a_confirmed_offer_cannot_be_declined() -> None:
    steps = _round()
    [offer] = steps.offers()
    actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    with pytest.raises(NothingToDecide):
        actions.decline_offer(offer=offer.id, household=offer.household_id, by=MANAGER, at=DRAWS)


def test_lapsed_offers_end_once_and_pass_on() -> None:
    steps = _round(families=2)
    [offer] = steps.offers()
    assert actions.lapse_offers(at=offer.expires_at - timedelta(seconds=1)) == 0
    assert actions.lapse_offers(at=offer.expires_at) == 1
    assert actions.lapse_offers(at=offer.expires_at) == 0
    [following] = steps.offers()
    assert following.household_id != offer.household_id
    assert following.expires_at == offer.expires_at + timedelta(hours=48)
    assert Message.objects.filter(household_id=offer.household_id, template="lapsed").count() == 1


def test_a_cancelled_appointment_frees_every_counter_and_goes_to_standby() -> None:
    for _ in range(2):
        register(interpreter="kek", accessible=True)
    steps = Steps(plan(units=1, accessible=1, languages={"kek": 1})).to_published()
    [offer] = steps.offers()
    actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    actions.cancel_appointment(household=offer.household_id, by=MANAGER, at=DRAWS)
    session = Session.objects.get(id=offer.session_id)
    counters = (session.taken_units, session.taken_accessible, session.languages.get().taken)
    assert counters == (0, 0, 0)
    [following] = steps.offers()
    outcome = actions.confirm_offer(offer=following.id, household=following.household_id, at=DRAWS)
    assert outcome.decision is Decision.CONFIRMED


def test_an_appointment_that_began_cannot_be_cancelled() -> None:
    steps = _round()
    [offer] = steps.offers()
    actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    with pytest.raises(TooLateToCancel):
        actions.cancel_appointment(
            household=offer.household_id, by=MANAGER, at=offer.session.starts_at
        )


def test_a_seat_given_back_on_the_last_day_is_offered_to_nobody() -> None:
    steps = _round(families=2)
    [offer] = steps.offers()
    actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    late = offer.session.starts_at - timedelta(hours=23)
    actions.cancel_appointment(household=offer.household_id, by=MANAGER, at=late)
    assert steps.offers() == []


def test_a_family_that_withdraws_gives_back_what_it_holds() -> None:
    steps = _round(families=2)
    [offer] = steps.offers()
    actions.release_household(household=offer.household_id, by=MANAGER, at=DRAWS)
    [following] = steps.offers()
    actions.confirm_offer(offer=following.id, household=following.household_id, at=DRAWS)
    actions.release_household(household=following.household_id, by=MANAGER, at=DRAWS)
    assert Session.objects.get(id=offer.session_id).taken_units == 0


def test_a_session_taken_out_of_the_plan_tells_everybody_in_it() -> None:
    steps = _round(families=3, units=2)
    first, second = steps.offers()
    actions.confirm_offer(offer=first.id, household=first.household_id, at=DRAWS)
    assert actions.cancel_session(session=first.session_id, by=MANAGER, at=DRAWS) == 2
    assert actions.cancel_session(session=first.session_id, by=MANAGER, at=DRAWS) == 0
    told = Message.objects.filter(template="cancelled").values_list("household_id", flat=True)
    assert set(told) == {first.household_id, second.household_id}
    outcome = actions.confirm_offer(offer=second.id, household=second.household_id, at=DRAWS)
    assert outcome.decision is Decision.OFFER_GONE


def test_where_a_family_stands_all_along() -> None:
    household = register()

    def where(at: datetime = DRAWS) -> Standing:
        return queries.standing_of(household, at)

    assert where().kind is StandingKind.REGISTERED_WAITING
    steps = Steps(plan()).to_frozen()
    assert (where().kind, where().round_code) == (StandingKind.IN_ROUND, "gt-2023-07-a")
    steps.reveal().draw()
    assert where().kind is StandingKind.IN_ROUND  # nobody is told before publication
    steps.publish()
    offered = where()
    assert (offered.kind, offered.expires_at) == (
        StandingKind.OFFERED,
        DRAWS + timedelta(hours=48),
    )
    assert offered.seat is not None
    assert offered.seat.starts_at.date() == MONDAY
    assert where(DRAWS + timedelta(hours=48)).kind is StandingKind.IN_ROUND
    assert offered.offer is not None
    booked = actions.confirm_offer(offer=offered.offer, household=household, at=DRAWS)
    assert (where().kind, where().appointment) == (StandingKind.BOOKED, booked.appointment)
    assert booked.appointment is not None
    actions.mark_missed(appointment=booked.appointment, at=offered.seat.ends_at)
    assert where().kind is StandingKind.MISSED
    actions.mark_attended(appointment=booked.appointment, at=offered.seat.ends_at)
    assert where().kind is StandingKind.ATTENDED
    with pytest.raises(NothingToDecide):
        actions.mark_missed(appointment=booked.appointment, at=offered.seat.ends_at)
