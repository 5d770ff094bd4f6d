"""Where the content lies."""

from __future__ import annotations

import os
from pathlib import Path


class ContentMissing(FileNotFoundError):
    """There is no content folder where one was expected."""


def content_root() -> Path:
    """Return the folder named by MOVILIDAD_CONTENT, else the repository's `content/`."""
    named = os.environ.get("MOVILIDAD_CONTENT")
    root = Path(named) if named else Path(__file__).resolve().parents[4] / "content"
    if not root.is_dir():
        raise ContentMissing(f"no content folder at {root}; set MOVILIDAD_CONTENT")
    return root


def yaml_files(root: Path, *folders: str) -> list[Path]:
    """Return every YAML file under the folders of `root` (all of it if none is named), sorted."""
    places = [root / folder for folder in folders] if folders else [root]
    return sorted(path for place in places for path in place.rglob("*.yaml"))
