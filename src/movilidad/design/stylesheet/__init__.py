"""Sources of the built stylesheets, and the record that ties a built file to its sources."""

import hashlib
from pathlib import Path

SOURCES = Path(__file__).parent
DESIGN = SOURCES.parent
BUILT = DESIGN / "static" / "design"
MANIFEST = SOURCES / "manifest.json"

# Pinned: a newer govuk-frontend is a decision (screenshots are looked at), never a side effect.
GOVUK_FRONTEND = "6.6.0"
SASS = "1.108.2"

SHEETS = ("movilidad", "office")


def source_hash() -> str:
    """SHA-256 over name and bytes of every .scss source, in name order."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.glob("*.scss")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def built_name(sheet: str, css: bytes) -> str:
    """The file name carries the content's hash, so a browser may keep it for ever."""
    return f"{sheet}.{hashlib.sha256(css).hexdigest()[:12]}.css"
