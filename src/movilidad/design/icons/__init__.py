"""Inline icons: a few hundred bytes each, no request, coloured by the text around them.

The drawings are from Lucide (ISC licence, see LICENSE beside this file).
"""

from functools import cache
from pathlib import Path

from markupsafe import Markup

ICONS = Path(__file__).parent


class UnknownIcon(LookupError):
    """A template asks for an icon that is not in the folder."""


@cache
def icon(name: str) -> Markup:
    """The icon as inline SVG, hidden from screen readers: an icon always stands beside words.

    Raises UnknownIcon when icons/<name>.svg does not exist.
    """
    path = ICONS / f"{name}.svg"
    if not path.is_file():
        raise UnknownIcon(f"no icon named {name!r}; there are {', '.join(names())}")
    return Markup(path.read_text(encoding="utf-8").strip())  # noqa: S704 - our own committed files


def names() -> list[str]:
    """Every icon there is, in alphabetical order."""
    return sorted(path.stem for path in ICONS.glob("*.svg"))
