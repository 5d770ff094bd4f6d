"""The answers of the pre-check travel in the address, signed and compressed: nothing of a person
who only asks is kept on the server. They name nobody; after a day they are asked again."""

from typing import Any

from django.core import signing

from movilidad.core.questionnaire import Answers

CARRIED = "a"  # the name in the address
LASTS_SECONDS = 24 * 60 * 60
_SALT = "movilidad.precheck"


def carried(answers: Answers) -> str:
    """The text that carries these answers."""
    return signing.dumps(dict(answers), salt=_SALT, compress=True)


def answers_in(text: str) -> dict[str, Any]:
    """The answers in a text; empty when it is absent, altered or older than a day."""
    if not text:
        return {}
    try:
        answers = signing.loads(text, salt=_SALT, max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return {}
    return answers if isinstance(answers, dict) else {}
