"""Refusals of a round in words: moments in the office's own time, states by their names."""

from collections.abc import Mapping
from datetime import datetime

from movilidad.apps.appointments.types import Refused
from movilidad.infra.words import text
from movilidad.web.moments import local_time


def refusal_words(refusal: Refused, lang: str, zone: str) -> str:
    """The sentence that says why, and what to do."""
    return said_of(refusal.key, refusal.params, lang, zone)


def said_of(key: str, params: Mapping[str, object], lang: str, zone: str) -> str:
    """The sentence of a key, its places filled with words."""
    words = {name: _word(name, value, lang, zone) for name, value in params.items()}
    return text(lang, key, **words)


def _word(name: str, value: object, lang: str, zone: str) -> object:
    if isinstance(value, datetime):
        return local_time(lang, value, zone)
    if name in {"state", "needed"}:
        return text(lang, f"office_rounds.state_{value}")
    return value
