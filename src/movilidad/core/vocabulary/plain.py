"""Plain sentences: short enough to be read once, aloud, by somebody who is tired."""

from __future__ import annotations

import re

MOST_WORDS = 20
_END = re.compile(r"(?<=[.?!:])\s+|\n\s*\n")
_WORD = re.compile(r"\w[\w’ʼ'.,:/-]*")


def long_sentences(text: str, most: int = MOST_WORDS) -> list[str]:
    """Return the sentences of `text` with more than `most` words."""
    return [one for one in _END.split(text) if len(_WORD.findall(one)) > most]
