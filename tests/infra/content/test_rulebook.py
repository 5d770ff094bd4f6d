"""The rules of a folder, and the rules of a day kept for ever."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from movilidad.core.screening import screen
from movilidad.infra.content import content_root, read_rulebook, rule_set, rule_set_of
from movilidad.infra.content.roots import ContentMissing

AT = datetime(2025, 9, 1, 16, tzinfo=UTC)
FACTS: dict[str, object] = {"nationality": "GT", "country_now": "GT", "birth_date": "1990-01-01"}
LATER = """  - id: gt-2026
    from: 2026-01-01
    to: null
    state: open
    source: launch
    text: {es: "Abre.", en: "Opens.", ht: "Li louvri."}
    eligibility: [nationality-guatemala, adult]
"""


def published_later(folder: Path) -> Path:
    """A copy of the content in which the last edition ends and a new one follows."""
    copy = Path(shutil.copytree(content_root(), folder / "content"))
    path = copy / "countries" / "gt" / "programme.yaml"
    head, tail = path.read_text().rsplit("to: null", 1)
    path.write_text(f"{head}to: 2026-01-01{tail}{LATER}")
    return copy


def test_a_stored_verdict_is_the_same_after_later_editions(tmp_path: Path) -> None:
    stored = json.loads(json.dumps(read_rulebook().snapshot))
    then = screen(rule_set(), FACTS, programme="gt", at=AT).as_json()
    newer = screen(rule_set(published_later(tmp_path)), FACTS, programme="gt", at=AT).as_json()
    assert newer != then  # the next opening is known now
    assert screen(rule_set_of(stored), FACTS, programme="gt", at=AT).as_json() == then


def test_an_edition_keeps_its_digest_when_a_successor_ends_it(tmp_path: Path) -> None:
    before = rule_set().programmes["gt"].timeline.editions
    after = rule_set(published_later(tmp_path)).programmes["gt"].timeline.editions
    assert len(after) == len(before) + 1
    assert [one.digest for one in after[:-1]] == [one.digest for one in before]


def test_a_missing_folder_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVILIDAD_CONTENT", "/nowhere/at/all")
    with pytest.raises(ContentMissing, match="set MOVILIDAD_CONTENT"):
        content_root()
