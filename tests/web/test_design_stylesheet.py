"""The built stylesheets are what their sources say, small, and free of anybody's licensed font."""

import gzip
import hashlib
import json
import re
from typing import Any

import pytest

from movilidad.design.stylesheet import (
    BUILT,
    GOVUK_FRONTEND,
    MANIFEST,
    SHEETS,
    SOURCES,
    source_hash,
)

RECORD: dict[str, Any] = json.loads(MANIFEST.read_text())


def css(sheet: str) -> bytes:
    return (BUILT / RECORD["built"][sheet]["file"]).read_bytes()


def test_the_built_sheets_belong_to_the_sources_beside_them() -> None:
    assert RECORD["sources"] == source_hash(), "run: python -m movilidad.design.stylesheet"
    assert RECORD["govuk-frontend"] == GOVUK_FRONTEND


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_built_sheet_was_not_edited_by_hand(sheet: str) -> None:
    digest = hashlib.sha256(css(sheet)).hexdigest()
    assert digest == RECORD["built"][sheet]["sha256"]
    assert RECORD["built"][sheet]["file"] == f"{sheet}.{digest[:12]}.css"


def test_no_old_sheet_is_left_behind() -> None:
    recorded = {entry["file"] for entry in RECORD["built"].values()}
    assert {path.name for path in BUILT.glob("*.css")} == recorded


def test_the_layouts_ask_for_the_recorded_names() -> None:
    built = (SOURCES.parent / "templates" / "design" / "built.html").read_text()
    assert set(re.findall(r'"design/(\S+\.css)"', built)) == {
        entry["file"] for entry in RECORD["built"].values()
    }


def test_the_public_sheet_fits_twelve_kilobytes() -> None:
    assert len(gzip.compress(css("movilidad"), 9)) <= 12 * 1024


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_loads_no_font_and_nothing_from_elsewhere(sheet: str) -> None:
    text = css(sheet).decode()
    assert "@font-face" not in text
    assert "GDS Transport" not in text
    assert not re.search(r"url\((?!\"?horizon\.svg)", text)
    assert "@import" not in text
