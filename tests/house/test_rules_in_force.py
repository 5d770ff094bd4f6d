"""Whoever answers by rules asks which are in force; the folder is where they are written."""

import re
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src" / "movilidad"
_FOLDER = re.compile(r"\b(rule_set|folder_rulebook|read_rulebook)\(")
ALLOWED = {
    "apps/pathways/actions/decide.py",  # a proposal is read from the folder
    "apps/rulebook",  # until the first approval
    "cli/check.py",  # works on folders, without a database
    "cli/screen.py",
    "infra/content",
}
_FIRST = re.compile(r"\bprogrammes\(\)\[0\]")


def files() -> list[tuple[str, str]]:
    return [(str(path.relative_to(SRC)), path.read_text()) for path in SRC.rglob("*.py")]


def test_nothing_answers_by_the_content_folder() -> None:
    reading = {name for name, text in files() if _FOLDER.search(text)}
    assert {name for name in reading if not name.startswith(tuple(ALLOWED))} == set()


def test_no_page_takes_the_first_of_four_programmes_for_its_own() -> None:
    assert [name for name, text in files() if _FIRST.search(text)] == []
