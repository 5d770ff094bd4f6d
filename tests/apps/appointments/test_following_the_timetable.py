"""Sessions made from an office's plan, and what a change of the plan does to families."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from tests.apps.appointments.world import Steps, load, register
from tests.apps.offices.office_plan import (
    AT,
    MANAGER,
    furnish,
    local,
    office,
    timetable,
)

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Appointment, CapacityLimit, Session, TimetableRun
from movilidad.apps.appointments.queries.coverage import coverage, run_state
from movilidad.apps.appointments.types import LimitBelowTaken, OfficeClosedThen
from movilidad.apps.audit.models import Entry
from movilidad.apps.messaging.models import Message
from movilidad.apps.offices.actions import apply_change
from movilidad.apps.offices.queries import workers
from movilidad.apps.offices.types import (
    AbsenceAdded,
    ClosureAdded,
    ClosureRemoved,
    Overlap,
    Share,
    TimetableChange,
)
from movilidad.apps.staff.policy import NotAllowed
from movilidad.apps.staff.types import Grant, Principal, Role
from movilidad.infra.ids import new_id

pytestmark = pytest.mark.django_db
MONDAY = date(2023, 7, 31)
SUNDAY = date(2023, 8, 6)
SEEN = ("starts_at", "ends_at", "purpose", "service", "units", "accessible", "cancelled_at")


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


def interviews() -> TimetableChange:
    """Direct booking is for the same service as the draw, so that families can change over."""
    plan = timetable()
    return replace(
        plan,
        shares={**plan.shares, "direct": Share(40, "interview"), "draw": Share(40, "interview")},
    )


def office_with_sessions(*, last: date = SUNDAY) -> None:
    furnish()
    apply_change(change=replace(interviews(), version=1), by=MANAGER, at=AT)
    generate(MONDAY, last)


def generate(first: date = MONDAY, last: date = SUNDAY) -> actions.Generated:
    return actions.generate_sessions(office=office(), first=first, last=last, by=MANAGER, at=AT)


def sessions(purpose: str, day: date = MONDAY) -> list[Session]:
    rows = Session.objects.filter(purpose=purpose, cancelled_at=None)
    return list(
        rows.filter(
            starts_at__gte=local(day), starts_at__lt=local(day + timedelta(days=1))
        ).order_by("starts_at")
    )


def seat(session: Session, **needs: object) -> Appointment:
    """A family that holds a seat, as confirming leaves it."""
    household = register(**needs)  # type: ignore[arg-type]
    units = 1 if needs.get("size", 3) != 7 else 2
    language = needs.get("interpreter")
    accessible = bool(needs.get("accessible"))
    row = Session.objects.get(id=session.id)
    row.taken_units += units
    row.taken_accessible += accessible
    row.save(update_fields=["taken_units", "taken_accessible"])
    if language:
        voice = row.languages.get(language=language)
        voice.taken += units
        voice.save(update_fields=["taken"])
    made_at = AT + timedelta(minutes=Appointment.objects.count())
    return Appointment.objects.create(
        id=new_id(),
        programme_id=row.programme_id,
        office_id=row.office_id,
        session=row,
        household_id=household,
        units=units,
        language=language,
        accessible=accessible,
        confirmed_at=made_at,
        changed_at=made_at,
    )


def closed(day: date, *, reason: str = "works") -> ClosureAdded:
    return ClosureAdded(office(), local(day), local(day + timedelta(days=1)), reason, public=True)


def messages() -> list[str]:
    return list(Message.objects.order_by("id").values_list("template", flat=True))


def stored() -> list[tuple[object, ...]]:
    return sorted(Session.objects.values_list("id", *SEEN), key=str)


def test_a_week_is_made_as_planned_and_only_once() -> None:
    furnish()
    made = generate()
    assert made.created == Session.objects.count() == 5 * 6 * 3
    assert [one.units for one in sessions("draw")] == [3] * 6
    assert [one.units for one in sessions("walk_in")] == [4] * 6
    before = stored()
    assert generate() == actions.Generated()
    assert stored() == before


def test_nothing_is_made_on_a_holiday_before_the_office_receives_or_without_a_plan() -> None:
    furnish()
    generate(date(2023, 7, 10), date(2023, 7, 30))  # a source saw it open on 31 July
    assert not Session.objects.exists()
    generate(date(2023, 9, 15), date(2023, 9, 15))  # Independence Day
    assert not Session.objects.exists()


def test_what_a_person_changed_made_or_cancelled_is_left_alone() -> None:
    furnish()
    generate()
    changed, gone, *_ = sessions("draw")
    by = MANAGER.actor
    actions.change_session(session=changed.id, units=9, accessible=0, languages={}, by=by, at=AT)
    actions.cancel_session(session=gone.id, by=by, at=AT)
    apply_change(change=timetable(shares=(40, 20, 20), version=1), by=MANAGER, at=AT)
    generate()
    assert Session.objects.get(id=changed.id).units == 9
    assert gone.starts_at not in {one.starts_at for one in sessions("draw")}
    assert {one.units for one in sessions("draw")} == {9, 2}


def test_sessions_of_an_announced_round_are_left_alone() -> None:
    furnish()
    generate()
    steps = Steps([one.id for one in sessions("draw")])
    steps.commit().open()
    done = apply_change(change=timetable(shares=(20, 20, 20), version=1), by=MANAGER, at=AT)
    assert done == office()
    generate()
    assert {one.units for one in sessions("draw")} == {3}
    assert {one.units for one in sessions("draw", MONDAY + timedelta(days=1))} == {1}
    effect = actions.preview_change(change=closed(MONDAY), by=MANAGER, at=AT)
    assert len(effect.fixed) == 6


def test_looking_at_the_effect_keeps_nothing() -> None:
    office_with_sessions()
    first = sessions("draw")[0]
    family = seat(first)
    before = (stored(), Entry.objects.count(), Message.objects.count())
    effect = actions.preview_change(change=closed(MONDAY), by=MANAGER, at=AT)
    assert (effect.first, effect.last) == (MONDAY, MONDAY)
    assert effect.families == 1
    assert effect.displaced[0].households == (family.household_id,)
    assert effect.drop == 6 * 3 - 1
    assert (stored(), Entry.objects.count(), Message.objects.count()) == before


def test_a_closed_day_moves_every_family_to_the_nearest_day_and_tells_it() -> None:
    office_with_sessions()
    first = sessions("draw")[0]
    family = seat(first, interpreter="quc")
    untouched = {one.id for one in sessions("draw", MONDAY + timedelta(days=1))}
    done = actions.change_timetable(change=closed(MONDAY), moves={}, by=MANAGER, at=AT)
    assert (done.moved, done.released) == (1, 0)
    assert not sessions("draw")
    assert not sessions("walk_in")
    family.refresh_from_db()
    assert family.state == Appointment.State.BOOKED
    assert family.session.purpose == "direct"
    assert family.session.starts_at.date() == MONDAY + timedelta(days=1)
    assert family.session.taken_units == 1
    assert family.session.languages.get(language="quc").taken == 1
    first.refresh_from_db()
    assert (first.taken_units, first.languages.get(language="quc").taken) == (0, 0)
    assert messages() == ["rescheduled"]
    assert {one.id for one in sessions("draw", MONDAY + timedelta(days=1))} == untouched
    again = actions.change_timetable(change=closed(MONDAY), moves={}, by=MANAGER, at=AT)
    assert (again.moved, again.released) == (0, 0)
    assert messages() == ["rescheduled"]


def test_a_family_goes_where_the_manager_chose_and_else_waits_with_a_message() -> None:
    office_with_sessions()
    one, other = (seat(session) for session in sessions("draw")[:2])
    target = sessions("direct", MONDAY + timedelta(days=3))[2]
    moves = {one.session_id: str(target.id), other.session_id: actions.RELEASE}
    done = actions.change_timetable(change=closed(MONDAY), moves=moves, by=MANAGER, at=AT)
    assert (done.moved, done.released) == (1, 1)
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.session_id == target.id
    assert other.state == Appointment.State.CANCELLED
    assert sorted(messages()) == ["cancelled", "rescheduled"]


def test_nobody_is_left_without_a_seat_or_a_message_when_there_is_no_room() -> None:
    office_with_sessions(last=MONDAY)
    families = [seat(session) for session in sessions("draw")]
    done = actions.change_timetable(change=closed(MONDAY), moves={}, by=MANAGER, at=AT)
    assert (done.moved, done.released) == (0, len(families))
    assert messages() == ["cancelled"] * len(families)


@pytest.mark.parametrize(("by_hand", "told"), [(False, "rescheduled"), (True, "cancelled")])
def test_a_process_that_dies_after_shutting_a_session_leaves_nobody_untold(
    monkeypatch: pytest.MonkeyPatch, by_hand: bool, told: str
) -> None:
    office_with_sessions()
    family = seat(sessions("draw")[0])

    def die(**_: object) -> None:
        raise SystemExit

    def shut() -> None:
        if by_hand:
            actions.cancel_session(session=family.session_id, by=MANAGER.actor, at=AT)
        else:
            actions.change_timetable(change=closed(MONDAY), moves={}, by=MANAGER, at=AT)

    room = "movilidad.apps.appointments.actions"
    with monkeypatch.context() as dying:
        dying.setattr(import_module(f"{room}.follow_timetable"), "seat_elsewhere", die)
        dying.setattr(import_module(f"{room}.cancel_session"), "release_rest", die)
        with pytest.raises(SystemExit):
            shut()
    assert messages() == []
    assert actions.empty_shut_sessions(at=AT + timedelta(minutes=9)) == 0
    assert actions.empty_shut_sessions(at=AT + timedelta(minutes=10)) == 1
    assert actions.empty_shut_sessions(at=AT + timedelta(minutes=11)) == 0
    assert messages() == [told]
    assert not Session.objects.filter(cancelled_at__isnull=False, taken_units__gt=0).exists()


def test_a_household_that_fits_nowhere_whole_is_not_split() -> None:
    office_with_sessions()
    big = seat(sessions("draw")[0], size=7)
    Session.objects.filter(purpose="direct").update(taken_units=1)  # one of two units is left
    actions.change_timetable(change=closed(MONDAY), moves={}, by=MANAGER, at=AT)
    big.refresh_from_db()
    assert big.state == Appointment.State.CANCELLED
    assert set(Session.objects.filter(purpose="direct").values_list("taken_units", flat=True)) == {
        1
    }


def test_an_absence_moves_only_who_confirmed_last_and_keeps_the_session() -> None:
    office_with_sessions()
    first = sessions("draw")[0]
    early, late = seat(first), seat(first)
    assert first.units == 2
    who = next(one for one in workers(office()) if one.kind == "staff")
    away = AbsenceAdded(office(), who.id, local(MONDAY, 9), local(MONDAY, 10), "ill")
    effect = actions.preview_change(change=away, by=MANAGER, at=AT)
    actions.change_timetable(change=away, moves={}, by=MANAGER, at=AT)
    assert effect.displaced[0].households == (late.household_id,)
    assert effect.displaced[0].units_left == 1
    early.refresh_from_db()
    late.refresh_from_db()
    assert early.session_id == first.id
    assert late.session_id != first.id
    first.refresh_from_db()
    assert (first.units, first.taken_units, first.cancelled_at) == (1, 1, None)


def test_opening_again_brings_back_what_the_timetable_took_away() -> None:
    office_with_sessions()
    before = {one.starts_at for one in sessions("draw")}
    actions.change_timetable(change=closed(MONDAY), moves={}, by=MANAGER, at=AT)
    from movilidad.apps.offices.models import Closure

    opened = ClosureRemoved(office(), Closure.objects.get().id)
    actions.change_timetable(change=opened, moves={}, by=MANAGER, at=AT)
    assert {one.starts_at for one in sessions("draw")} == before


def test_a_refused_change_changes_no_session() -> None:
    office_with_sessions()
    actions.change_timetable(change=closed(MONDAY), moves={}, by=MANAGER, at=AT)
    before = stored()
    with pytest.raises(Overlap):
        actions.change_timetable(
            change=replace(closed(MONDAY), reason="weather"), moves={}, by=MANAGER, at=AT
        )
    desk = Principal(MANAGER.actor, frozenset({Grant(Role.DESK, None)}))
    with pytest.raises(NotAllowed):
        actions.change_timetable(change=closed(SUNDAY), moves={}, by=desk, at=AT)
    with pytest.raises(NotAllowed):
        actions.generate_sessions(office=office(), first=MONDAY, last=SUNDAY, by=desk, at=AT)
    assert stored() == before


def limit(units: int, **more: object) -> UUID:
    facts = {"label": "Camas de agosto", "purpose": "draw", "starts_at": local(MONDAY),
             "ends_at": local(date(2023, 9, 1)), "units": units} | more  # fmt: skip
    return actions.set_limit(office=office(), by=MANAGER, at=AT, **facts)  # type: ignore[arg-type]


def test_a_limit_cuts_what_is_generated_and_counts_every_seat() -> None:
    furnish()
    made = limit(7)
    generate()
    assert [one.units for one in sessions("draw")] == [3, 3, 1]
    assert generate() == actions.Generated()
    held = seat(sessions("draw")[0])
    assert CapacityLimit.objects.get(id=made).taken == 1
    actions.release_household(household=held.household_id, at=AT)
    assert CapacityLimit.objects.get(id=made).taken == 0


def test_a_limit_put_over_sessions_that_exist_refuses_the_seat_too_many() -> None:
    furnish()
    generate()
    first, second, *_ = sessions("draw")
    seat(first)
    with pytest.raises(LimitBelowTaken):
        limit(0)
    made = limit(1)
    assert limit(1) == made
    # The statement that asks for a seat finds nothing, as with a full session.
    asked = Session.objects.filter(id=second.id, taken_units=0).update(taken_units=1)
    assert asked == 0
    assert CapacityLimit.objects.get(id=made).taken == 1
    with pytest.raises(IntegrityError, match="appointments_limit_kept"), transaction.atomic():
        CapacityLimit.objects.filter(id=made).update(taken=2)
    actions.remove_limit(office=office(), limit=made, by=MANAGER, at=AT)
    assert Session.objects.filter(id=second.id).update(taken_units=1) == 1


def test_a_session_planned_by_hand_counts_against_the_limit_and_never_falls_in_a_closure() -> None:
    furnish()
    made = limit(5)
    by_hand = {"programme": "gt", "office": office(), "units": 4, "by": MANAGER.actor, "at": AT}
    one = actions.plan_session(
        starts_at=local(MONDAY, 9),
        ends_at=local(MONDAY, 10),
        **by_hand,  # type: ignore[arg-type]
    )
    assert Session.objects.get(id=one).limit_id == made
    generate()
    assert sum(session.units for session in sessions("draw")) == 5
    apply_change(change=closed(SUNDAY - timedelta(days=2)), by=MANAGER, at=AT)
    friday = SUNDAY - timedelta(days=2)
    with pytest.raises(OfficeClosedThen):
        actions.plan_session(
            starts_at=local(friday, 9),
            ends_at=local(friday, 10),
            **by_hand,  # type: ignore[arg-type]
        )


def test_coverage_says_how_far_ahead_sessions_exist() -> None:
    furnish()
    [none] = coverage(AT, days=28)
    assert (none.code, none.last, none.enough) == ("agua-caliente", None, False)
    generate()
    [some] = coverage(AT, days=28)
    assert (some.last, some.days, some.enough) == (date(2023, 8, 4), 32, True)
    assert not coverage(AT, days=33)[0].enough


def test_a_run_is_joined_while_it_goes_and_goes_on_where_it_stopped() -> None:
    furnish()
    asked = {"office": office(), "first": MONDAY, "last": date(2023, 8, 13), "by": MANAGER}
    run = actions.ask_for_sessions(**asked, at=AT)  # type: ignore[arg-type]
    assert actions.ask_for_sessions(**asked, at=AT) == run  # type: ignore[arg-type]
    TimetableRun.objects.filter(id=run).update(done_until=date(2023, 8, 6))
    actions.do_run(run=run, at=AT)
    state = run_state(run)
    assert state is not None
    assert (state.ended, state.done_days, state.all_days) == (True, 14, 14)
    assert state.created == Session.objects.count() == 5 * 6 * 3
    assert actions.ask_for_sessions(**asked, at=AT) != run  # type: ignore[arg-type]


def test_the_nightly_job_reaches_the_weeks_of_the_timetable() -> None:
    furnish()
    at = datetime(2023, 8, 7, 8, 15, tzinfo=UTC)
    assert actions.extend_timetables(at=at) > 0
    assert coverage(at, days=14)[0].days >= 14 - 3
    assert actions.extend_timetables(at=at) == 0


@pytest.mark.django_db(transaction=True)
def test_two_generations_at_once_make_nothing_twice() -> None:
    load()
    furnish()

    def run(_: int) -> int:
        try:
            return generate().created
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(run, range(4)))
    assert sum(made) == Session.objects.count() == 5 * 6 * 3
    blocks = Session.objects.values_list("starts_at", "purpose")
    assert len(set(blocks)) == len(blocks)


@pytest.mark.django_db(transaction=True)
def test_a_closure_and_families_confirming_at_once_leave_every_counter_true() -> None:
    load()
    office_with_sessions()
    first = sessions("draw")[0]
    families = [seat(first), seat(first)]

    def close(_: int) -> int:
        try:
            done = actions.change_timetable(change=closed(MONDAY), moves={}, by=MANAGER, at=AT)
            return done.moved
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        moved = list(pool.map(close, range(3)))
    assert sum(moved) == len(families)
    for session in Session.objects.all():
        held = session.appointments.filter(state=Appointment.State.BOOKED)
        assert session.taken_units == sum(held.values_list("units", flat=True))


@pytest.mark.django_db(transaction=True)
def test_many_who_take_seats_at_once_under_one_limit_get_exactly_its_units() -> None:
    load()
    furnish()
    generate()
    made = limit(5)
    ids = list(Session.objects.filter(limit=made).values_list("id", flat=True))[:20]
    assert len(ids) == 20

    def take(session: UUID) -> int:
        try:
            return Session.objects.filter(id=session, taken_units=0).update(taken_units=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, ids)) == 5
    assert CapacityLimit.objects.get(id=made).taken == 5
    assert Session.objects.filter(id__in=ids, taken_units=1).count() == 5
