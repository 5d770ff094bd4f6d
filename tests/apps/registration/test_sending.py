"""From the first page to a registered household."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.apps.registration.families import AT, Family, Member, begin, fill, registered

from movilidad.apps.audit.models import Entry
from movilidad.apps.messaging.models import Message
from movilidad.apps.registration.actions import save_answer, submit
from movilidad.apps.registration.models import Consent, Draft, Household
from movilidad.apps.registration.queries import (
    contacts_for_messages,
    find_by_name_and_birth_year,
    find_by_reference,
    household_overview,
    open_draft,
    standing_households,
)
from movilidad.apps.registration.types import DraftExpired, DraftSent, DraftUnknown, Sending
from movilidad.core.vocabulary.references import in_blocks


def test_a_filled_form_becomes_one_household_with_its_trail_and_messages() -> None:
    household = registered()
    row = Household.objects.get(id=household)
    assert (row.size, row.units, row.interpreter, row.nationality) == (3, 1, "kek", "GT")
    assert row.screening["answer"] == "yes"
    assert [entry.act for entry in Entry.objects.filter(household_id=household)] == [
        "household.register"
    ]
    channels = Message.objects.filter(household_id=household).values_list("channel", flat=True)
    assert sorted(channels) == ["email", "sms"]


def test_what_the_family_wrote_opens_again_letter_by_letter() -> None:
    seen = household_overview(registered())
    assert [person.given for person in seen.people] == ["Ixchel Marisol", "Tomás", "Ana Lucía"]
    assert seen.people[1].family == "Ajquejay Tzʼi’"
    assert {(one.kind, one.value) for one in seen.contacts} == {
        ("phone", "+50251234567"),
        ("email", "Ixchel.Xol@example.org"),
    }
    assert seen.choices == ("huehuetenango.mon-am", "huehuetenango.tue-pm")


def test_an_absent_adult_is_asked_at_the_office_and_a_child_not_at_all() -> None:
    household = registered()
    answers = Consent.objects.filter(household_id=household).values_list("position", "answer")
    assert {one for one in answers if one[0] == 2} == {(2, "at_office")}
    assert {position for position, _ in answers} == {1, 2}


def test_sending_twice_is_one_household() -> None:
    opened = fill(begin())
    first = submit(draft=opened.id, version=opened.version, at=AT)
    again = submit(draft=opened.id, version=opened.version, at=AT + timedelta(hours=3))
    assert (first.outcome, again.outcome) == (Sending.REGISTERED, Sending.AGAIN)
    assert first.household == again.household
    assert again.just_now is False
    assert Household.objects.count() == 1


def test_a_sent_draft_keeps_nothing_and_opens_no_more() -> None:
    household = registered()
    assert bytes(Draft.objects.get(id=household).sealed) == b""
    with pytest.raises(DraftSent):
        open_draft(household, at=AT)


def test_another_window_that_saved_since_stops_the_sending() -> None:
    opened = fill(begin())
    save_answer(
        draft=opened.id,
        step_key="household_size",
        posted={"household_size": ["2"]},
        lang="es",
        at=AT,
    )
    assert submit(draft=opened.id, version=opened.version, at=AT).outcome is Sending.CHANGED
    assert not Household.objects.exists()


def test_an_unfinished_form_is_not_sent() -> None:
    draft = begin()
    assert submit(draft=draft, version=1, at=AT).outcome is Sending.INCOMPLETE


def test_a_form_filled_yesterday_is_judged_by_the_rules_of_today() -> None:
    opened = fill(begin())
    sent = submit(draft=opened.id, version=opened.version, at=AT + timedelta(days=1))
    assert sent.outcome is Sending.REGISTERED


def test_rules_that_turned_meanwhile_refuse_and_keep_the_draft() -> None:
    honduran = Family(over={"nationality": {"nationality": ["HN"]}})
    opened = fill(begin(), honduran)
    in_august = AT + timedelta(days=29)
    save_answer(
        draft=opened.id,
        step_key="household_size",
        posted={"household_size": ["3"]},
        lang="es",
        at=in_august,
    )
    after_the_change = AT + timedelta(days=45)  # only Guatemalans since 11 August
    sent = submit(draft=opened.id, version=opened.version + 1, at=after_the_change)
    assert sent.outcome is Sending.NOT_NOW
    assert open_draft(opened.id, at=after_the_change).answers["nationality"] == "HN"


def test_an_expired_or_unknown_draft_says_so() -> None:
    opened = fill(begin())
    with pytest.raises(DraftExpired):
        submit(draft=opened.id, version=opened.version, at=AT + timedelta(days=31))
    with pytest.raises(DraftUnknown):
        submit(draft=uuid4(), version=1, at=AT)


def test_ten_people_take_three_units() -> None:
    children = [
        Member(f"Nombre {letter}", "Xol", ("1", "1", "2012"), "child") for letter in "abcdefghi"
    ]
    people = (Member("Ixchel", "Xol", ("5", "3", "1988")), *children)
    household = registered(Family(people=people))
    assert Household.objects.get(id=household).units == 3


def test_a_need_sets_the_reserve_and_the_accessible_desk() -> None:
    people = (
        Member("Ixchel", "Xol", ("5", "3", "1988"), needs="step_free"),
        Member("Ana", "Xol", ("1", "1", "2012"), "child", needs="medical"),
    )
    household = registered(Family(people=people))
    standing = standing_households(Household.objects.get(id=household).programme_id, AT)
    assert [(one.flags, one.accessible) for one in standing] == [(("MED",), True)]


def test_nobody_is_written_to_who_said_never() -> None:
    household = registered(Family(ways=("own_phone",), hours=("never",)))
    assert contacts_for_messages(household) == []
    assert not Message.objects.filter(household_id=household).exists()


def test_a_household_is_found_by_reference_and_by_a_name_without_accents() -> None:
    household = registered()
    reference = household_overview(household).reference
    assert find_by_reference(in_blocks(reference).lower()) == household
    programme = Household.objects.get(id=household).programme_id
    found = find_by_name_and_birth_year(programme, "tomas", "AJQUEJAY TZI", 1985)
    assert [(one.id, one.applicant) for one in found] == [(household, "Ixchel Marisol Xol Cu’c")]
