"""Zero oversell: everybody presses Confirm for the last seat at one instant."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.apps.appointments.world import DRAWS, MANAGER, Steps, load, plan, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Appointment, Draw, Offer, Session
from movilidad.apps.appointments.types import Decision, Outcome
from movilidad.apps.messaging.models import Message
from movilidad.apps.registration.models import Household
from movilidad.infra.ids import new_id

T = TypeVar("T")
pytestmark = pytest.mark.django_db(transaction=True)


def _overbooked_offers(clients: int, capacity: int) -> tuple[UUID, list[Offer]]:
    """More open offers than seats, as after an office lost a desk."""
    for _ in range(clients):
        register()
    steps = Steps(plan(units=clients)).to_published()
    [session] = steps.sessions
    Session.objects.filter(id=session).update(units=capacity)
    return session, steps.offers()


def _at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Run each act in a thread with a connection of its own, released by one barrier."""
    barrier = threading.Barrier(len(acts))
    answers: list[T] = []
    failures: list[Exception] = []

    def run(act: Callable[[], T]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            answers.append(act())
        except Exception as failure:  # told to the main thread
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return answers


def _all_at_once(offers: list[Offer]) -> list[Outcome]:
    return _at_once(
        [
            partial(actions.confirm_offer, offer=one.id, household=one.household_id, at=DRAWS)
            for one in offers
        ]
    )


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
    done = _at_once([partial(actions.lapse_offers, at=late)] * 4)
    assert sum(done) == 4
    assert len(steps.offers()) == 4
    assert all(offer.expires_at == late + timedelta(hours=48) for offer in steps.offers())


def test_a_family_next_in_two_rounds_at_one_instant_is_offered_one_seat() -> None:
    load()
    first, second = register(halfdays=["mon-am"]), register(halfdays=["mon-pm"])
    waits = register(halfdays=["mon-am", "mon-pm"])
    Household.objects.filter(id=waits).update(state="withdrawn")
    rounds = []
    for code, hour in (("gt-morning", 9), ("gt-afternoon", 13)):
        steps = Steps(plan(units=1, hours=(hour,)), code=code)
        Household.objects.filter(id=waits).update(state="registered")
        steps.to_drawn()
        Household.objects.filter(id=waits).update(state="withdrawn")
        rounds.append(steps.publish())
    Household.objects.filter(id=waits).update(state="registered")
    offers = [steps.offers()[0] for steps in rounds]
    assert [one.household_id for one in offers] == [first, second]
    _at_once(
        [
            partial(
                actions.decline_offer,
                offer=one.id,
                household=one.household_id,
                by=MANAGER,
                at=DRAWS,
            )
            for one in offers
        ]
    )
    assert Offer.objects.filter(household_id=waits).count() == 1
    assert Message.objects.filter(household_id=waits, template="offer").count() == 1


def test_two_managers_who_press_draw_at_once_make_one_draw() -> None:
    load()
    for _ in range(20):
        register()
    steps = Steps(plan(units=4)).to_frozen().reveal()
    _at_once([lambda: steps.draw().publish()] * 4)
    assert Draw.objects.count() == 1
    assert Offer.objects.count() == 4
    assert Message.objects.filter(template="not_drawn").count() == 16


@pytest.mark.parametrize("table", ["appointments_draw", "audit_entry"])
def test_a_draw_that_breaks_half_way_leaves_nothing_and_repeats_the_same_bytes(
    table: str,
) -> None:
    load()
    for _ in range(9):
        register()
    steps = Steps(plan(units=3)).to_frozen().reveal()
    expected = _drawn_and_undone(steps)
    steps.seed()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pull_the_plug() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'plug pulled'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER plug BEFORE INSERT ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION pull_the_plug()"
        )
    try:
        with pytest.raises(DatabaseError, match="plug pulled"):
            steps.draw()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION pull_the_plug() CASCADE")
    assert steps.row.state == "seeded"
    assert not steps.row.tickets.exclude(position=None).exists()
    steps.draw()
    assert bytes(Draw.objects.get().transcript) == expected


def _drawn_and_undone(steps: Steps) -> bytes:
    """The bytes that this round gives, found in a transaction that is rolled back."""
    with transaction.atomic():
        steps.draw()
        transcript = bytes(Draw.objects.get().transcript)
        transaction.set_rollback(True)
    return transcript
