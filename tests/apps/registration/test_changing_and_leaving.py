"""A registration changes, is withdrawn and taken back, and is forgotten."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.apps.registration.families import AT, Member, begin, fill, registered

from movilidad.apps.audit.models import Entry
from movilidad.apps.messaging.models import Message
from movilidad.apps.registration.actions import (
    add_person,
    begin_change,
    destroy_expired_drafts,
    forget_withdrawn,
    remove_person,
    return_after_withdrawal,
    save_answer,
    submit,
    withdraw,
)
from movilidad.apps.registration.models import Consent, Contact, Draft, Household, Person
from movilidad.apps.registration.queries import (
    household_overview,
    open_draft,
    standing_households,
)
from movilidad.apps.registration.types import (
    DraftExpired,
    HouseholdFull,
    HouseholdUnknown,
    HouseholdWithdrawn,
    NoSuchPerson,
    Sending,
    TooLateToReturn,
)
from movilidad.infra.sealing.keys import vault_of
from movilidad.infra.sealing.models import DataKey

LATER = AT + timedelta(days=3)


def change(household: UUID, key: str, posted: dict[str, list[str]], at=LATER) -> Sending:  # type: ignore[no-untyped-def]
    draft = begin_change(household=household, lang="es", at=at).id
    save_answer(draft=draft, step_key=key, posted=posted, lang="es", at=at)
    opened = open_draft(draft, at=at)
    return submit(draft=draft, version=opened.version, at=at).outcome


NEW_PHONE = {"phone-country": ["HN"], "phone-number": ["9123 4567"]}


def test_a_change_replaces_what_was_sent_and_keeps_reference_and_day() -> None:
    household = registered()
    before = household_overview(household)
    assert change(household, "phone", NEW_PHONE) is Sending.REGISTERED
    after = household_overview(household)
    assert (after.reference, after.registered_at) == (before.reference, before.registered_at)
    assert {one.value for one in after.contacts} == {
        "+50491234567",
        "Ixchel.Xol@example.org",
    }
    assert after.version == 2


def test_a_change_is_in_the_trail_and_is_told_to_the_family() -> None:
    household = registered()
    change(household, "phone", NEW_PHONE)
    assert Entry.objects.filter(household_id=household, act="own.change").count() == 1
    assert Message.objects.filter(household_id=household, template="changed").exists()


def test_whoever_swaps_the_phone_the_old_one_is_told_too() -> None:
    household = registered()
    change(household, "phone", NEW_PHONE)
    vault = vault_of(household)
    told = {
        vault.open(row.sealed, place=f"message:{row.id}")["to"]
        for row in Message.objects.filter(household_id=household, template="changed")
    }
    assert told == {"+50251234567", "+50491234567", "Ixchel.Xol@example.org"}


def test_consents_are_added_and_the_newest_stands() -> None:
    household = registered()
    no = {f"consents-{one}": ["no"] for one in ("interview_iom", "interview_unhcr", "follow_up")}
    change(household, "person.1.consents", no)
    seen = household_overview(household).consents
    assert {one.answer for one in seen if one.position == 1} == {"no"}
    ever = Consent.objects.filter(household_id=household, position=1)
    assert set(ever.values_list("answer", flat=True)) == {"yes", "no"}


def test_a_change_begun_in_two_windows_never_mixes() -> None:
    household = registered()
    drafts = [begin_change(household=household, lang="es", at=LATER).id for _ in range(2)]
    save_answer(draft=drafts[0], step_key="phone", posted=NEW_PHONE, lang="es", at=LATER)
    opened = open_draft(drafts[0], at=LATER)
    assert submit(draft=drafts[0], version=opened.version, at=LATER).household == household
    again = submit(draft=drafts[0], version=opened.version, at=LATER)
    assert (again.outcome, again.household) == (Sending.AGAIN, household)
    assert Household.objects.get(id=household).version == 2


def test_an_unsent_change_changes_nothing() -> None:
    household = registered()
    draft = begin_change(household=household, lang="es", at=LATER).id
    save_answer(draft=draft, step_key="phone", posted=NEW_PHONE, lang="es", at=LATER)
    assert "+51" not in str([one.value[:3] for one in household_overview(household).contacts])
    assert destroy_expired_drafts(at=LATER + timedelta(days=31)) >= 1
    assert household_overview(household).reference  # the household's key is not the draft's


def test_a_withdrawn_family_is_in_no_draw_and_may_return_for_seven_days() -> None:
    household = registered()
    programme = Household.objects.get(id=household).programme_id
    until = withdraw(household=household, at=LATER)
    assert until == LATER + timedelta(days=7)
    assert standing_households(programme, LATER) == []
    return_after_withdrawal(household=household, at=LATER + timedelta(days=6))
    assert [one.id for one in standing_households(programme, LATER)] == [household]


def test_withdrawing_twice_does_not_give_more_days() -> None:
    household = registered()
    first = withdraw(household=household, at=LATER)
    assert withdraw(household=household, at=LATER + timedelta(days=2)) == first


def test_after_seven_days_nothing_that_names_the_family_is_left() -> None:
    household = registered()
    withdraw(household=household, at=LATER)
    over = LATER + timedelta(days=7)
    with pytest.raises(TooLateToReturn):
        return_after_withdrawal(household=household, at=over)
    assert forget_withdrawn(at=over) == 1
    assert forget_withdrawn(at=over) == 0
    assert not DataKey.objects.filter(id=household).exists()
    assert not Person.objects.filter(household_id=household).exists()
    assert not Contact.objects.filter(household_id=household).exists()
    with pytest.raises(HouseholdUnknown):
        household_overview(household)


def test_a_withdrawn_registration_cannot_be_changed() -> None:
    household = registered()
    withdraw(household=household, at=LATER)
    with pytest.raises(HouseholdWithdrawn):
        begin_change(household=household, lang="es", at=LATER)


def test_a_draft_of_thirty_one_days_is_gone_with_its_key() -> None:
    draft = begin()
    over = AT + timedelta(days=31)
    with pytest.raises(DraftExpired):
        open_draft(draft, at=over)
    assert destroy_expired_drafts(at=over) == 1
    assert not Draft.objects.exists()
    assert not DataKey.objects.filter(id=draft).exists()


def test_the_expiry_of_a_sent_draft_leaves_its_household_readable() -> None:
    household = registered()
    destroy_expired_drafts(at=AT + timedelta(days=31))
    assert household_overview(household).size == 3


def test_taking_a_person_off_takes_that_person_off() -> None:
    opened = fill(begin())
    saved = remove_person(draft=opened.id, person=1, lang="es", at=AT)
    names = [person["names"]["given"] for person in saved.draft.answers["people"]]
    assert names == ["Ixchel Marisol", "Ana Lucía"]
    with pytest.raises(NoSuchPerson):
        remove_person(draft=opened.id, person=0, lang="es", at=AT)


def test_a_person_taken_off_by_the_count_does_not_return_under_another_number() -> None:
    opened = fill(begin())
    save_answer(
        draft=opened.id,
        step_key="household_size",
        posted={"household_size": ["2"]},
        lang="es",
        at=AT,
    )
    saved = add_person(draft=opened.id, lang="es", at=AT)
    assert saved.draft.answers["people"][2] == {}
    assert saved.following is not None
    assert saved.following.key == "person.3.relationship"


def test_an_eleventh_person_is_refused() -> None:
    people = tuple(
        Member(f"Nombre {letter}", "Xol", ("1", "1", "1990"), "child") for letter in "abcdefghij"
    )
    draft = begin()
    save_answer(
        draft=draft,
        step_key="household_size",
        posted={"household_size": [str(len(people))]},
        lang="es",
        at=AT,
    )
    with pytest.raises(HouseholdFull):
        add_person(draft=draft, lang="es", at=AT)
