"""A family that changes after its ticket, offer or booking is re-checked, told, and told once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.apps.appointments.world import CLOSES, DRAWS, MANAGER, Steps, load, plan, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Appointment, Offer, Session, SessionLanguage
from movilidad.apps.appointments.types import Refitted
from movilidad.apps.messaging.models import Message
from movilidad.apps.registration.models import Household

pytestmark = pytest.mark.django_db
LATER = DRAWS + timedelta(hours=2)
SIZES = {1: 2, 2: 6, 3: 9}


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


def change(household: UUID, at: datetime = LATER, **columns: Any) -> int:
    """What submitting a change writes; returns the new version."""
    row = Household.objects.get(id=household)
    if "units" in columns:
        row.size = SIZES[columns["units"]]
    for name, value in columns.items():
        setattr(row, name, value)
    row.version, row.changed_at = row.version + 1, at
    row.save()
    return row.version


def recheck(household: UUID, at: datetime = LATER, **columns: Any) -> Refitted:
    version = change(household, at, **columns)
    outcomes = {
        actions.recheck_household(household=household, version=version, at=at) for _ in range(3)
    }
    (only,) = outcomes
    return only


def told(household: UUID) -> list[str]:
    rows = Message.objects.filter(household_id=household).order_by("id")
    return list(rows.values_list("template", flat=True))


def taken(session: UUID) -> tuple[int, int, dict[str, int]]:
    row = Session.objects.get(id=session)
    spoken = SessionLanguage.objects.filter(session=row).values_list("language", "taken")
    return row.taken_units, row.taken_accessible, dict(spoken)


def offered(count: int = 1, **sessions: Any) -> tuple[Steps, list[UUID]]:
    households = [register(phone=f"+5025552{number:04}") for number in range(count)]
    return Steps(plan(**sessions)).to_published(), households


def confirm(household: UUID) -> Appointment:
    offer = Offer.objects.get(household_id=household, state=Offer.State.OPEN)
    assert actions.confirm_offer(offer=offer.id, household=household, at=DRAWS).accepted
    return Appointment.objects.get(household_id=household)


def test_a_change_before_the_list_is_fixed_enters_the_ticket() -> None:
    family = register()
    steps = Steps(plan()).commit().open().close()
    assert recheck(family, CLOSES - timedelta(hours=1), units=2) == Refitted.NOTHING
    steps.freeze()
    assert steps.ticket_of(family).entrant["units"] == 2
    assert told(family) == []


def test_an_offer_that_still_fits_is_the_same_offer_with_the_new_need() -> None:
    steps, (family,) = offered(units=4, languages={"quc": 2})
    before = steps.offer_of(family)
    assert recheck(family, units=2, interpreter="quc", accessible=True) == Refitted.KEPT
    after = steps.offer_of(family)
    assert before
    assert after
    assert (before.id, before.session_id, before.expires_at) == (
        after.id,
        after.session_id,
        after.expires_at,
    )
    assert (after.units, after.language, after.accessible) == (2, "quc", True)
    assert told(family) == ["offer", "seat_kept"]
    confirm(family)
    assert taken(after.session_id) == (2, 1, {"quc": 2})


@pytest.mark.parametrize("need", [{"units": 3}, {"interpreter": "quc"}])
def test_an_offer_that_no_longer_fits_goes_down_the_order_and_the_family_keeps_its_place(
    need: dict[str, Any],
) -> None:
    steps, families = offered(count=4, units=2)
    drawn = sorted(families, key=lambda one: steps.ticket_of(one).position or 0)
    first, next_in_line = drawn[0], drawn[2]
    assert recheck(first, **need) == Refitted.LOST
    lost = steps.offer_of(first)
    assert lost is not None
    assert lost.state == Offer.State.CHANGED
    assert told(first) == ["offer", "seat_lost"]
    assert [one.household_id for one in steps.offers()] == [drawn[1], next_in_line]
    # It changes back; the next seat that is free is its own again, before those behind it.
    change(first, units=1, interpreter=None)
    freed = Offer.objects.get(household_id=next_in_line, state=Offer.State.OPEN)
    actions.decline_offer(offer=freed.id, household=next_in_line, by=MANAGER, at=LATER)
    assert [one.household_id for one in steps.offers()] == [first, drawn[1]]


def test_a_booked_seat_that_still_fits_is_counted_anew() -> None:
    _, (family,) = offered(units=4, languages={"quc": 2, "mam": 3})
    seat = confirm(family)
    assert recheck(family, units=2, interpreter="quc") == Refitted.KEPT
    assert taken(seat.session_id) == (2, 0, {"quc": 2, "mam": 0})
    assert recheck(family, units=3, interpreter="mam", accessible=True) == Refitted.KEPT
    assert taken(seat.session_id) == (3, 1, {"quc": 0, "mam": 3})
    assert recheck(family, units=1, interpreter=None, accessible=False) == Refitted.KEPT
    assert taken(seat.session_id) == (1, 0, {"quc": 0, "mam": 0})
    seat.refresh_from_db()
    assert (seat.state, seat.units, seat.language) == (Appointment.State.BOOKED, 1, None)
    assert told(family).count("seat_kept") == 3


def test_a_booked_seat_that_no_longer_fits_is_given_up_with_a_word() -> None:
    steps, families = offered(count=3, units=2)
    holder = steps.offers()[0].household_id
    (waiting,) = set(families) - {one.household_id for one in steps.offers()}
    seat = confirm(holder)
    assert recheck(holder, units=2) == Refitted.LOST
    seat.refresh_from_db()
    assert seat.state == Appointment.State.CANCELLED
    assert taken(seat.session_id)[0] == 0
    assert told(holder)[-1] == "seat_lost"
    assert waiting in {one.household_id for one in steps.offers()}


def test_a_change_between_the_list_and_the_offers_is_seen_when_offers_go_out() -> None:
    fits, does_not = register(phone="+50255530001"), register(phone="+50255530002")
    steps = Steps(plan(units=2)).to_drawn()
    change(fits, DRAWS, units=2)
    change(does_not, DRAWS, units=3)
    steps.publish()
    offer, lost = steps.offer_of(fits), steps.offer_of(does_not)
    assert offer
    assert lost
    assert (offer.state, offer.units) == (Offer.State.OPEN, 2)
    assert lost.state == Offer.State.CHANGED
    assert told(does_not) == ["seat_lost"]
    assert told(fits) == ["offer"]


def test_a_family_that_lists_other_offices_keeps_its_seat_and_is_told_so() -> None:
    steps, (family,) = offered()
    elsewhere = [{"office": "peten", "halfdays": []}]
    assert recheck(family, choices=elsewhere) == Refitted.MOVED
    offer = steps.offer_of(family)
    assert offer is not None
    assert offer.state == Offer.State.OPEN
    assert told(family) == ["offer", "seat_kept"]


def test_standby_asks_with_what_a_family_needs_now() -> None:
    steps, families = offered(count=2, units=1)
    (holder,) = [one.household_id for one in steps.offers()]
    (waiting,) = set(families) - {holder}
    change(waiting, units=2)
    offer = steps.offers()[0]
    actions.decline_offer(offer=offer.id, household=holder, by=MANAGER, at=LATER)
    assert steps.offers() == []  # one unit is free, and the family needs two now


def test_whoever_withdrew_is_not_told() -> None:
    _, (family,) = offered()
    assert recheck(family, units=3, state=Household.State.WITHDRAWN) == Refitted.NOTHING
    assert told(family) == ["offer"]


def test_a_changed_seat_is_not_a_loss_of_the_next_round() -> None:
    steps, (family,) = offered(units=1)
    assert recheck(family, units=3) == Refitted.LOST
    second = Steps(plan(units=4, hours=(14,)), code="gt-2023-07-b").to_frozen()
    assert second.ticket_of(family).entrant["losses"] == 0
    assert steps.ticket_of(family).entrant["units"] == 1
