"""What a verdict says besides its answer."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.core.screening.small_rules import FACTS, PROGRAMME, small

from movilidad.core.screening import (
    Answer,
    BadFact,
    NaiveInstant,
    Outlook,
    Truth,
    UnknownFact,
    UnknownProgramme,
    evaluate,
    evaluate_pathways,
    screen,
)
from movilidad.core.screening.facts import read_facts
from movilidad.core.vocabulary.documents import ContentError
from movilidad.infra.content import rule_set

SPRING = datetime(2023, 3, 1, 18, tzinfo=UTC)
AUTUMN = datetime(2023, 9, 1, 16, tzinfo=UTC)
ADULT = {"nationality": "GT", "birth_date": "1990-01-01", "status": "pending"}


def changes(facts: dict[str, object]) -> list[list[tuple[str, dict[str, object]]]]:
    verdict = evaluate(small(), facts, programme="xx", at=SPRING)
    return [[(one.fact, dict(one.to)) for one in change] for change in verdict.would_change]


def test_the_smallest_change_is_computed() -> None:
    assert changes({**ADULT, "status": "none"}) == [[("status", {"one_of": ["pending"]})]]


def test_two_failures_need_two_changes() -> None:
    [change] = changes({**ADULT, "status": "none", "nationality": "MX"})
    assert [fact for fact, _ in change] == ["nationality", "status"]


def test_what_nobody_can_change_is_marked() -> None:
    verdict = evaluate(small(), {**ADULT, "nationality": "MX"}, programme="xx", at=SPRING)
    assert [one.changeable for one in verdict.would_change[0]] == [False]


def test_a_change_turns_the_answer_when_it_is_made() -> None:
    assert evaluate(small(), ADULT, programme="xx", at=SPRING).answer is Answer.YES


def test_changeable_facts_are_offered_before_fixed_ones() -> None:
    either = PROGRAMME.replace(
        "when: {fact: status, equals: pending}",
        "when: {any: [{fact: nationality, equals: HN}, {fact: status, equals: pending}]}",
    )
    verdict = evaluate(small(either), {**ADULT, "status": "none"}, programme="xx", at=SPRING)
    assert [change[0].fact for change in verdict.would_change] == ["status", "nationality"]


def test_a_question_that_can_end_it_alone_comes_first() -> None:
    either = PROGRAMME.replace(
        "when: {fact: status, equals: pending}",
        "when: {any: [{fact: status, equals: pending}, {fact: nationality, equals: HN}]}",
    ).replace("[nation, waiting,", "[waiting, nation,")
    verdict = evaluate(small(either), {"birth_date": "1990-01-01"}, programme="xx", at=SPRING)
    assert verdict.answer is Answer.UNKNOWN
    # The status alone never ends it; two of three groups of nationalities do.
    assert verdict.missing == ("nationality", "status")


def test_facts_of_a_settled_alternative_are_not_asked() -> None:
    either = PROGRAMME.replace(
        "when: {fact: status, equals: pending}",
        "when: {any: [{fact: nationality, equals: HN}, {fact: status, equals: pending}]}",
    )
    hondurean = {"nationality": "HN", "birth_date": "1990-01-01"}
    verdict = evaluate(small(either), hondurean, programme="xx", at=SPRING)
    assert (verdict.answer, verdict.missing) == (Answer.YES, ())


def test_nothing_more_is_asked_once_the_answer_is_no() -> None:
    verdict = evaluate(small(), {"nationality": "MX"}, programme="xx", at=SPRING)
    assert (verdict.answer, verdict.missing) == (Answer.NO, ())


def test_an_unverified_rule_never_decides_a_no() -> None:
    doubtful = PROGRAMME.replace(
        "{fact: status, equals: pending}}",
        "{fact: status, equals: pending}, certainty: unverified}",
    )
    verdict = evaluate(small(doubtful), {**ADULT, "status": "none"}, programme="xx", at=SPRING)
    assert verdict.answer is Answer.UNKNOWN


def test_an_unverified_end_never_closes_the_door() -> None:
    doubtful = PROGRAMME.replace("state: closed,", "state: closed, certainty: unverified,")
    assert evaluate(small(), ADULT, programme="xx", at=AUTUMN).answer is Answer.WINDOW_CLOSED
    assert evaluate(small(doubtful), ADULT, programme="xx", at=AUTUMN).answer is Answer.UNKNOWN


def test_a_daily_window_with_an_hour_to_close() -> None:
    daily = PROGRAMME.replace(
        "    state: open\n",
        '    state: open\n    window: {days: [mon, tue], opens: "08:00", closes: "12:00"}\n',
    )
    zone = ZoneInfo("America/Guatemala")
    at_noon = datetime(2023, 4, 25, 12, tzinfo=zone)
    before = evaluate(small(daily), ADULT, programme="xx", at=at_noon - timedelta(seconds=1))
    after = evaluate(small(daily), ADULT, programme="xx", at=at_noon)
    assert (before.answer, before.window.closes_at) == (Answer.YES, at_noon)
    # Monday 1 May is a holiday in the small rule set.
    assert after.answer is Answer.WINDOW_CLOSED
    assert after.next_opening == datetime(2023, 5, 2, 8, tzinfo=zone)


def test_at_the_opening_the_next_one_is_another_day() -> None:
    zone = ZoneInfo("America/Bogota")
    opening = datetime(2023, 11, 14, 8, tzinfo=zone)
    verdict = evaluate(rule_set(), {}, programme="co", at=opening)
    assert verdict.window.open is Truth.YES
    assert verdict.next_opening == opening + timedelta(days=1)


def test_a_met_quota_shuts_the_window_of_the_day() -> None:
    at = datetime(2023, 11, 14, 15, tzinfo=UTC)
    facts = {"nationality": "VE", "country_now": "CO", "birth_date": "1990-01-01",
             "present_since": "2023-01-01", "status": "refugee"}  # fmt: skip
    free = evaluate(rule_set(), facts, programme="co", at=at)
    full = evaluate(rule_set(), {**facts, "daily_quota_met": True}, programme="co", at=at)
    assert (free.answer, free.window.open) == (Answer.YES, Truth.YES)
    assert (full.answer, full.window.open) == (Answer.WINDOW_CLOSED, Truth.NO)
    assert full.window.closes_at is None


def test_the_same_instant_gives_the_same_answer_in_every_zone() -> None:
    opening = datetime(2023, 6, 12, 16, tzinfo=UTC)
    facts = {"nationality": "GT", "country_now": "GT", "birth_date": "1990-01-01"}
    madrid = opening.astimezone(ZoneInfo("Europe/Madrid"))
    assert evaluate(rule_set(), facts, programme="gt", at=madrid).answer is Answer.YES


def test_a_verdict_is_plain_json() -> None:
    found = screen(rule_set(), {"nationality": "GT", "birth_date": date(1990, 1, 1)},
                   programme="gt", at=AUTUMN).as_json()  # fmt: skip
    assert json.loads(json.dumps(found)) == found
    registration = found["registration"]
    assert isinstance(registration, dict)
    reason = registration["reasons"][0]
    assert reason["source"]
    assert reason["last_checked"] == "2026-11-22"
    assert set(reason["text"]) == {"es", "en", "ht"}


def test_every_pathway_answers() -> None:
    found = evaluate_pathways(rule_set(), {}, at=AUTUMN)
    assert len(found) == len(rule_set().pathways)
    assert {one.outlook for one in found} == {Outlook.UNKNOWN, Outlook.CLOSED}


def test_a_fact_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownFact, match="shoe_size"):
        evaluate(small(), {"shoe_size": 40}, programme="xx", at=SPRING)


@pytest.mark.parametrize(
    "facts",
    [
        {"birth_date": "12/06/1990"}, {"birth_date": "1990-02-30"}, {"birth_date": 1990},
        {"nationality": "Guatemala"}, {"nationality": ["GT"]}, {"status": True},
        {"status": {}}, {"household": "two"}, {"household": [1]}, {"household": [{"status": 1}]},
        {"status": "x" * 100_000},
    ],
)  # fmt: skip
def test_a_value_a_fact_cannot_have_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(BadFact):
        evaluate(small(), facts, programme="xx", at=SPRING)


def test_a_birth_in_the_future_is_refused() -> None:
    with pytest.raises(BadFact, match="has not come yet"):
        evaluate(small(), {"birth_date": "2023-03-04"}, programme="xx", at=SPRING)


def test_a_contradiction_with_a_derived_fact_is_refused() -> None:
    facts = {"nationality": "GT", "country_now": "GT", "in_own_country": False}
    with pytest.raises(BadFact, match="contradicts"):
        evaluate(rule_set(), facts, programme="gt", at=SPRING)


def test_an_unknown_programme_names_the_known_ones() -> None:
    with pytest.raises(UnknownProgramme, match="xx"):
        evaluate(small(), {}, programme="zz", at=SPRING)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        evaluate(small(), {}, programme="xx", at=datetime(2023, 3, 1))  # noqa: DTZ001


ABROAD = {"country_now": "GT", "birth_date": "1990-01-01"}


def test_a_nationality_off_the_list_is_a_no_with_its_reason() -> None:
    told = {**ABROAD, "nationality": "ZZ"}
    verdict = evaluate(rule_set(), told, programme="gt", at=AUTUMN)
    refusals = [one.rule for one in verdict.reasons if one.outcome is Truth.NO]
    assert (verdict.answer, refusals) == (Answer.NO, ["nationality-guatemala"])


def test_another_country_stays_open_where_a_rule_names_one_that_was_not_offered() -> None:
    told = {**ADULT, "nationality": "ZZ"}
    verdict = evaluate(small(), told, programme="xx", at=SPRING)
    assert (verdict.answer, verdict.missing) == (Answer.UNKNOWN, ("nationality",))
    offered = FACTS.replace("kind: country,", "kind: country, listed: [GT, HN, MX],")
    assert evaluate(small(facts=offered), told, programme="xx", at=SPRING).answer is Answer.NO


@pytest.mark.parametrize(
    ("nationality", "country_now", "own"),
    [("ZZ", "GT", False), ("CU", "ZZ", None), ("ZZ", "ZZ", None), ("GT", "ZZ", False)],
)
def test_whether_one_is_at_home_follows_from_the_lists(
    nationality: str, country_now: str, own: bool | None
) -> None:
    rules, told = rule_set(), {"nationality": nationality, "country_now": country_now}
    known = read_facts(rules.facts, told, today=AUTUMN.date())
    assert known.values.get("in_own_country") is own


def test_another_country_is_no_country_that_a_rule_may_name() -> None:
    with pytest.raises(ContentError, match="ZZ is an answer"):
        small(PROGRAMME.replace("one_of: [GT, HN]", "one_of: [GT, ZZ]"))
