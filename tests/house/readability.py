"""How easy a text is to read, by two formulas made for the two languages.

Spanish: J. Fernández Huerta, "Medidas sencillas de lecturabilidad" (Consigna 214, 1959), with
words per sentence as corrected by G. Law, "Error in the Fernández Huerta readability formula"
(2011): 206.84 - 60 * syllables/words - 1.02 * words/sentences. 60 to 70 is "normal", for the
last years of primary school.
English: J. P. Kincaid and others, "Derivation of new readability formulas", Navy research branch
report 8-75 (1975): 0.39 * words/sentences + 11.8 * syllables/words - 15.59, a US school grade.
Both were made for passages of about 100 words, so files are measured whole, not sentence by
sentence.
"""

import re

_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
_SPANISH_NUCLEUS = re.compile(
    r"[íú]|[iuü]?[aeoáéó](?:[iuy](?![aeoáéó]))?|[iuü]+|y(?![aeiouáéíóú])"
)
_ENGLISH_NUCLEUS = re.compile(r"[aeiouy]+")


def spanish_ease(text: str) -> float:
    """Fernández Huerta: from 0 (hardest) to about 100 (easiest)."""
    words, sentences = _words(text), _sentences(text)
    syllables = sum(spanish_syllables(word) for word in words)
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words) / sentences


def english_grade(text: str) -> float:
    """Flesch-Kincaid: the school grade that can follow the text."""
    words, sentences = _words(text), _sentences(text)
    syllables = sum(english_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def spanish_syllables(word: str) -> int:
    """Vowel groups; í and ú stand alone, strong vowels part. "que" and "gui" have one."""
    plain = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower())
    return max(1, len(_SPANISH_NUCLEUS.findall(plain)))


def english_syllables(word: str) -> int:
    """Vowel groups, without a silent last e: a usual estimate, a little high on names."""
    low = word.lower()
    count = len(_ENGLISH_NUCLEUS.findall(low))
    if re.search(r"[^aeiouyl]e$|[^aeiouytd]e[ds]$", low) and count > 1:
        count -= 1
    return max(1, count)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _sentences(text: str) -> int:
    return len([part for part in _SENTENCE_END.split(text) if _WORD.search(part)])
