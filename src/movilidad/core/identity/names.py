"""Names as written by different hands: one form for equality, one key for likeness by ear."""

from __future__ import annotations

import re
import unicodedata

#: Small words that one document writes and the next leaves out.
_PARTICLES = frozenset(
    ["da", "de", "del", "della", "di", "do", "dos", "du", "e", "el", "la", "las", "los", "y"]
) | {"vda", "viuda"}
_GLOTTAL = str.maketrans("", "", "'’‘ʼʻʾʿ`´′ꞌꞋ")
_ACCENT = re.compile("[\u0300-\u036f]")
_BREAK = re.compile(r"[\W\d_]+")

#: In this order: each rule sees what the ones before it left. Blocking only, never equality.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ny", "ñ"),
        ("ph", "f"),
        ("ch", "ç"),  # one sound, kept apart from c and h
        ("sh", "j"),  # x of Mayan names, written sh by some registrars: Xol, Shol
        (r"\bhu(?=[aeiou])", "w"),  # Huitz, Witz
        ("h", ""),
        ("g(?=[ei])", "j"),  # before gue, gui lose the u that keeps their g hard
        ("gu(?=[ao])", "w"),
        ("gu(?=[ei])", "g"),
        ("qu(?=[ei])", "k"),
        ("x", "j"),
        ("c(?=[ei])", "s"),
        ("z", "s"),
        ("[cq]", "k"),
        ("v", "b"),
        ("ll", "y"),
        (r"y(?![aeiou])", "i"),
        ("m(?=[bp])", "n"),
        (r"(.)\1+", r"\1"),
    )
)


def normalise_name(name: str) -> str:
    """Return `name` in the form that a blind index is made of.

    Case, accents, apostrophes of any shape, hyphens and particles do not count; ñ is `ny`, since
    Peña and Pena are two families. Letters of other alphabets stay. Source: allocation note C3.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    tilde_kept = folded.replace("n\u0303", "ny").translate(_GLOTTAL)
    plain = unicodedata.normalize("NFC", _ACCENT.sub("", tilde_kept))
    words = _BREAK.sub(" ", plain).split()
    # A name of particles alone (surname “Los”) must not vanish.
    return " ".join([word for word in words if word not in _PARTICLES] or words)


def phonetic_key(name: str) -> str:
    """Return how Spanish-speaking ears hear `name`: b/v, c/s/z, g/j/x, ll/y, mute h as one.

    For finding candidates (blocking) only: equal keys do not mean equal people. After the
    Spanish keys of Amón et al. 2012 and Ángeles & Bailón-Miguel 2016, with Mayan spellings.
    """
    heard = normalise_name(name)
    for pattern, sound in _SOUNDS:
        heard = pattern.sub(sound, heard)
    return heard
