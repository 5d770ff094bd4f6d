"""Content becomes the rows that other tables point at."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from movilidad.apps.offices import models
from movilidad.apps.offices.actions import load_content
from movilidad.apps.offices.queries import NoProgramme, forget_cached, programme
from movilidad.core.vocabulary.documents import ContentError

pytestmark = pytest.mark.django_db
AT = datetime(2023, 7, 4, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_cached()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(Path(settings.CONTENT) / "countries" / "gt", tmp_path / "countries" / "gt")
    return tmp_path


def test_loading_twice_changes_nothing(copied: Path) -> None:
    first = load_content(content=copied, at=AT)
    again = load_content(content=copied, at=AT)
    assert (first.programmes, first.changed, again.changed) == (1, 1, 0)
    assert models.Office.objects.count() == first.offices > 5


def test_an_office_keeps_its_row_when_its_words_change(copied: Path) -> None:
    load_content(content=copied, at=AT)
    before = models.Office.objects.get(code="agua-caliente").id
    path = copied / "countries" / "gt" / "offices.yaml"
    path.write_text(path.read_text().replace("Km 233", "Kilómetro 233"))
    assert load_content(content=copied, at=AT).changed == 1
    office = models.Office.objects.get(code="agua-caliente")
    assert office.id == before
    assert "Kilómetro" in office.content["address"]


def test_broken_content_names_the_line_and_changes_nothing(copied: Path) -> None:
    path = copied / "countries" / "gt" / "offices.yaml"
    path.write_text(path.read_text() + "\noffices: gt\n")
    with pytest.raises(ContentError, match=r"offices\.yaml:\d+"):
        load_content(content=copied, at=AT)
    assert not models.Programme.objects.exists()


def test_a_secret_address_does_not_leave_the_room(copied: Path) -> None:
    load_content(content=copied, at=AT)
    offices = programme("gt").offices
    assert next(o for o in offices if o.code == "agua-caliente").address is not None
    assert next(o for o in offices if o.code == "quetzaltenango").address is None


def test_a_programme_that_was_not_loaded_has_a_name_for_its_absence() -> None:
    with pytest.raises(NoProgramme):
        programme("zz")
