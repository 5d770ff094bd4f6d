"""Words on screens, by language, from `content/words/<lang>/<area>.yaml`.

The full key is `<area>.<key>`. A missing key is an error, never the key itself on a screen:
`movilidad check` and tests/house prove before release that every language has every key.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from movilidad.infra.content.reading import read_yaml


class WordsMissing(LookupError):
    """No text under this key in this language."""

    def __init__(self, lang: str, key: str) -> None:
        super().__init__(f"content/words/{lang}: no text for {key!r}")


@lru_cache(maxsize=32)
def pack(lang: str) -> Mapping[str, str]:
    """All texts of one language: full key -> text with `{name}` places."""
    texts: dict[str, str] = {}
    for path in sorted((Path(settings.CONTENT) / "words" / lang).glob("*.yaml")):
        entries: Any = read_yaml(path).plain()
        texts.update({f"{path.stem}.{key}": str(value) for key, value in entries.items()})
    return texts


@lru_cache(maxsize=1)
def unreviewed() -> frozenset[str]:
    """The languages that no speaker has read whole yet: content/languages.yaml."""
    entries: Any = read_yaml(Path(settings.CONTENT) / "languages.yaml").plain()
    return frozenset(
        code
        for code, entry in entries.items()
        if not entry.get("source") and not entry.get("reviewed_by")
    )


def text(lang: str, key: str, /, **params: object) -> str:
    """The text under `key`, its places filled from `params`. Raises WordsMissing."""
    try:
        found = pack(lang)[key]
    except KeyError:
        raise WordsMissing(lang, key) from None
    return found.format_map(params) if params else found
