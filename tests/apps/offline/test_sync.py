"""A machine's day comes back: nothing lost, nothing doubled, every conflict named."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction
from tests.apps.frontdesk.office_day import (
    ELSEWHERE,
    NINE,
    book,
    booked_family,
    clerk,
    family,
    office,
)
from tests.apps.offline.machine import MINUTE, Laptop

from movilidad.apps.appointments.models import Appointment, Session
from movilidad.apps.audit.models import Entry
from movilidad.apps.frontdesk import actions as desk
from movilidad.apps.frontdesk.models import DayCounter, Visit
from movilidad.apps.offline import actions
from movilidad.apps.offline.models import Received
from movilidad.apps.offline.types import DeviceUnknown, LogGap, LogLine
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Principal, Role
from movilidad.core.offline import Basis, Outcome

HOUR = 60 * MINUTE


@pytest.fixture
def ana() -> Principal:
    return clerk(Role.DESK, Role.MANAGER)


def laptop(by: Principal, *, wrong: timedelta = timedelta()) -> Laptop:
    taken = Laptop(by, wrong=wrong)
    taken.take()
    return taken


def outcome_of(machine: Laptop, moment: object = NINE + HOUR) -> Outcome:
    return machine.sync(moment)[-1].outcome  # type: ignore[arg-type]


def change(appointment: UUID, **values: object) -> None:
    Appointment.objects.filter(id=appointment).update(**values)


def test_an_arrival_becomes_a_visit_with_its_own_time_and_number(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.check_in(appointment, NINE + 5 * MINUTE)
    (receipt,) = machine.sync(NINE + HOUR)
    visit = Visit.objects.get()
    assert (receipt.outcome, receipt.basis) == (Outcome.APPLIED, Basis.CLOCK)
    assert (visit.number, visit.arrived_at) == (500, NINE + 5 * MINUTE)
    assert (visit.due_at, visit.arrival) == (NINE + 5 * MINUTE, "on_time")
    assert visit.changed_at == NINE + HOUR


def test_what_is_sent_again_is_answered_again_and_applied_once(ana: Principal) -> None:
    machine = laptop(ana)
    for _ in range(3):
        machine.check_in(booked_family(), NINE)
    first = machine.sync(NINE + HOUR, lines=machine.log[:2])
    again = machine.sync(NINE + 2 * HOUR)
    assert again[:2] == first
    assert (Visit.objects.count(), Received.objects.count()) == (3, 3)


def test_a_sync_that_skips_is_told_where_to_go_on(ana: Principal) -> None:
    machine = laptop(ana)
    for _ in range(3):
        machine.check_in(booked_family(), NINE)
    with pytest.raises(LogGap) as refused:
        machine.sync(NINE + HOUR, lines=[machine.log[0], machine.log[2]])
    assert refused.value.params == {"expected": 2}
    assert Visit.objects.count() == 1
    machine.sync(NINE + HOUR, lines=machine.log[1:])
    assert Visit.objects.count() == 3


def test_an_act_that_the_machine_lost_is_a_line_and_the_others_count(ana: Principal) -> None:
    machine = laptop(ana)
    for _ in range(3):
        machine.check_in(booked_family(), NINE)
    lost = [machine.log[0], LogLine(2, None), machine.log[2]]
    told = [one.outcome for one in machine.sync(NINE + HOUR, lines=lost)]
    assert told == [Outcome.APPLIED, Outcome.MISSING, Outcome.APPLIED]
    assert len(actions.show_link(by=ana, at=NINE, office=office().id).acts) == 1


def test_a_family_checked_in_online_and_on_the_machine_is_one_visit(ana: Principal) -> None:
    appointment, machine = booked_family(NINE - HOUR), laptop(ana)
    desk.check_in(by=ana, at=NINE + 20 * MINUTE, office=office().id, appointment=appointment)
    machine.check_in(appointment, NINE + 10 * MINUTE)
    (receipt,) = machine.sync(NINE + HOUR)
    assert (receipt.outcome, receipt.number) == (Outcome.ALREADY_HERE, 1)
    assert Visit.objects.get().arrived_at == NINE + 10 * MINUTE  # the earlier one counts


def test_a_family_checked_in_on_two_machines_is_one_visit(ana: Principal) -> None:
    appointment = booked_family()
    first, second = laptop(ana), laptop(ana)
    first.check_in(appointment, NINE)
    second.check_in(appointment, NINE + MINUTE)
    assert [outcome_of(first), outcome_of(second)] == [Outcome.APPLIED, Outcome.ALREADY_HERE]
    assert Visit.objects.get().number == 500


def test_two_machines_never_give_one_number(ana: Principal) -> None:
    assert [laptop(ana).pack.numbers[0] for _ in range(2)] == [500, 600]  # type: ignore[union-attr]


def test_the_counter_of_the_day_steps_over_the_machines_numbers(ana: Principal) -> None:
    DayCounter.objects.create(id=uuid4(), office_id=office().id, day=NINE.date(), last=499)
    here = desk.check_in(by=ana, at=NINE, office=office().id, appointment=booked_family())
    assert here.number == 1000


def test_a_visit_that_was_called_meanwhile_stays_as_it_is(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.check_in(appointment, NINE)
    desk.check_in(by=ana, at=NINE, office=office().id, appointment=appointment)
    Visit.objects.update(state="called", called_at=NINE)
    assert outcome_of(machine) is Outcome.ALREADY_SERVED


def test_who_left_and_came_back_is_for_a_person(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    here = desk.check_in(by=ana, at=NINE, office=office().id, appointment=appointment)
    desk.mark_left(by=ana, at=NINE + 5 * MINUTE, visit=here.visit, version=1)
    machine.check_in(appointment, NINE + 30 * MINUTE)
    assert outcome_of(machine) is Outcome.CAME_BACK


def test_a_no_show_that_came_is_received(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.check_in(appointment, NINE + 50 * MINUTE)
    desk.mark_no_show(by=ana, at=NINE + HOUR, office=office().id, appointment=appointment)
    assert outcome_of(machine, NINE + 2 * HOUR) is Outcome.APPLIED_NO_SHOW
    assert Appointment.objects.get().state == "booked"
    assert Visit.objects.get().state == "waiting"


def test_an_appointment_moved_within_the_day_is_the_one_checked_in(ana: Principal) -> None:
    household, _ = family()
    old = book(household)
    machine = laptop(ana)
    machine.check_in(old, NINE)
    change(old, state="cancelled")
    new = book(household, NINE + HOUR)
    assert outcome_of(machine, NINE + HOUR) is Outcome.APPLIED_MOVED
    assert Visit.objects.get().appointment_id == new


def test_an_appointment_moved_to_another_day_is_for_a_person(ana: Principal) -> None:
    household, _ = family()
    old = book(household)
    machine = laptop(ana)
    machine.check_in(old, NINE)
    change(old, state="cancelled")
    book(household, NINE + 24 * HOUR)
    assert outcome_of(machine) is Outcome.MOVED_AWAY


def test_a_cancelled_appointment_is_for_a_person(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.check_in(appointment, NINE)
    change(appointment, state="cancelled")
    assert outcome_of(machine) is Outcome.CANCELLED
    assert Visit.objects.count() == 0


def test_a_seat_that_another_family_holds_by_now_is_for_a_person(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.check_in(appointment, NINE)
    change(appointment, state="cancelled", changed_at=NINE - timedelta(days=8))
    booked_family()
    assert outcome_of(machine) is Outcome.SEAT_GIVEN


def test_a_cancelled_session_is_for_a_person(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.check_in(appointment, NINE)
    change(appointment, state="cancelled")
    Session.objects.update(cancelled_at=NINE)
    assert outcome_of(machine) is Outcome.SESSION_CANCELLED


def test_a_family_of_another_office_is_for_a_person(ana: Principal) -> None:
    machine = laptop(ana)
    machine.check_in(booked_family(at=ELSEWHERE), NINE)
    assert outcome_of(machine) is Outcome.OTHER_OFFICE


def test_a_reference_that_was_not_on_the_list_finds_its_family(ana: Principal) -> None:
    machine = laptop(ana)
    household, reference = family()
    appointment = book(household)
    machine.by_reference(reference, NINE)
    assert outcome_of(machine) is Outcome.APPLIED
    assert Visit.objects.get().appointment_id == appointment


def test_a_registered_family_without_an_appointment_is_for_a_person(ana: Principal) -> None:
    machine = laptop(ana)
    _, reference = family()
    machine.by_reference(reference, NINE)
    assert outcome_of(machine) is Outcome.NO_APPOINTMENT


def test_a_reference_of_nobody_is_for_a_person(ana: Principal) -> None:
    machine = laptop(ana)
    machine.by_reference("AAAA-AAAA-AAAA-AAAA-A", NINE)
    assert outcome_of(machine) is Outcome.NOBODY


def test_a_taken_number_is_replaced_and_both_are_told(ana: Principal) -> None:
    machine = laptop(ana)
    machine.check_in(booked_family(), NINE, number=500)
    machine.check_in(booked_family(), NINE, number=500)
    machine.check_in(booked_family(), NINE, number=7)
    told = [(one.shown_number, one.number) for one in machine.sync(NINE + HOUR)]
    assert told == [(500, 500), (500, 1), (7, 2)]


def test_a_mistake_is_taken_back_on_the_machine(ana: Principal) -> None:
    machine = laptop(ana)
    mistake = machine.check_in(booked_family(), NINE)
    machine.undo(mistake, NINE + MINUTE)
    assert outcome_of(machine) is Outcome.UNDONE
    assert Visit.objects.count() == 0


def test_a_mistake_that_was_called_already_is_for_a_person(ana: Principal) -> None:
    machine = laptop(ana)
    mistake = machine.check_in(booked_family(), NINE)
    machine.sync(NINE + 2 * MINUTE)
    Visit.objects.update(state="called", called_at=NINE + 3 * MINUTE, version=2)
    machine.undo(mistake, NINE + MINUTE)
    assert outcome_of(machine) is Outcome.UNDO_TOO_LATE


def test_a_line_to_settle_is_closed_by_the_machine_that_made_it(ana: Principal) -> None:
    machine = laptop(ana)
    mistake = machine.by_reference("AAAA-AAAA-AAAA-AAAA-A", NINE)
    machine.undo(mistake, NINE + MINUTE)
    assert outcome_of(machine) is Outcome.UNDONE
    assert actions.show_link(by=ana, at=NINE, office=office().id).acts == ()


@pytest.mark.parametrize("hours", [-30, -5, 5, 9000])
def test_a_clock_that_is_hours_wrong_is_corrected(ana: Principal, hours: int) -> None:
    appointment = booked_family()
    machine = laptop(ana, wrong=timedelta(hours=hours))
    machine.check_in(appointment, NINE + 5 * MINUTE)
    (receipt,) = machine.sync(NINE + HOUR)
    assert (receipt.basis, receipt.happened_at) == (Basis.CORRECTED, NINE + 5 * MINUTE)


def test_a_clock_that_was_set_meanwhile_is_not_believed(ana: Principal) -> None:
    machine = laptop(ana)
    machine.check_in(booked_family(), NINE)
    machine.wrong, machine.run = timedelta(hours=6), "second"
    machine.check_in(booked_family(), NINE + 10 * MINUTE)
    machine.run = "third"
    told = [(one.outcome, one.basis) for one in machine.sync(NINE + HOUR)]
    assert told == [(Outcome.APPLIED, Basis.TICKS), (Outcome.APPLIED, Basis.ORDER)]


def test_an_act_after_the_end_of_the_day_is_for_a_person(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.check_in(appointment, NINE + 16 * HOUR)
    assert outcome_of(machine, NINE + 17 * HOUR) is Outcome.PACK_EXPIRED


def test_a_day_that_comes_back_tomorrow_loses_nobody(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.check_in(appointment, NINE)
    assert outcome_of(machine, NINE + 24 * HOUR) is Outcome.DAY_OVER
    (line,) = actions.show_link(by=ana, at=NINE + 24 * HOUR, office=office().id).acts
    actions.settle(by=ana, at=NINE + 25 * HOUR, act=line.id, reason="received")
    assert Appointment.objects.get().state == "attended"


def test_a_revoked_machine_brings_lines_for_a_person_and_no_visit(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.check_in(appointment, NINE)
    actions.revoke_device(by=ana, at=NINE, office=office().id, device=machine.id)
    assert outcome_of(machine) is Outcome.REVOKED
    assert Visit.objects.count() == 0


def test_an_act_with_a_strange_signature_is_refused_and_the_others_count(ana: Principal) -> None:
    machine = laptop(ana)
    machine.check_in(booked_family(), NINE)
    machine.write(
        {"type": "check_in", "appointment": str(booked_family()), "number": 501},
        NINE,
        key=b"x" * 32,
    )
    machine.check_in(booked_family(), NINE)
    told = [one.outcome for one in machine.sync(NINE + HOUR)]
    assert told == [Outcome.APPLIED, Outcome.EDITED, Outcome.APPLIED]


def test_swapped_lines_are_refused(ana: Principal) -> None:
    machine = laptop(ana)
    for _ in range(2):
        machine.check_in(booked_family(), NINE)
    first, second = machine.log
    swapped = [replace(second, sequence=1), replace(first, sequence=2)]
    told = {one.outcome for one in machine.sync(NINE + HOUR, lines=swapped)}
    assert told == {Outcome.EDITED}
    assert Visit.objects.count() == 0


def test_a_line_cut_out_of_the_chain_is_seen(ana: Principal) -> None:
    machine = laptop(ana)
    machine.check_in(booked_family(), NINE)
    cut = machine.log.pop()
    machine._next -= 1  # the machine is made to forget it, not to lose it
    machine.check_in(booked_family(), NINE)
    assert cut.sequence == machine.log[0].sequence
    assert outcome_of(machine) is Outcome.EDITED


def test_rubbish_is_a_line_for_a_person(ana: Principal) -> None:
    machine = laptop(ana)
    told = machine.sync(NINE, lines=[LogLine(1, b""), LogLine(2, b"\x04" * 200)])
    assert [one.outcome for one in told] == [Outcome.EDITED, Outcome.EDITED]


def test_a_machine_of_another_office_is_unknown(ana: Principal) -> None:
    machine = laptop(ana)
    other = clerk(at=ELSEWHERE, username="beto.desk")
    with pytest.raises(DeviceUnknown):
        machine.sync(NINE, by=other, lines=[LogLine(1, None)])


def test_an_observer_brings_nothing(ana: Principal) -> None:
    machine = laptop(ana)
    with pytest.raises(NotAllowed):
        machine.sync(NINE, by=clerk(Role.OBSERVER, username="olga.obs"))


def test_a_colleague_may_bring_what_another_wrote_down(ana: Principal) -> None:
    appointment, machine = booked_family(), laptop(ana)
    machine.check_in(appointment, NINE)
    machine.sync(NINE + HOUR, by=clerk(username="beto.desk"))
    assert Visit.objects.count() == 1


def test_the_record_of_the_day_cannot_be_changed(ana: Principal) -> None:
    machine = laptop(ana)
    machine.check_in(booked_family(), NINE)
    machine.sync(NINE + HOUR)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Received.objects.update(outcome="undone")


def test_every_family_that_was_taken_along_reads_it_in_its_trail(ana: Principal) -> None:
    booked_family()
    booked_family()
    laptop(ana)
    taken = Entry.objects.filter(act="day.take")
    assert len({entry.household_id for entry in taken}) == 2


def test_a_mistake_on_one_machine_does_not_undo_what_another_saw(ana: Principal) -> None:
    appointment = booked_family()
    first, second = laptop(ana), laptop(ana)
    mistake = first.check_in(appointment, NINE)
    seen = second.check_in(appointment, NINE + MINUTE)
    first.sync(NINE + HOUR)
    second.sync(NINE + HOUR)
    first.undo(mistake, NINE + 2 * MINUTE)
    assert outcome_of(first) is Outcome.UNDO_NOTHING
    assert Visit.objects.count() == 1
    second.undo(seen, NINE + 3 * MINUTE)
    assert outcome_of(second) is Outcome.UNDO_NOTHING
