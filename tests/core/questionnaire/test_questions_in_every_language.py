"""The content of the registration: complete in every language, short, plain, and asked."""

import re
from pathlib import Path

import pytest
import yaml

from movilidad.core.questionnaire import Flow, Question, error_keys, unasked
from movilidad.core.vocabulary.languages import SITE_LANGUAGES
from movilidad.infra.content import read_yaml, read_yaml_text

CONTENT = Path(__file__).parents[3] / "content"
AREAS = ("errors", "registration")
#: Words that a stranger must never read over a shoulder.
TELLING = re.compile(r"asylum|refugee|asilo|refugiad|\bazil|refijye|\bclaim|parole|visa\b", re.I)


def pack(lang: str, area: str) -> dict[str, str]:
    text = (CONTENT / "words" / lang / f"{area}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[.?!:](?:\s|$)", text) if part]


def texts_of(question: Question, lang: str) -> list[str]:
    words = question.texts[lang]
    said = [words.title, words.hint, words.why, words.member_title, words.member_hint]
    return [
        text for text in (*said, *words.options.values(), *words.option_hints.values()) if text
    ]


def test_every_question_is_asked_by_a_flow(flows: dict[str, Flow]) -> None:
    nodes = [read_yaml(path) for path in sorted((CONTENT / "questions").glob("*.yaml"))]
    assert unasked(nodes, flows.values()) == ()
    (missed,) = unasked([read_yaml_text("id: other\n", "other.yaml")], flows.values())
    assert str(missed) == "other.yaml:1: no flow asks “other”"


@pytest.mark.parametrize("lang", SITE_LANGUAGES)
def test_every_error_has_a_sentence(questions: dict[str, Question], lang: str) -> None:
    needed = frozenset().union(*map(error_keys, questions.values()))
    known = {f"errors.{key}" for key in pack(lang, "errors")}
    assert needed - known == frozenset()
    assert known - needed == {"errors.problem_title"}


@pytest.mark.parametrize("area", AREAS)
def test_languages_have_the_same_keys_and_places(area: str) -> None:
    packs = [pack(lang, area) for lang in SITE_LANGUAGES]
    assert all(list(one) == list(packs[0]) for one in packs)
    for key in packs[0]:
        places = [sorted(re.findall(r"\{\w+\}", one[key])) for one in packs]
        assert places[0] == places[1] == places[2], key


@pytest.mark.parametrize("lang", SITE_LANGUAGES)
def test_no_sentence_is_longer_than_20_words(questions: dict[str, Question], lang: str) -> None:
    asked = [text for one in questions.values() for text in texts_of(one, lang)]
    written = [text for area in AREAS for text in pack(lang, area).values()]
    long = [part for text in asked + written for part in sentences(text) if len(part.split()) > 20]
    assert long == []


@pytest.mark.parametrize("lang", SITE_LANGUAGES)
def test_nothing_on_a_page_tells_a_stranger_why(questions: dict[str, Question], lang: str) -> None:
    asked = [text for one in questions.values() for text in texts_of(one, lang)]
    written = [text for area in AREAS for text in pack(lang, area).values()]
    assert [text for text in asked + written if TELLING.search(text)] == []


def test_the_pages_of_a_member_speak_of_the_member(registration: Flow) -> None:
    repeated = [part for part in registration.sections if part.for_each in ("members", "everyone")]
    for section in repeated:
        for step in section.steps:
            for lang in SITE_LANGUAGES:
                own = step.question.id == "relationship"  # "this person" in every wording
                assert step.question.texts[lang].member_title or own, (step.question.id, lang)


def test_nothing_compulsory_identifies_beyond_name_and_birth(registration: Flow) -> None:
    questions = registration.questions()
    kinds = {name: one.kind for name, one in questions.items()}
    assert questions["own_phone"].required is False
    ways = {option.id: option for option in questions["contact_ways"].options}
    assert ways["none"].exclusive  # a family without phone or e-mail goes on
    assert not any("photo" in name or "document" in name for name in kinds)
