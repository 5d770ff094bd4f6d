"""An operator finds every setting in one table, and nothing else."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SETTINGS = REPOSITORY / "src" / "movilidad" / "config" / "settings.py"
TABLE = REPOSITORY / "docs" / "operating" / "settings.md"
_READ = re.compile(r'\b_(?:text|flag|whole|secret)\(\s*"([A-Z_]+)"')
_ROW = re.compile(r"^\| `([A-Z_]+)` \|", re.MULTILINE)


def test_every_setting_that_is_read_is_in_the_table_and_no_other() -> None:
    read = set(_READ.findall(SETTINGS.read_text()))
    documented = _ROW.findall(TABLE.read_text())
    assert len(documented) == len(set(documented))
    assert read == set(documented)


def test_the_code_finds_settings_at_all() -> None:
    assert "DATABASE_URL" in _READ.findall(SETTINGS.read_text())
