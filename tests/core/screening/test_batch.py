"""The batch path gives the very bytes of the single path."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.screening.any_household import households, instants
from tests.core.screening.small_rules import FACTS, PROGRAMME, small

from movilidad.core.screening import BadFact, UnknownProgramme, screen
from movilidad.core.screening import batch as batch_module
from movilidad.core.screening.batch import columns_of, differences, screen_columns
from movilidad.core.screening.examples import Case, read_examples
from movilidad.core.screening.rules import Programme
from movilidad.core.vocabulary.reading import Reader
from movilidad.infra.content import content_root, rule_set
from movilidad.infra.content.rulebook import read_all

RULES = rule_set()
AT = datetime(2023, 11, 14, 15, tzinfo=UTC)


def both(
    facts: list[dict[str, object]], programme: str, at: datetime
) -> tuple[list[str], list[str]]:
    columns = columns_of(RULES, facts, at=at)
    found = screen_columns(RULES, columns, programme=programme, at=at)
    many = [json.dumps(found.screening(n).as_json()) for n in range(len(facts))]
    single = [
        json.dumps(screen(RULES, one, programme=programme, at=at).as_json()) for one in facts
    ]
    return many, single


@settings(max_examples=80, deadline=None)
@given(
    st.lists(households(RULES), max_size=6), st.sampled_from(sorted(RULES.programmes)), instants
)
def test_a_batch_gives_the_same_bytes(
    facts: list[dict[str, object]], programme: str, at: datetime
) -> None:
    many, single = both(facts, programme, at)
    assert many == single


def test_every_example_with_its_boundary_days_is_the_same_in_a_batch() -> None:
    cases = [case for case in all_cases() if not case.of_member]
    assert len(cases) > 400
    for case in cases:
        programme = case.about.code if isinstance(case.about, Programme) else "gt"
        many, single = both([dict(case.facts)], programme, case.at)
        assert many == single, case.name


def all_cases() -> list[Case]:
    files, _ = read_all(sorted((content_root() / "examples").glob("*.yaml")), content_root())
    return [case for node in files for case in read_examples(Reader(), RULES, node)[0]]


def test_the_same_bytes_when_the_tuples_must_be_sorted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_module, "_FLAGGED", 0)
    facts: list[dict[str, object]] = [
        {"nationality": n, "country_now": c, "birth_date": "2004-02-29"}
        for n in ("GT", "VE", "CU") for c in ("GT", "CO", "EC")
    ]  # fmt: skip
    many, single = both(facts, "co", AT)
    assert many == single


@pytest.mark.parametrize("word", ["some_member", "every_member"])
@pytest.mark.parametrize(
    "household", [None, [], [{"relation": "spouse"}], [{"relation": "other"}], [{}],
                  [{"relation": "spouse"}, {}], [{"relation": "other"}, {}],
                  [{"relation": "spouse"}, {"relation": "other"}]],
)  # fmt: skip
def test_members_count_the_same_in_both_paths(word: str, household: object) -> None:
    by_member = f"when: {{{word}: {{fact: relation, equals: spouse}}}}"
    rules = small(
        PROGRAMME.replace("when: {fact: status, equals: pending}", by_member),
        FACTS[: FACTS.index("  status:")] + FACTS[FACTS.index("  relation:") :],
    )
    neighbour = {"household": [{"relation": "other"}, {"relation": "spouse"}]}
    facts = [neighbour, {"nationality": "GT", "household": household}, neighbour]
    at = datetime(2023, 3, 1, tzinfo=UTC)
    found = screen_columns(rules, columns_of(rules, facts, at=at), programme="xx", at=at)
    expected = screen(rules, facts[1], programme="xx", at=at)
    assert found.screening(1) == expected


def test_answers_are_counted() -> None:
    facts = [{"nationality": "GT"}, {"nationality": "MX"}, {"nationality": "MX"}]
    found = screen_columns(RULES, columns_of(RULES, facts, at=AT), programme="gt", at=AT)
    assert found.answer_counts() == {"unknown": 1, "no": 2}


def test_an_empty_batch_is_empty() -> None:
    found = screen_columns(RULES, columns_of(RULES, [], at=AT), programme="gt", at=AT)
    assert found.answer_counts() == {}


def test_a_bad_household_stops_the_batch() -> None:
    with pytest.raises(BadFact):
        columns_of(RULES, [{}, {"nationality": "??"}], at=AT)


def test_an_unknown_programme_is_refused() -> None:
    with pytest.raises(UnknownProgramme):
        screen_columns(RULES, columns_of(RULES, [], at=AT), programme="zz", at=AT)


def test_a_coming_edition_shows_whose_answer_changes() -> None:
    facts = [
        {"nationality": n, "birth_date": "2004-01-01", "status": "pending"} for n in ("GT", "MX")
    ]
    older = small(PROGRAMME.replace("at_least: 18", "at_least: 20"))
    at = datetime(2023, 3, 1, tzinfo=UTC)
    columns = columns_of(small(), facts, at=at)
    before = screen_columns(small(), columns, programme="xx", at=at)
    after = screen_columns(older, columns, programme="xx", at=at)
    assert differences(before, after) == {("yes", "no"): [0]}
    assert differences(before, before) == {}
