"""Refusals of a round in words: moments in the office's own time, states by their names."""

from datetime import datetime

from movilidad.apps.appointments.types import Refused
from movilidad.infra.words import text
from movilidad.web.moments import local_time


def refusal_words(refusal: Refused, lang: str, zone: str) -> str:
    """The sentence that says why, and what to do."""
    return text(
        lang,
        refusal.key,
        **{name: _word(name, value, lang, zone) for name, value in refusal.params.items()},
    )


def _word(name: str, value: object, lang: str, zone: str) -> object:
    if isinstance(value, datetime):
        return local_time(lang, value, zone)
    if name in {"state", "needed"}:
        return text(lang, f"office_rounds.state_{value}")
    return value
