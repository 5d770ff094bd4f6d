"""Long public texts: readable, complete in every language, and safe whoever wrote them."""

import re
from pathlib import Path

import pytest
import yaml
from tests.web.design_pages import CONTENT, LANGUAGES

from movilidad.design.prose import PageInvalid, PageMissing, parse_page, read_page

FRONT = "---\ntitle: T\ndescription: D.\nchecked_on: 2026-11-23\n---\n"
PAGES = sorted(path.name for path in (CONTENT / "pages" / "es").glob("*.md"))
WORDS = [
    CONTENT / "words" / lang / f"{area}.yaml"
    for lang in LANGUAGES
    for area in ("public", "design")
]


def sentences(text: str) -> list[str]:
    plain = re.sub(r"[*>#`]|^\d+\. |^- ", "", text, flags=re.MULTILINE)
    return [s for s in re.split(r"(?<=[.!?:;])\s+|\n\n|\n(?=- )", plain) if s.strip()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_exists_in_every_language(lang: str) -> None:
    assert sorted(path.name for path in (CONTENT / "pages" / lang).glob("*.md")) == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_the_same_parts_in_every_language(name: str) -> None:
    shapes = set()
    for lang in LANGUAGES:
        page = read_page(CONTENT, lang, name.removesuffix(".md"))
        tags = tuple(re.findall(r"<(h2|p|li|ol|ul|blockquote|strong)>", page.html))
        shapes.add((tags, page.checked_on, len(page.sources), len(page.figures)))
    assert len(shapes) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_sentence_on_a_page_has_at_most_twenty_words(lang: str, name: str) -> None:
    body = (CONTENT / "pages" / lang / name).read_text().split("---\n", 2)[2]
    assert [s for s in sentences(body) if len(s.split()) > 20] == []


@pytest.mark.parametrize("path", WORDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sentence_of_the_words_has_at_most_twenty_words(path: Path) -> None:
    texts = yaml.safe_load(path.read_text()).values()
    assert [s for text in texts for s in sentences(str(text)) if len(s.split()) > 20] == []


def test_html_of_an_author_is_shown_as_text() -> None:
    page = parse_page(FRONT + "<script>x</script>\n\n[a](javascript:x)\n", "x.md")
    assert "<script" not in page.html
    assert "href" not in page.html


@pytest.mark.parametrize(
    "broken",
    [
        "no front matter",
        "---\ntitle: T\n---\n",
        FRONT.replace("title: T", "titel: T"),
        FRONT.replace("title: T\n", ""),
        FRONT.replace("2026-11-23", "soon"),
        FRONT.replace("---\n", "---\nsources: [{nam: x}]\n", 1),
        FRONT.replace("title: T", "title: [T"),
    ],
)
def test_a_broken_page_is_named_and_not_shown(broken: str) -> None:
    with pytest.raises(PageInvalid, match=r"es/x\.md"):
        parse_page(broken, "es/x.md")


@pytest.mark.parametrize("slug", ["nothing", "../words", "a/b", ""])
def test_a_page_that_is_not_there_is_missing(slug: str) -> None:
    with pytest.raises(PageMissing):
        read_page(CONTENT, "es", slug)
