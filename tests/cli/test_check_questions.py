"""`movilidad check` names a mistake in a question or a flow with its file and line."""

import shutil
from pathlib import Path

import pytest

from movilidad.cli.check import check_choices, check_questions

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("questions", "flows"):
        shutil.copytree(CONTENT / folder, tmp_path / folder)
    return tmp_path


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in check_questions(root).problems]


def test_the_questions_we_ship_are_sound(root: Path) -> None:
    assert problems(root) == []
    assert check_questions(root).counts["flows"] == 2


def test_a_question_that_no_flow_asks_is_named(root: Path) -> None:
    text = (root / "questions" / "email.yaml").read_text(encoding="utf-8")
    spare = text.replace("id: email", "id: spare", 1)
    (root / "questions" / "spare.yaml").write_text(spare, encoding="utf-8")
    assert problems(root) == ["questions/spare.yaml:1: no flow asks “spare”"]


def test_a_question_with_an_unknown_type_is_named(root: Path) -> None:
    path = root / "questions" / "email.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("type: email", "type: mail"))
    (found,) = problems(root)
    assert found.startswith("questions/email.yaml:2: “mail” is not one of")


def test_a_file_that_is_no_yaml_is_named(root: Path) -> None:
    (root / "flows" / "precheck.yaml").write_text("id: [", encoding="utf-8")
    assert any(one.startswith("flows/precheck.yaml:") for one in problems(root))


def test_a_choice_worded_in_two_ways_is_named(tmp_path: Path) -> None:
    whole = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    assert check_choices(whole).problems == []
    path = whole / "questions" / "status.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("I have no papers", "Without papers"), encoding="utf-8")
    (found,) = check_choices(whole).problems
    assert "en: question status words “none” in another way" in str(found)


def test_a_country_that_only_the_question_offers_is_named(tmp_path: Path) -> None:
    whole = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    path = whole / "facts.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("DO, PE, BR]", "DO, PE]"), encoding="utf-8")
    (found,) = check_choices(whole).problems
    assert "“BR” of nationality is not in both" in str(found)
