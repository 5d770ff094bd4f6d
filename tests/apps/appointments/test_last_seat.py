"""Zero oversell: everybody presses Confirm for the last seat at one instant."""

import threading
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, connections
from tests.apps.appointments.world import DRAWS, Steps, load, plan, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Appointment, Offer, Session
from movilidad.apps.appointments.types import Decision, Outcome
from movilidad.infra.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)


def _overbooked_offers(clients: int, capacity: int) -> tuple[UUID, list[Offer]]:
    """More open offers than seats, as after an office lost a desk."""
    for _ in range(clients):
        register()
    steps = Steps(plan(units=clients)).to_published()
    [session] = steps.sessions
    Session.objects.filter(id=session).update(units=capacity)
    return session, steps.offers()


def _all_at_once(offers: list[Offer]) -> list[Outcome]:
    barrier = threading.Barrier(len(offers))
    outcomes: list[Outcome] = []

    def press(offer: Offer) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            outcomes.append(
                actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[offer]) for offer in offers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.parametrize(("clients", "capacity"), [(2, 1), (16, 1), (16, 3), (40, 7)])
def test_exactly_the_capacity_is_accepted(clients: int, capacity: int) -> None:
    load()
    session, offers = _overbooked_offers(clients, capacity)
    outcomes = _all_at_once(offers)
    assert Counter(one.decision for one in outcomes) == {
        Decision.CONFIRMED: capacity,
        Decision.SESSION_FULL: clients - capacity,
    }
    assert Appointment.objects.filter(session_id=session).count() == capacity
    assert Session.objects.get(id=session).taken_units == capacity


def test_one_family_pressing_sixteen_times_has_one_appointment() -> None:
    load()
    register()
    steps = Steps(plan(units=4)).to_published()
    outcomes = _all_at_once(steps.offers() * 16)
    decisions = Counter(one.decision for one in outcomes)
    assert decisions == {Decision.CONFIRMED: 1, Decision.ALREADY_CONFIRMED: 15}
    assert len({one.appointment for one in outcomes}) == 1


def test_a_booking_that_slips_in_between_is_answered_by_name() -> None:
    """Two doors booking one family at once: the database refuses one of them by constraint."""
    load()
    household = register()
    steps = Steps(plan(units=4)).to_published()
    [offer] = steps.offers()
    other = Offer.objects.get(id=offer.id)
    other.id, other.state = new_id(), "withdrawn"
    other.prepared = {**other.prepared, "appointment": str(new_id())}
    other.prepared["entry"] = {**other.prepared["entry"], "id": str(new_id())}
    other.prepared["messages"] = []
    other.save(force_insert=True)
    with connection.cursor() as cursor:  # the second open offer that staff might make by hand
        cursor.execute("DROP INDEX appointments_one_open_offer")
    try:
        Offer.objects.filter(id=other.id).update(state="open")
        outcomes = [one.decision for one in _all_at_once([offer, other])]
    finally:
        Offer.objects.filter(id=other.id).update(state="withdrawn")
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX appointments_one_open_offer"
                " ON appointments_offer (household_id) WHERE state = 'open'"
            )
    assert sorted(outcomes) == [Decision.CONFIRMED, Decision.HAS_APPOINTMENT]
    assert Appointment.objects.filter(household_id=household).count() == 1
    assert Session.objects.get(id=steps.sessions[0]).taken_units == 1


def test_workers_that_lapse_at_once_pass_each_seat_on_once() -> None:
    load()
    for _ in range(8):
        register()
    steps = Steps(plan(units=4)).to_published()
    late = steps.offers()[0].expires_at
    done: list[int] = []

    def work() -> None:
        try:
            done.append(actions.lapse_offers(at=late))
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(done) == 4
    assert len(steps.offers()) == 4
    assert all(offer.expires_at == late + timedelta(hours=48) for offer in steps.offers())
