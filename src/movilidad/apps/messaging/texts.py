"""Message texts: `content/messages/<lang>/<template>.txt`.

The first line is the subject of an e-mail, the rest after an empty line is the text, the same
for every carrier. `{name}` places are filled; a missing one is an error of the caller.
Nothing here may say what the household asked for: phones are read by strangers.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings


class TemplateMissing(LookupError):
    """No such message in this language."""


@lru_cache(maxsize=128)
def _template(language: str, name: str) -> tuple[str, str]:
    path = Path(settings.CONTENT) / "messages" / language / f"{name}.txt"
    try:
        subject, _, text = path.read_text(encoding="utf-8").partition("\n\n")
    except FileNotFoundError:
        raise TemplateMissing(f"content/messages/{language}/{name}.txt") from None
    return subject.strip(), text.strip()


def compose(language: str, name: str, params: dict[str, str]) -> tuple[str, str]:
    """Subject and text. Raises TemplateMissing, KeyError for a place without a value."""
    subject, text = _template(language, name)
    return subject.format_map(params), text.format_map(params)
