"""The database's way down the order is the published rule of core.draw.standby."""

import random
from uuid import UUID

import pytest
from tests.apps.appointments.world import DRAWS, MANAGER, Steps, load, plan, register

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Draw, Offer, Ticket
from movilidad.core.draw.canonical import read_canonical
from movilidad.core.draw.round import read_round
from movilidad.core.draw.standby import next_holder

pytestmark = pytest.mark.django_db


def _by_the_rule(steps: Steps, session: UUID, block: str) -> str | None:
    transcript = read_canonical(bytes(Draw.objects.get(round_id=steps.id).transcript))
    assert isinstance(transcript, dict)
    published = transcript["round"]
    drawn = read_round(transcript["entrants"], published["sessions"], published["reserves"])
    tickets = {one.household_id: one.text for one in Ticket.objects.filter(round_id=steps.id)}
    offers = Offer.objects.filter(round_id=steps.id)
    holding = {
        tickets[one.household_id]: str(one.session_id) for one in offers.filter(state="open")
    }
    gone = {tickets[one.household_id] for one in offers.exclude(state="open")}
    return next_holder(
        drawn,
        transcript["result"],
        session=str(session),
        block=block,
        holding=holding,
        gone=gone,
    )


@pytest.mark.parametrize("seed", range(6))
def test_whoever_gives_back_the_next_is_the_one_of_the_published_rule(seed: int) -> None:
    load()
    chance = random.Random(seed)  # noqa: S311 - a repeatable mixture of families
    for _ in range(14):
        register(
            size=chance.choice([1, 3, 5, 9]),
            interpreter=chance.choice([None, None, "kek"]),
            accessible=chance.random() < 0.3,
            flags=["MED"] if chance.random() < 0.3 else [],
            halfdays=chance.choice([[], ["mon-am"], ["tue-am", "mon-am"]]),
        )
    steps = Steps(plan(units=4, days=2, languages={"kek": 3})).to_published()
    asked = 0
    while (offers := steps.offers()) and asked < 10:
        offer = chance.choice(offers)
        block = steps.ticket_of(offer.household_id).block
        before = set(Offer.objects.values_list("household_id", flat=True))
        offer.state = Offer.State.DECLINED
        offer.save()
        expected = _by_the_rule(steps, offer.session_id, block)
        offer.state = Offer.State.OPEN
        offer.save()
        actions.decline_offer(offer=offer.id, household=offer.household_id, by=MANAGER, at=DRAWS)
        made = Offer.objects.exclude(household_id__in=before).order_by("id").first()
        assert (steps.ticket_of(made.household_id).text if made else None) == expected
        asked += 1
    assert asked > 2


def test_a_seat_of_a_reserve_goes_first_to_those_it_is_for() -> None:
    load()
    for _ in range(12):
        register()
    for _ in range(3):
        register(flags=["MED"])
    steps = Steps(plan(units=2)).to_published()
    offer = next(one for one in steps.offers() if steps.ticket_of(one.household_id).block == "MED")
    actions.decline_offer(offer=offer.id, household=offer.household_id, by=MANAGER, at=DRAWS)
    [following] = [one for one in steps.offers() if one.made_at == DRAWS and one.id > offer.id][
        -1:
    ]
    assert "MED" in steps.ticket_of(following.household_id).entrant["flags"]


def test_an_office_that_lost_its_interpreter_hands_no_such_seat_down_and_does_not_stumble() -> (
    None
):
    """Found by a rehearsal: the session shrank while families still held offers of it."""
    load()
    for _ in range(4):
        register(size=2, interpreter="kek")
    register(size=2)
    steps = Steps(plan(units=4, languages={"kek": 3})).to_published()
    [session] = steps.sessions
    with_kek = [offer for offer in steps.offers() if offer.language == "kek"]
    assert len(with_kek) >= 2
    actions.change_session(
        session=session, units=2, accessible=0, languages={}, by=MANAGER, at=DRAWS
    )
    held = len(steps.offers())
    assert actions.lapse_offers(at=with_kek[0].expires_at) == held
    assert Offer.objects.count() == held, "a seat without its interpreter was handed down"
