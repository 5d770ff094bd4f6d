"""Who does not read well can follow what the rules say and why."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from django.conf import settings
from tests.house.readability import (
    english_grade,
    english_syllables,
    spanish_ease,
    spanish_syllables,
)

from movilidad.infra.content import Node, read_yaml

CONTENT = Path(settings.CONTENT)
GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
RULES = sorted([*CONTENT.glob("countries/*/programme.yaml"), *CONTENT.glob("pathways/*.yaml")])
EASE, GRADE = 60, 8
_PLACE = re.compile(r"\{\w+\}")
# Forms, visas and acronyms: I-130, H-2A, TPS. Not the numbers of articles or years.
_TERM = re.compile(r"\b(?:[A-Z]-\d+[A-Z]?|[A-Z]{2,}(?:-\d+)?)\b")


def texts(node: Node, lang: str) -> Iterator[str]:
    """Every text of a rule file in one language; not what sources are called."""
    if isinstance(node.value, tuple):
        for item in node.value:
            yield from texts(item, lang)
    elif isinstance(node.value, dict):
        for key, inner in node.value.items():
            if key == lang and isinstance(inner.value, str):
                yield inner.value
            elif key != "sources":
                yield from texts(inner, lang)


def of_file(path: Path, lang: str) -> str:
    return "\n".join(texts(read_yaml(path), lang))


def of_words(area: str, lang: str) -> str:
    node = read_yaml(CONTENT / "words" / lang / f"{area}.yaml")
    assert isinstance(node.value, dict)
    return _PLACE.sub("", "\n".join(str(one.value) for one in node.value.values()))


@lru_cache
def everything(lang: str) -> dict[str, str]:
    found = {f"{path.parent.name}/{path.stem}": of_file(path, lang) for path in RULES}
    return found | {area: of_words(area, lang) for area in ("precheck", "rules")}


@pytest.mark.parametrize("name", sorted(everything("es")))
def test_the_spanish_of_rules_and_answers_is_easy(name: str) -> None:
    assert spanish_ease(everything("es")[name]) >= EASE


@pytest.mark.parametrize("name", sorted(everything("en")))
def test_the_english_of_rules_and_answers_is_easy(name: str) -> None:
    assert english_grade(everything("en")[name]) <= GRADE


def test_every_form_and_acronym_in_the_answers_is_explained_in_the_glossary() -> None:
    explained = set(_TERM.findall(GLOSSARY.read_text(encoding="utf-8")))
    whole = "\n".join(text for lang in ("es", "en") for text in everything(lang).values())
    used = set(_TERM.findall(whole))
    assert {"UNHCR", "I-130"} <= used
    assert used - explained == set()


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("registro", 3), ("país", 2), ("puede", 2), ("que", 1), ("oficina", 4), ("día", 2),
     ("ley", 1), ("familia", 3), ("Guatemala", 4), ("leer", 2), ("guía", 2), ("y", 1)],
)  # fmt: skip
def test_spanish_syllables_are_counted(word: str, syllables: int) -> None:
    assert spanish_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("register", 3), ("place", 1), ("people", 2), ("rules", 1), ("called", 1), ("waited", 2),
     ("family", 3), ("the", 1), ("country", 2)],
)  # fmt: skip
def test_english_syllables_are_counted(word: str, syllables: int) -> None:
    assert english_syllables(word) == syllables


def test_office_prose_would_be_noticed() -> None:
    spanish = "La autoridad competente determinará la admisibilidad de la solicitud presentada."
    english = "The competent authority determines the admissibility of submitted applications."
    assert spanish_ease(spanish) < EASE
    assert english_grade(english) > GRADE
