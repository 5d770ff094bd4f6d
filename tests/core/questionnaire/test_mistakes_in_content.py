"""A mistake in a question or a flow is named with its file and line, and nothing is loaded."""

import pytest

from movilidad.core.questionnaire import Flow, Question, load_flows, load_questions
from movilidad.core.vocabulary.documents import ContentError
from movilidad.infra.content import read_yaml_text

WORDS = """\
text:
  es: {title: "¿Sí?", why: Sí}
  en: {title: "Yes?", why: Yes}
  ht: {title: "Wi?", why: Wi}
"""


def load(*documents: str) -> dict[str, Question]:
    return load_questions(
        read_yaml_text(text, f"q{number}.yaml") for number, text in enumerate(documents)
    )


def problems(*documents: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load(*documents)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_question_loads() -> None:
    assert load("id: ok\ntype: yes_no\n" + WORDS)["ok"].required


@pytest.mark.parametrize(
    ("document", "place", "what"),
    [
        ("- a\n", "q0.yaml:1", "expected keys with values"),
        ("id: x\n" + WORDS, "q0.yaml:1", "missing: type"),
        ("id: x\ntype: slider\n" + WORDS, "q0.yaml:2", "“slider” is not one of"),
        ("id: X!\ntype: yes_no\n" + WORDS, "q0.yaml:1", "no id"),
        ("id: x\ntype: yes_no\nmax: 3\n" + WORDS, "q0.yaml:3", "unknown key “max”"),
        ("id: x\ntype: yes_no\nrequired: si\n" + WORDS, "q0.yaml:3", "true or false"),
        ("id: x\ntype: number\nmax: many\n" + WORDS, "q0.yaml:3", "whole number"),
        ("id: x\ntype: radios\n" + WORDS, "q0.yaml:1", "missing: options"),
        ("id: x\ntype: radios\noptions: [a]\n" + WORDS, "q0.yaml:5", "“a” has no words"),
        ("id: x\ntype: radios\noptions: [es, es]\n" + WORDS, "q0.yaml:3", "stands twice"),
        ("id: x\ntype: radios\noptions: [{di: a}]\n" + WORDS, "q0.yaml:3", "unknown key “di”"),
        ("id: x\ntype: email\nerrors: {mising: a}\n" + WORDS, "q0.yaml:3", "unknown key “mising”"),
        ("id: x\ntype: email\ntext: {es: {title: a, why: b}}\n", "q0.yaml:3", "missing: en, ht"),
        (
            "id: x\ntype: email\ntext:\n  es: {title: a}\n  en: {title: a, why: b}\n  ht: {}\n",
            "q0.yaml:4",
            "missing: why",
        ),
        ("id: x\ntype: date\nage_limit: {under: 18}\n" + WORDS, "q0.yaml:3", "relationships"),
    ],
)
def test_a_mistake_in_a_question_is_named(document: str, place: str, what: str) -> None:
    found = problems(document)
    assert any(one.startswith(f"{place}: ") and what in one for one in found), found


def test_two_questions_of_one_name_are_a_mistake() -> None:
    document = "id: x\ntype: yes_no\n" + WORDS
    assert problems(document, document) == ["q1.yaml:1: question “x” is already defined"]


def test_all_mistakes_are_told_at_once() -> None:
    assert len(problems("id: x\ntype: slider\n", "id: y\ntype: email\n")) == 2


QUESTIONS = [
    "id: first\ntype: yes_no\n" + WORDS,
    "id: second\ntype: yes_no\n" + WORDS,
    "id: size\ntype: number\n" + WORDS,
]
TITLE = "title: {es: a, en: b, ht: c}"


def flow_problems(document: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        flow_of(document)
    return [str(problem) for problem in caught.value.problems]


def flow_of(document: str) -> Flow:
    (flow,) = load_flows([read_yaml_text(document, "f.yaml")], load(*QUESTIONS)).values()
    return flow


def section(steps: str, extra: str = "") -> str:
    return f"id: f\nsections:\n  - id: s\n    {TITLE}\n{extra}    steps:\n{steps}"


@pytest.mark.parametrize(
    ("document", "place", "what"),
    [
        ("id: f\n", "f.yaml:1", "missing: sections"),
        (section("      - question: third\n"), "f.yaml:6", "no question “third”"),
        (section("      - {question: first, when: x}\n"), "f.yaml:6", "unknown key “when”"),
        (
            section("      - question: first\n        show_when: {equals: {third: yes}}\n"),
            "f.yaml:7",
            "names no question: “third”",
        ),
        (
            section("      - question: first\n        show_when: {equals: {second: yes}}\n"),
            "f.yaml:7",
            "not asked before this page",
        ),
        (
            section(
                "      - question: first\n"
                "      - question: second\n        show_when: {equals: {first: maybe}}\n"
            ),
            "f.yaml:8",
            "“maybe” is no answer to “first”",
        ),
        (
            section("      - question: first\n        show_when: {exec: rm}\n"),
            "f.yaml:7",
            "unknown condition 'exec'",
        ),
        (
            section("      - question: first\n        show_when: {age_at_least: 18}\n"),
            "f.yaml:7",
            "needs a section with for_each",
        ),
        (
            section("      - question: first\n      - question: first\n"),
            "f.yaml:7",
            "asked twice",
        ),
        (
            section("      - question: first\n", "    for_each: members\n"),
            "f.yaml:5",
            "only after people_count is asked",
        ),
        (
            section("      - question: first\n", "    for_each: cats\n"),
            "f.yaml:5",
            "is not one of",
        ),
    ],
)
def test_a_mistake_in_a_flow_is_named(document: str, place: str, what: str) -> None:
    found = flow_problems(document)
    assert any(one.startswith(f"{place}: ") and what in one for one in found), found


def test_any_change_of_words_or_order_is_a_new_edition() -> None:
    one = flow_of(section("      - question: first\n      - question: second\n"))
    same = flow_of(section("      - question: first\n      - question: second\n"))
    other = flow_of(section("      - question: second\n      - question: first\n"))
    assert one.edition == same.edition != other.edition
    assert one.edition.startswith("f-")
