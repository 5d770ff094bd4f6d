"""Broken content is refused whole, with every problem at its place."""

import pytest
from tests.core.screening.small_rules import FACTS, PROGRAMME, TEXT, nodes, small

from movilidad.core.screening import load
from movilidad.core.vocabulary.documents import ContentError


def problems(programme: str = PROGRAMME, facts: str = FACTS) -> list[str]:
    with pytest.raises(ContentError) as caught:
        small(programme, facts)
    return [str(problem) for problem in caught.value.problems]


def test_the_small_rule_set_is_sound() -> None:
    assert list(small().programmes) == ["xx"]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("one_of: [GT, HN]", "one_of: [GT, QQ]", 13, "'QQ' is not a country"),
        ("equals: pending", "equals: waiting", 14, "'waiting' is not a choice"),
        ("at_least: 18", "at_least: eighteen", 12, "expected a whole number"),
        ("age_of: birth_date", "age_of: nationality", 12, "is not a date, so it gives no age"),
        ("fact: status", "fact: stature", 14, "unknown fact “stature”"),
        ("equals: pending", "matches: pending", 14, "unknown key “matches”"),
        ("equals: pending", "before: 2023-01-01", 14, "does not fit status"),
        ("to: 2023-07-01", "to: 2023-08-01", 24, "edition two overlaps one"),
        ("to: 2023-07-01", "to: 2023-06-01", 24, "nothing is in force between one and two"),
        ("to: 2023-07-01", "to: 2022-01-01", 19, "is not after"),
        ("to: null", "to: 2024-01-01", 24, "nothing is in force after two"),
        ("dated: 2023-01-01", "dated: once", 9, "expected 2023-06-12, 2023-06, 2023 or undated"),
        ("dated: 2023-01-01, ", "", 9, "missing: dated"),
        ("certainty: confirmed", "certainty: sure", 9, "“sure” is not one of"),
        ("time_zone: America/Guatemala", "time_zone: America/Xela", 5, "is not a time zone"),
        ("eligibility: [nation,", "eligibility: [nature,", 23, "there is no rule “nature”"),
        ("rule: member", "rule: nobody", 10, "there is no rule “nobody”"),
        ("from: 2023-01-01", "from: 2023-01-01T10:00Z", 18, "expected text"),
        ("id: two", "id: one", 16, "two editions have the same id"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_line(old: str, new: str, line: int, what: str) -> None:
    found = problems(PROGRAMME.replace(old, new, 1))
    matching = [one for one in found if what in one]
    assert matching, found
    assert matching[0].startswith(f"programme.yaml:{line}: "), matching


def test_a_missing_translation_is_named() -> None:
    assert problems(PROGRAMME.replace(', ht: "a"}', "}", 1)) == [
        "programme.yaml:4: missing translation: ht"
    ]


def test_all_problems_are_told_at_once() -> None:
    broken = PROGRAMME.replace("equals: pending", "equals: x").replace("at_least: 18", "over: 18")
    assert len(problems(broken)) >= 2


def test_a_rule_that_can_never_decide_is_found() -> None:
    broader = PROGRAMME.replace(
        "  waiting:",
        f"  broad: {{text: {TEXT}, source: law,\n"
        "    when: {fact: nationality, one_of: [GT, HN, SV]}}\n"
        "  waiting:",
    ).replace("[nation,", "[broad, nation,")
    assert any("rule broad can never decide anything" in one for one in problems(broader))


def test_rules_that_nobody_can_meet_together_are_found() -> None:
    broken = PROGRAMME.replace(
        "when: {fact: status, equals: pending}", "when: {fact: nationality, equals: SV}"
    )
    assert any("nobody can meet all the rules of edition one" in one for one in problems(broken))


def test_a_fact_that_no_rule_reads_is_found() -> None:
    spare = FACTS + f"  spare: {{kind: yes_no, filled_by: form, names: {TEXT}}}\n"
    assert any("no rule reads the fact spare" in one for one in problems(facts=spare))


def test_a_fact_that_nobody_asks_is_found() -> None:
    silent = FACTS.replace(f"    ask: {TEXT}\n", "")
    assert any("nobody asks the fact status" in one for one in problems(facts=silent))


def test_a_rule_that_no_edition_uses_is_found() -> None:
    assert problems(PROGRAMME.replace("[nation, waiting,", "[nation,"))[-1].endswith(
        "no edition uses the rule waiting"
    )


@pytest.mark.parametrize(
    ("same", "what"),
    [
        ("[nationality, stature]", "unknown fact “stature”"),
        ("[nationality, home]", "must be a yes/no about two plain facts"),
        ("[nationality]", "expected the names of two facts"),
    ],
)
def test_a_derived_fact_must_rest_on_two_plain_ones(same: str, what: str) -> None:
    derived = FACTS + f"  home: {{kind: yes_no, filled_by: form, names: {TEXT}, same: {same}}}\n"
    assert any(what in one for one in problems(facts=derived))


def test_a_document_of_no_known_kind_is_a_problem() -> None:
    stray = nodes("recipe: soup\n")
    with pytest.raises(ContentError, match=r"programme\.yaml:1: expected a document about"):
        load(stray, holidays={})


def test_two_documents_for_one_programme_are_refused() -> None:
    doubled = [*nodes(), nodes()[1]]
    with pytest.raises(ContentError, match="described twice"):
        load(doubled, holidays={"xx": {}})


def test_a_programme_without_its_holidays_is_refused() -> None:
    with pytest.raises(ContentError, match="no holidays were handed in"):
        load(nodes(), holidays={})


def test_the_digest_names_the_content_exactly() -> None:
    edition = small().programmes["xx"].timeline.editions[0]
    same = small().programmes["xx"].timeline.editions[0]
    other = small(PROGRAMME.replace("at_least: 18", "at_least: 19"))
    assert edition.digest == same.digest
    assert edition.digest != other.programmes["xx"].timeline.editions[0].digest
    assert small().digest != other.digest
