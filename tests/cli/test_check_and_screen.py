"""`movilidad check` and `movilidad screen`, as an operator types them."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from movilidad.cli.check import command as check
from movilidad.cli.screen import command as screen
from movilidad.infra.content import content_root

WHEN = ["--country", "gt", "--at", "2023-09-01T10:00-06:00"]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(content_root(), tmp_path / "content"))


def checked(content: Path) -> Result:
    return CliRunner().invoke(check, ["--content", str(content)])


def screened(facts: str, *options: str) -> Result:
    return CliRunner().invoke(screen, [*(options or WHEN), "-"], input=facts)


def test_sound_content_is_counted(content: Path) -> None:
    result = checked(content)
    assert result.exit_code == 0, result.output
    assert "4 programmes" in result.output


def test_a_mistake_is_printed_with_file_and_line(content: Path) -> None:
    path = content / "countries" / "gt" / "programme.yaml"
    path.write_text(path.read_text().replace("at_least: 18", "at_least: old"))
    result = checked(content)
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if ": old" in text)
    assert result.exit_code == 1
    assert f"countries/gt/programme.yaml:{line}: expected a whole number" in result.output


def test_broken_syntax_in_one_file_does_not_hide_another_files_problem(content: Path) -> None:
    (content / "countries" / "gt" / "programme.yaml").write_text("programme: [\n")
    (content / "countries" / "gt" / "offices.yaml").write_text("offices: gt\n")
    lines = checked(content).output.splitlines()
    assert any(line.startswith("countries/gt/programme.yaml:") for line in lines)
    assert any(line.startswith("countries/gt/offices.yaml:1: missing: ") for line in lines)


def test_a_rule_changed_without_its_examples_is_found(content: Path) -> None:
    path = content / "pathways" / "h2a.yaml"
    path.write_text(path.read_text().replace("under: 36", "under: 37", 1))
    result = checked(content)
    assert result.exit_code == 1
    assert "examples/pathway-h2a.yaml:" in result.output


def test_one_household_gives_one_object() -> None:
    result = screened('{"nationality": "GT", "country_now": "GT", "birth_date": "1990-01-01"}')
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["registration"]["answer"] == "yes"


def test_a_list_gives_one_verdict_per_line() -> None:
    lines = screened('[{"nationality": "MX"}, {}]').output.splitlines()
    answers = [json.loads(line)["registration"]["answer"] for line in lines]
    assert answers == ["no", "unknown"]


@pytest.mark.parametrize(
    ("facts", "options", "why"),
    [
        ("{", WHEN, "Expecting"),
        ("3", WHEN, "household 1: expected a JSON object"),
        ('[{}, {"nationality": "Guatemala"}]', WHEN, "household 2: BadFact: nationality"),
        ('{"shoe_size": 40}', WHEN, "UnknownFact: 'shoe_size'"),
        ('{"\\ud800": 1}', WHEN, "UnknownFact"),
        ('{"nationality": "\\ud800"}', WHEN, "BadFact"),
        ('{"h2_months": 1e999}', WHEN, "BadFact"),
        ('{"household": [{"household": []}]}', WHEN, "UnknownFact: 'household'"),
        ("{}", ["--country", "gt", "--at", "0001-01-01T00:00Z"], "FarInstant"),
        ("{}", ["--country", "gt", "--at", "9999-12-31T23:59-06:00"], "FarInstant"),
        ("{}", ["--country", "zz", "--at", "2023-09-01T10:00-06:00"], "UnknownProgramme"),
        ("{}", ["--country", "gt", "--at", "2023-09-01T10:00"], "NaiveInstant"),
        ("{}", ["--country", "gt", "--at", "yesterday"], "yesterday"),
        ("[" * 100_000, WHEN, "nested too deeply"),
    ],
)
def test_bad_input_is_refused_with_a_reason_and_no_verdict(
    facts: str, options: list[str], why: str
) -> None:
    result = screened(facts, *options)
    assert result.exit_code == 2
    assert why in result.stderr
    assert result.stdout == ""
