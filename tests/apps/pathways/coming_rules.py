"""A content folder that somebody may propose: ours, with one rule of Guatemala changed."""

import shutil
from pathlib import Path

from django.conf import settings

PLACES = ("countries", "pathways", "facts.yaml")
IN_GUATEMALA = "any:\n        - {fact: country_now, equals: GT}"
IN_NICARAGUA = "any:\n        - {fact: country_now, equals: NI}"


def coming(folder: Path, becomes: str = IN_NICARAGUA) -> Path:
    """Our rules, but the first edition takes nobody in Guatemala who is not at home there."""
    root = folder / "content"
    for name in PLACES:
        source = Path(settings.CONTENT) / name
        (shutil.copytree if source.is_dir() else _copy)(source, root / name)
    path = root / "countries" / "gt" / "programme.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(IN_GUATEMALA) == 1
    path.write_text(text.replace(IN_GUATEMALA, becomes), encoding="utf-8")
    return root


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
