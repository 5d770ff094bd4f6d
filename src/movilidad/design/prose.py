"""Long public texts: `content/pages/<lang>/<slug>.md`, Markdown under a YAML front matter.

    ---
    title: Cómo funciona
    description: one sentence, shown under the title
    checked_on: 2026-11-23
    sources:            # optional; a text that states a fact names where it is from
      - {name: …, address: …, date: …}
    figures:            # optional; numbers shown as tiles above the text
      - {number: "16 %", text: …, note: …}
    ---

HTML inside the Markdown is shown as text, never as HTML: authors need no trust.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markupsafe import Markup

_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_SLUG = re.compile(r"\A[a-z]{2,}(-[a-z]+)*\Z")
_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_FIELDS = {"title", "description", "checked_on", "sources", "figures"}


class PageMissing(LookupError):
    """There is no such page in this language."""


class PageInvalid(ValueError):
    """A page file that cannot be shown; the message names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from. `address` is shown as text, not as a link."""

    name: str
    address: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number worth a tile, as text in the page's language."""

    number: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContentPage:
    """A page ready for its template; `html` holds no heading of level 1."""

    title: str
    description: str
    checked_on: date
    html: Markup
    sources: tuple[Source, ...] = ()
    figures: tuple[Figure, ...] = ()


@lru_cache(maxsize=128)
def read_page(content: Path, lang: str, slug: str) -> ContentPage:
    """The page `slug` in `lang` under the content root. Raises PageMissing and PageInvalid."""
    if not _SLUG.match(slug):
        raise PageMissing(slug)
    path = content / "pages" / lang / f"{slug}.md"
    if not path.is_file():
        raise PageMissing(f"{lang}/{slug}.md")
    return parse_page(path.read_text(encoding="utf-8"), f"{lang}/{slug}.md")


def parse_page(text: str, name: str) -> ContentPage:
    """One page from its text; `name` is how errors call it. Raises PageInvalid."""
    match = _FRONT.match(text)
    if match is None:
        raise PageInvalid(f"{name}: must begin with a front matter between two lines of ---")
    front = _front_matter(match[1], name)
    try:
        return ContentPage(
            title=front["title"],
            description=front["description"],
            checked_on=front["checked_on"],
            # markdown-it escapes all HTML of the author; what is left is its own.
            html=Markup(_MARKDOWN.render(match[2])),  # noqa: S704
            sources=tuple(Source(**entry) for entry in front.get("sources", ())),
            figures=tuple(Figure(**entry) for entry in front.get("figures", ())),
        )
    except (KeyError, TypeError) as wrong:
        raise PageInvalid(f"{name}: {wrong}") from wrong


def _front_matter(text: str, name: str) -> dict[str, Any]:
    try:
        front = yaml.safe_load(text)
    except yaml.YAMLError as wrong:
        raise PageInvalid(f"{name}: {wrong}") from wrong
    if not isinstance(front, dict) or not isinstance(front.get("checked_on"), date):
        raise PageInvalid(f"{name}: the front matter needs checked_on: YYYY-MM-DD")
    if unknown := set(front) - _FIELDS:
        raise PageInvalid(f"{name}: unknown {', '.join(sorted(unknown))}")
    return front
