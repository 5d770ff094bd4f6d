"""A family's way through the registration: which pages, in which order, and what counts."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from movilidad.core.questionnaire import (
    Flow,
    StepUnknown,
    carry_over,
    consents,
    contacts,
    facts,
    first_unanswered,
    is_complete,
    next_step,
    previous_step,
    progress,
    prune,
    step_named,
    steps,
    with_answer,
    without_person,
)

TODAY = date(2023, 7, 3)
ALL_YES = {"interview_iom": "yes", "interview_unhcr": "yes", "follow_up": "no"}
ANA: dict[str, Any] = {
    "relationship": "self",
    "birth_date": "1990-03-27",
    "names": {"given": "Ana", "family": "Xol"},
    "needs": ["none"],
    "consents": ALL_YES,
}
ALONE: dict[str, Any] = {
    "helper": "myself",
    "nationality": "GT",
    "country_now": "GT",
    "department_now": "GT-09",
    "household_size": 1,
    "languages": {"main": "quc", "also": ["es"]},
    "contact_ways": ["own_phone", "email"],
    "phone": {"country": "GT", "number": "+50251234567"},
    "phone_hours": ["morning"],
    "email": "ana@correo.gt",
    "office_days": {"offices": ["xela"], "days": ["mon-am", "tue-pm"]},
    "people": [ANA],
}
LUIS: dict[str, Any] = {
    "relationship": "spouse",
    "names": {"given": "Luis", "family": "Caal"},
    "birth_date": "1988",
    "needs": ["step_free", "medical"],
    "own_phone": None,
    "consent_where": "at_office",
}
MIA: dict[str, Any] = {
    "relationship": "child",
    "names": {"given": "Mía", "family": "Caal Xol"},
    "birth_date": "2019-05-01",
    "needs": ["none"],
}
FAMILY = {**ALONE, "household_size": 3, "people": [ANA, LUIS, MIA]}


def keys(flow: Flow, answers: dict[str, Any]) -> list[str]:
    return [step.key for step in steps(flow, answers, TODAY)]


def test_one_adult_needs_at_most_15_pages(registration: Flow) -> None:
    assert len(keys(registration, ALONE)) <= 15
    assert is_complete(registration, ALONE, TODAY, offices=("xela",))


@pytest.mark.parametrize("country", ["GT", "HN", "SV", "NI", "CO", "CR", "EC", "ZZ"])
def test_the_precheck_asks_at_most_8_questions_and_no_name(
    flows: dict[str, Flow], country: str
) -> None:
    most = {"country_now": country, "status": "asylum_seeker"}
    asked = keys(flows["precheck"], most)
    assert len(asked) <= 8
    assert not any(key.endswith("names") for key in asked)


def test_the_birth_date_comes_before_the_name(registration: Flow) -> None:
    asked = keys(registration, {})
    assert asked.index("person.1.birth_date") < asked.index("person.1.names")


def test_countries_ask_only_what_their_rules_read(flows: dict[str, Flow]) -> None:
    here = {"GT": {"department_now"}, "CR": {"present_since", "status"}}
    here["CO"] = {"present_since", "status", "entry_mode"}
    here["EC"] = {"present_since", "status", "protection_since", "in_unhcr_register"}
    extra = {"department_now"}.union(*here.values())
    for country, expected in here.items():
        answers = {"country_now": country, "status": "asylum_seeker"}
        assert extra & set(keys(flows["precheck"], answers)) == expected


def test_an_adult_member_is_asked_to_consent_and_a_child_is_not(registration: Flow) -> None:
    asked = keys(registration, FAMILY)
    assert "person.2.consent_where" in asked
    assert "person.2.consents" not in asked  # not here: asked at the office
    assert "person.3.consent_where" not in asked
    assert is_complete(registration, FAMILY, TODAY)


def test_the_first_page_not_answered_is_found(registration: Flow) -> None:
    first = first_unanswered(registration, {}, TODAY)
    assert first is not None
    assert first.key == "helper"
    without = {**FAMILY, "people": [ANA, {**LUIS, "needs": None}, MIA]}
    missing = first_unanswered(registration, without, TODAY)
    assert missing is not None
    assert missing.key == "person.2.needs"


def test_an_optional_page_is_shown_once_and_may_stay_empty(registration: Flow) -> None:
    unseen = {key: value for key, value in LUIS.items() if key != "own_phone"}
    answers = {**FAMILY, "people": [ANA, unseen, MIA]}
    first = first_unanswered(registration, answers, TODAY)
    assert first is not None
    assert first.key == "person.2.own_phone"
    assert first_unanswered(registration, with_answer(answers, first, None), TODAY) is None


def test_a_child_who_has_grown_up_since_is_asked_again(registration: Flow) -> None:
    first = first_unanswered(registration, FAMILY, date(2037, 5, 1))
    assert first is not None
    assert first.key == "person.3.birth_date"


def test_an_office_that_closed_is_asked_again(registration: Flow) -> None:
    first = first_unanswered(registration, ALONE, TODAY, offices=("peten",))
    assert first is not None
    assert first.key == "office_days"


def test_pages_follow_each_other_and_back(registration: Flow) -> None:
    asked = keys(registration, FAMILY)
    for before, after in pairwise(asked):
        following = next_step(registration, FAMILY, TODAY, after=before)
        preceding = previous_step(registration, FAMILY, TODAY, before=after)
        assert following is not None
        assert preceding is not None
        assert (following.key, preceding.key) == (after, before)
    assert next_step(registration, FAMILY, TODAY, after=asked[-1]) is None
    assert previous_step(registration, FAMILY, TODAY, before=asked[0]) is None


@pytest.mark.parametrize("key", ["person.4.names", "person.0.names", "entry_mode", "", "people"])
def test_a_page_that_is_not_theirs_is_unknown(registration: Flow, key: str) -> None:
    with pytest.raises(StepUnknown):
        step_named(registration, FAMILY, TODAY, key)
    with pytest.raises(StepUnknown):
        next_step(registration, FAMILY, TODAY, after=key)


def test_hidden_answers_stay_in_the_draft_and_are_not_sent(registration: Flow) -> None:
    step = step_named(registration, ALONE, TODAY, "contact_ways")
    draft = with_answer(ALONE, step, ["none"])
    assert draft["phone"] == ALONE["phone"]
    sent = prune(registration, draft, TODAY)
    assert not {"phone", "phone_hours", "email"} & set(sent)
    assert prune(registration, with_answer(draft, step, ["own_phone"]), TODAY)["phone"]


def test_what_depends_on_a_hidden_answer_is_hidden_too(registration: Flow) -> None:
    assert "phone_hours" not in keys(registration, {**ALONE, "contact_ways": ["none"]})


def test_a_smaller_household_sends_fewer_people(registration: Flow) -> None:
    smaller = {**FAMILY, "household_size": 2}
    assert len(prune(registration, smaller, TODAY)["people"]) == 2
    assert len(smaller["people"]) == 3


def test_one_member_can_be_taken_out(registration: Flow) -> None:
    left = without_person(FAMILY, 1, people_count="household_size")
    assert left["household_size"] == 2
    assert [person["names"]["given"] for person in left["people"]] == ["Ana", "Mía"]
    assert is_complete(registration, left, TODAY)


@pytest.mark.parametrize("person", [0, 3, -1])
def test_the_applicant_and_strangers_cannot_be_taken_out(person: int) -> None:
    with pytest.raises(IndexError):
        without_person(FAMILY, person, people_count="household_size")


@pytest.mark.parametrize(
    "draft",
    [
        {"people": "x", "household_size": "many"},
        {"people": [None, 3], "household_size": 99},
        {"people": [{"names": 3, "birth_date": []}], "household_size": True},
        {"needs": {}, "contact_ways": 3, "phone": "x", "languages": {"main": []}},
        {"office_days": {"offices": 1, "days": None}, "consents": [1]},
    ],
)
def test_a_tampered_draft_is_asked_again_and_breaks_nothing(
    registration: Flow, draft: dict[str, Any]
) -> None:
    answers = {**FAMILY, **draft}
    assert not is_complete(registration, {"helper": "myself", **draft}, TODAY)
    assert len(prune(registration, answers, TODAY)["people"]) <= 10
    assert progress(registration, answers, TODAY)


def test_the_task_list_tells_what_is_done(registration: Flow) -> None:
    lines = progress(registration, {**FAMILY, "people": [ANA, LUIS, {}]}, TODAY)
    state = {(line.section.id, line.person): line.status for line in lines}
    assert state["start", None] == "completed"
    assert state["people", 1] == "completed"
    assert state["people", 2] == "not_started"
    assert state["you", 0] == "completed"


def test_the_precheck_is_not_asked_again(flows: dict[str, Flow]) -> None:
    checked = {
        **{"nationality": "GT", "country_now": "GT", "department_now": "GT-13"},
        **{"household_size": 2, "already_registered": "no"},
        "people": [{"relationship": "self", "birth_date": "1990"}],
    }
    carried = carry_over(flows["registration"], checked)
    assert "already_registered" not in carried
    following = first_unanswered(flows["registration"], {**carried, "helper": "myself"}, TODAY)
    assert following is not None
    assert following.key == "person.1.names"


def test_facts_speak_the_language_of_screening(registration: Flow) -> None:
    known = facts(registration, FAMILY, at=TODAY)
    assert known["nationality"] == "GT"
    assert known["birth_date"] == "1990-03-27"
    assert known["household_size"] == 3
    assert known["accessible"] is True
    assert known["flags"] == ["MED"]
    assert [person["relationship"] for person in known["people"]] == ["self", "spouse", "child"]
    assert known["people"][1]["birth_date_approximate"] is True


def test_what_is_not_known_is_no_fact(flows: dict[str, Flow]) -> None:
    answers = {"nationality": "dont_know", "country_now": "CO", "already_registered": "no"}
    known = facts(flows["precheck"], answers, at=TODAY)
    assert "nationality" not in known
    assert known["already_registered"] is False


def test_who_may_or_may_not_be_an_adult_has_no_birth_date(registration: Flow) -> None:
    def birth(value: str) -> object:
        answers = {**ALONE, "people": [{**ANA, "birth_date": value}]}
        return facts(registration, answers, at=TODAY).get("birth_date")

    assert birth("2005") is None
    assert birth("2004") == "2004-07-01"
    assert birth("2006") == "2006-07-02"
    assert birth("2023") == "2023-07-02"


def test_a_year_of_birth_gives_no_day_to_come(registration: Flow) -> None:
    member = {**MIA, "birth_date": "2023"}
    answers = {**ALONE, "household_size": 2, "people": [ANA, member]}
    known = facts(registration, answers, at=date(2023, 2, 1))
    assert known["people"][1]["birth_date"] == "2023-02-01"


def test_another_country_is_an_answer(registration: Flow) -> None:
    known = facts(registration, {**ALONE, "nationality": "ZZ"}, at=TODAY)
    assert known["nationality"] == "ZZ"
    unsure = facts(registration, {**ALONE, "nationality": "dont_know"}, at=TODAY)
    assert "nationality" not in unsure


def test_contacts_say_whose_they_are_and_when_to_write(registration: Flow) -> None:
    phone, email = contacts(registration, ALONE, TODAY)
    assert (phone["value"], phone["country"], phone["owner"]) == ("+50251234567", "GT", "self")
    assert (phone["hours"], phone["may_message"]) == (["morning"], True)
    assert email["value"] == "ana@correo.gt"
    shared = {**ALONE, "contact_ways": ["shared_phone"], "phone_hours": ["never"]}
    (borrowed,) = contacts(registration, shared, TODAY)
    assert (borrowed["owner"], borrowed["may_message"]) == ("shared", False)


def test_each_adult_consents_alone(registration: Flow) -> None:
    given = consents(registration, FAMILY, TODAY)
    assert {(one["person"], one["answer"]) for one in given} == {
        (0, "yes"),
        (0, "no"),
        (1, "at_office"),
    }
    assert len(given) == 6
