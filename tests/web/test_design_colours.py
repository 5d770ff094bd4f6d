"""Contrast, computed again from the palette: text 7 to 1 (AAA), edges of controls 3 to 1."""

import re

import pytest

from movilidad.design.stylesheet import SOURCES

PALETTE = dict(
    re.findall(
        r"^\$([\w-]+): #([0-9a-f]{6});", (SOURCES / "_palette.scss").read_text(), re.MULTILINE
    )
) | {"white": "ffffff"}

TEXT = [
    ("ink", "page"),
    ("ink", "maize"),
    ("ink", "maize-soft"),
    ("ink", "paper"),
    ("ink", "mist"),
    ("ink-soft", "page"),
    ("petrol", "white"),
    ("white", "petrol"),
    ("white", "petrol-dark"),
    ("lake", "page"),
    ("plum", "page"),
    ("brick", "white"),
    ("white", "leaf"),
]
SMALL_STRONG = [
    ("leaf", "white"),
    ("leaf", "leaf-soft"),
    ("brick", "brick-soft"),
    ("lake", "mist"),
]
EDGES = [("ink-soft", "white"), ("petrol-line", "white"), ("clay", "page"), ("clay", "mist")]


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, definition of contrast ratio."""
    light, dark = sorted((luminance(PALETTE[one]), luminance(PALETTE[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert round(contrast("white", "white"), 2) == 1
    PALETTE["black"] = "000000"
    assert round(contrast("white", "black"), 2) == 21


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_is_readable_in_sunlight(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 7


@pytest.mark.parametrize(("text", "ground"), SMALL_STRONG)
def test_words_of_a_state_are_readable(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_and_icons_are_visible(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= 3
