"""A wait in words, the same on every screen, ticket and message."""

from movilidad.apps.frontdesk.types import Wait
from movilidad.infra.words import text


def wait_words(lang: str, wait: Wait) -> str:
    """A wait as one reads it: who is before, and from when to when, or that nobody knows."""
    count = wait.ahead
    key = "none" if count == 0 else "one" if count == 1 else "other"
    return f"{text(lang, f'desk.ahead_{key}', count=count)} {range_words(lang, wait)}"


def range_words(lang: str, wait: Wait) -> str:
    """The minutes of a wait, or that they are not known."""
    told = wait.told
    if told is None:
        return text(lang, "desk.wait_unknown")
    if told.high <= 5:
        return text(lang, "desk.wait_now")
    key = "desk.wait_range" if told.low else "desk.wait_up_to"
    return text(lang, key, low=told.low, high=told.high)
