"""What happens to characters before anything reads them.

- Letters of every alphabet, accents, ’ ʼ and emoji stay; text is put in Unicode form NFC.
- NUL and other control characters are dropped: PostgreSQL cannot store NUL, and no keyboard
  types them, so refusing the answer would blame a person for a broken device.
- Bidi marks, embeddings, overrides and isolates are dropped: they show a name in another order
  than it is stored. Arabic or Hebrew letters need none of them.
- Zero-width joiner and non-joiner stay, because Persian and Indic names use them.
- Lone surrogates are dropped: they are not characters and cannot be encoded.
"""

from __future__ import annotations

import unicodedata

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cs", "Cn", "Co"})
_APOSTROPHES = frozenset("'’‘ʼʻ`´′")
_JOINERS = frozenset("\u200c\u200d")


def clean(text: str) -> str:
    """Return `text` in NFC, on one line, with no character that hides or cannot be stored."""
    spaced = "".join(" " if char.isspace() else char for char in text)
    kept = "".join(char for char in spaced if _stays(char))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def storable(text: str) -> str:
    """Return `text` as typed, without the characters no database or page can carry."""
    return "".join(char for char in text if char != "\0" and unicodedata.category(char) != "Cs")


def _stays(char: str) -> bool:
    if char in _BIDI or char in _INVISIBLE:
        return False
    return unicodedata.category(char) not in _DROPPED_CATEGORIES


def is_name_character(char: str) -> bool:
    """Tell whether a name on an identity document may hold `char`."""
    if char in _APOSTROPHES or char in _JOINERS or char in " -.,·‐‑":
        return True
    return unicodedata.category(char)[0] in "LMN"


def has_letter(text: str) -> bool:
    """Tell whether `text` holds at least one letter of any alphabet."""
    return any(unicodedata.category(char)[0] == "L" for char in text)
