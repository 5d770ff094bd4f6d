"""A round from draft to offers: each step once, in order, and said why when not."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from tests.apps.appointments.world import (
    CLOSES,
    DRAWS,
    MANAGER,
    OPENS,
    RESERVES,
    SECRETS,
    Steps,
    commitment_of,
    load,
    plan,
    register,
)

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.models import Draw, Offer, Round, Session, Ticket
from movilidad.apps.appointments.types import (
    NobodyRevealed,
    NoEntrants,
    NoSessions,
    PartyTwice,
    ReservesMalformed,
    RevealsMissing,
    RevealWrong,
    RoundOutOfOrder,
    RulesChanged,
    SessionsTooEarly,
    TooFewParties,
    WindowStillOpen,
)
from movilidad.apps.audit.models import Entry
from movilidad.apps.messaging.models import Message
from movilidad.apps.registration.models import Household
from movilidad.core.draw.canonical import read_canonical
from movilidad.core.draw.own_check import check_own
from movilidad.core.draw.seeding import derive_seed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _content() -> None:
    load()


def _families(count: int, **facts: object) -> list[UUID]:
    return [register(phone=f"+5025550{number:04}", **facts) for number in range(count)]  # type: ignore[arg-type]


def test_a_round_goes_all_the_way_and_offers_what_there_is() -> None:
    families = _families(10)
    steps = Steps(plan(units=4)).to_published()
    assert steps.row.state == Round.State.PUBLISHED
    assert steps.row.entrants_count == 10
    assert len(steps.offers()) == 4
    assert {offer.household_id for offer in steps.offers()} <= set(families)
    templates = list(Message.objects.values_list("template", flat=True))
    assert (templates.count("offer"), templates.count("not_drawn")) == (4, 6)


def test_every_step_may_be_repeated_and_changes_nothing() -> None:
    _families(6)
    steps = Steps(plan(units=2)).to_published()
    before = (
        steps.row.seed,
        steps.row.result_root,
        sorted(Ticket.objects.values_list("text", "position")),
        Offer.objects.count(),
        Message.objects.count(),
        Entry.objects.count(),
    )
    steps.open().close().freeze().draw().publish()
    assert before == (
        steps.row.seed,
        steps.row.result_root,
        sorted(Ticket.objects.values_list("text", "position")),
        Offer.objects.count(),
        Message.objects.count(),
        Entry.objects.count(),
    )


def test_a_step_out_of_order_is_refused_by_name() -> None:
    _families(2)
    steps = Steps(plan()).commit()
    for step in (steps.close, steps.freeze, steps.draw, steps.publish):
        with pytest.raises(RoundOutOfOrder):
            step()
    with pytest.raises(RoundOutOfOrder):
        steps.reveal("Embassy")
    assert steps.row.state == Round.State.DRAFT


def test_a_round_needs_two_parties_and_a_session() -> None:
    steps = Steps(plan())
    with pytest.raises(TooFewParties):
        steps.open()
    with pytest.raises(NoSessions):
        Steps(steps.sessions, code="gt-second")  # its sessions belong to the first


def test_a_reserve_that_no_ticket_could_name_is_refused() -> None:
    long = [{"code": "R" * 17, "units": 1, "who": "MED", "order": "lottery"}, *RESERVES]
    with pytest.raises(ReservesMalformed, match="16"):
        Steps(plan(), reserves=long)


def test_families_must_have_time_to_confirm_before_the_first_session() -> None:
    steps = Steps(plan()).commit()
    Round.objects.filter(id=steps.id).update(closes_at=CLOSES + timedelta(days=13))
    with pytest.raises(SessionsTooEarly):
        steps.open()


def test_the_window_cannot_be_closed_early() -> None:
    steps = Steps(plan()).commit().open()
    with pytest.raises(WindowStillOpen):
        actions.close_round(round_id=steps.id, by=MANAGER, at=CLOSES - timedelta(seconds=1))


def test_a_round_that_nobody_can_enter_is_not_frozen() -> None:
    _families(3, halfdays=["fri-pm"])
    steps = Steps(plan()).commit().open().close()
    with pytest.raises(NoEntrants):
        steps.freeze()
    assert not Ticket.objects.exists()


def test_a_family_enters_only_with_half_days_it_can_come() -> None:
    can, cannot = register(halfdays=["mon-am"]), register(halfdays=["mon-pm", "tue-am"])
    steps = Steps(plan()).to_frozen()
    assert steps.ticket_of(can).entrant["choices"] == ["agua-caliente.2023-W31.mon-am"]
    assert not Ticket.objects.filter(household_id=cannot).exists()


def test_who_has_a_seat_or_left_gets_no_ticket() -> None:
    families = _families(3)
    first = Steps(plan(units=1), code="gt-first").to_published()
    [offer] = first.offers()
    actions.confirm_offer(offer=offer.id, household=offer.household_id, at=DRAWS)
    leaves, stays = (one for one in families if one != offer.household_id)
    Household.objects.filter(id=leaves).update(state="withdrawn")
    second = Steps(plan(hours=(11,)), code="gt-second").to_frozen()
    [ticket] = second.row.tickets.all()
    assert ticket.household_id == stays


def test_a_round_lost_counts_in_the_next_and_a_declined_offer_does_not() -> None:
    families = _families(3)
    first = Steps(plan(units=2), code="gt-first").to_published()
    confirms, declines = (offer.household_id for offer in first.offers())
    [loses] = set(families) - {confirms, declines}
    actions.confirm_offer(offer=first.offers()[0].id, household=confirms, at=DRAWS)
    Household.objects.filter(id=loses).update(state="withdrawn")  # so that nobody is next
    actions.decline_offer(offer=first.offers()[0].id, household=declines, by=MANAGER, at=DRAWS)
    Household.objects.filter(id=loses).update(state="registered")
    second = Steps(plan(hours=(11,)), code="gt-second").to_frozen()
    assert second.ticket_of(loses).entrant["losses"] == 1
    assert second.ticket_of(declines).entrant["losses"] == 0


def test_a_wrong_secret_is_refused_and_the_right_one_is_kept() -> None:
    _families(2)
    steps = Steps(plan()).to_frozen()
    party = steps.row.parties.get(name="Embassy")
    for wrong in ("", "not hexadecimal", SECRETS["Ministry"], party.commitment):
        with pytest.raises(RevealWrong):
            actions.reveal_secret(
                round_id=steps.id, party=party.id, secret=wrong, by=MANAGER, at=CLOSES
            )
    steps.reveal("Embassy")
    assert steps.row.parties.get(name="Embassy").reveal == SECRETS["Embassy"]


def test_a_commitment_cannot_be_changed_or_made_late() -> None:
    steps = Steps(plan()).commit()
    with pytest.raises(PartyTwice):
        actions.commit_secret(
            round_id=steps.id,
            party="Embassy",
            commitment=commitment_of("ab" * 32),
            by=MANAGER,
            at=OPENS,
        )
    steps.open()
    with pytest.raises(RoundOutOfOrder):
        actions.commit_secret(
            round_id=steps.id,
            party="Press",
            commitment=commitment_of("ab" * 32),
            by=MANAGER,
            at=OPENS,
        )


def test_a_silent_party_is_waited_for_and_then_replaced_by_its_commitment() -> None:
    _families(2)
    steps = Steps(plan()).to_frozen().reveal("Ministry")
    with pytest.raises(RevealsMissing):
        steps.draw(at=CLOSES + timedelta(hours=23))
    steps.draw(at=CLOSES + timedelta(hours=24))
    material = Draw.objects.get(round_id=steps.id).seed_material
    assert material["reveals"] == {
        "Embassy": commitment_of(SECRETS["Embassy"]),
        "Ministry": SECRETS["Ministry"],
    }
    assert derive_seed(material) == steps.row.seed


def test_nothing_is_drawn_from_commitments_alone() -> None:
    _families(2)
    steps = Steps(plan()).to_frozen()
    with pytest.raises(NobodyRevealed):
        steps.draw(at=DRAWS + timedelta(days=30))


def test_what_was_announced_is_what_is_drawn() -> None:
    _families(2)
    steps = Steps(plan()).to_frozen().reveal()
    Session.objects.filter(round_id=steps.id).update(units=9)
    with pytest.raises(RulesChanged):
        steps.draw()


def test_a_draw_cannot_be_replaced_or_deleted() -> None:
    _families(2)
    steps = Steps(plan()).to_drawn()
    for change in (
        lambda: Draw.objects.filter(round_id=steps.id).update(result_root="0" * 64),
        lambda: Draw.objects.filter(round_id=steps.id).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_every_family_can_check_its_own_row_against_the_transcript() -> None:
    for size in (2, 6, 9, 4, 3, 5):
        register(size=size)
    register(interpreter="kek")
    steps = Steps(plan(units=3, hours=(9, 10), languages={"kek": 1})).to_drawn()
    draw = Draw.objects.get(round_id=steps.id)
    transcript = read_canonical(bytes(draw.transcript))
    assert isinstance(transcript, dict)
    published = transcript["round"]
    for ticket in steps.row.tickets.all():
        answer = check_own(
            ticket.own_row,
            {"ticket": ticket.text, **ticket.entrant},
            published["sessions"],
            published["reserves"],
        )
        assert (answer.position, answer.block) == (ticket.position, ticket.block)
        assert answer.session == (str(ticket.session_id) if ticket.session_id else None)


def test_a_family_that_left_after_the_draw_passes_its_seat_down() -> None:
    _families(3)
    steps = Steps(plan(units=1)).to_drawn()
    order = list(steps.row.tickets.order_by("position").values_list("household_id", flat=True))
    Household.objects.filter(id=order[0]).update(state="withdrawn")
    steps.publish()
    assert [offer.household_id for offer in steps.offers()] == [order[1]]
    told = set(Message.objects.filter(template="not_drawn").values_list("household_id", flat=True))
    assert told == {order[2]}


def test_a_frozen_round_cannot_be_dropped_and_a_draft_frees_its_sessions() -> None:
    _families(2)
    draft = Steps(plan(), code="gt-draft")
    actions.cancel_round(round_id=draft.id, by=MANAGER, at=OPENS)
    steps = Steps(draft.sessions).to_frozen()
    with pytest.raises(RoundOutOfOrder):
        actions.cancel_round(round_id=steps.id, by=MANAGER, at=CLOSES)


def test_the_trail_tells_who_ran_every_step() -> None:
    _families(2)
    Steps(plan()).to_published()
    steps = Entry.objects.filter(act="round.run").order_by("id").values_list("details", flat=True)
    assert [one["step"] for one in steps] == [
        "created",
        "open",
        "closed",
        "frozen",
        "seeded",
        "drawn",
        "checked",
        "published",
    ]
