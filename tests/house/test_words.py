"""Every complete language says everything, with the same places to fill, and nothing empty."""

import re
from pathlib import Path
from string import Formatter

import pytest
import yaml
from django.conf import settings

from movilidad.infra.content import read_yaml

WORDS = Path(settings.CONTENT) / "words"
SOURCE = "es"
OTHERS = [lang for lang in settings.LANGUAGES_COMPLETE if lang != SOURCE]
_IN_TEMPLATES = re.compile(r"""\bt\(\s*["']([a-z_]+\.[a-z0-9_]+)["']\s*[,)]""")
SRC = Path(__file__).resolve().parents[2] / "src" / "movilidad"


def pack(lang: str) -> dict[str, object]:
    return {
        f"{path.stem}.{key}": text
        for path in sorted((WORDS / lang).glob("*.yaml"))
        for key, text in (yaml.safe_load(path.read_text()) or {}).items()
    }


def places(text: object) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(str(text)) if name is not None}


@pytest.mark.parametrize("lang", settings.LANGUAGES_COMPLETE)
def test_no_word_is_said_twice(lang: str) -> None:
    for path in (WORDS / lang).glob("*.yaml"):
        read_yaml(path, root=WORDS)  # refuses a key that stands twice: the first would be lost


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_every_word(lang: str) -> None:
    assert set(pack(lang)) ^ set(pack(SOURCE)) == set()


@pytest.mark.parametrize("lang", OTHERS)
def test_a_translation_fills_the_same_places(lang: str) -> None:
    source, other = pack(SOURCE), pack(lang)
    different = {
        key: (places(source[key]), places(other[key]))
        for key in source.keys() & other.keys()
        if places(source[key]) != places(other[key])
    }
    assert different == {}


@pytest.mark.parametrize("lang", settings.LANGUAGES_COMPLETE)
def test_no_word_is_empty_or_something_else_than_text(lang: str) -> None:
    odd = [
        key for key, text in pack(lang).items() if not isinstance(text, str) or not text.strip()
    ]
    assert odd == []


def test_every_word_that_a_template_asks_for_exists() -> None:
    known = pack(SOURCE).keys()
    asked = {
        (str(path.relative_to(SRC)), key)
        for path in SRC.rglob("*.html")
        for key in _IN_TEMPLATES.findall(path.read_text())
    }
    assert len(asked) > 100
    assert {(path, key) for path, key in asked if key not in known} == set()
