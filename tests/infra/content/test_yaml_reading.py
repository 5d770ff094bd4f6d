"""What people write into content files by mistake, and what they are told."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from movilidad.infra.content import ContentError, read_yaml, read_yaml_text
from movilidad.infra.content.reading import _FAST, _Loader, _read


def problems(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        read_yaml_text(text, "f.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_values_are_what_they_look_like() -> None:
    text = "day: 2023-06-12\nat: 2023-06-12T10:00Z\nn: 18\nopen: true\nnothing: null\nempty:\n"
    assert read_yaml_text(text, "f").plain() == {
        "day": date(2023, 6, 12),
        "at": datetime(2023, 6, 12, 10, tzinfo=UTC),
        "n": 18,
        "open": True,
        "nothing": None,
        "empty": None,
    }


def test_norway_and_clock_times_stay_text() -> None:
    assert read_yaml_text("[NO, no, 10:00, 08:00, on]", "f").plain() == [
        "NO", "no", "10:00", "08:00", "on",
    ]  # fmt: skip


def test_quoted_values_stay_text() -> None:
    assert read_yaml_text("['2023-06-12', \"18\", 'true']", "f").plain() == [
        "2023-06-12", "18", "true",
    ]  # fmt: skip


def test_every_value_knows_its_line() -> None:
    node = read_yaml_text("a: 1\nb:\n  - x\n  - y\n", "f.yaml")
    assert isinstance(node.value, dict)
    inner = node.value["b"]
    assert str(inner.where) == "f.yaml:2"
    assert isinstance(inner.value, tuple)
    assert [item.where.line for item in inner.value] == [3, 4]


def test_a_repeated_key_is_named_with_its_line() -> None:
    assert problems("a: 1\nb: 2\na: 3\n") == ["f.yaml:3: the key “a” stands twice"]


def test_every_problem_of_a_file_is_told_at_once() -> None:
    assert len(problems("a: 1\na: 2\nday: 2023-02-30\n")) == 2


def test_a_day_that_does_not_exist_is_refused() -> None:
    assert problems("day: 2023-02-29\n") == [
        "f.yaml:1: “2023-02-29” is no date or number that exists"
    ]


def test_aliases_are_refused() -> None:
    assert problems("a: &x 1\nb: *x\n") == [
        "f.yaml:2: aliases (*name) are not allowed; write the value out"
    ]


def test_broken_syntax_names_the_line() -> None:
    assert problems("a: 1\nb: [1, 2\n")[0].startswith("f.yaml:3: ")


def test_an_empty_file_is_a_problem() -> None:
    assert problems("# only a remark\n") == ["f.yaml:1: the file is empty"]


def test_a_list_as_key_is_a_problem() -> None:
    assert problems("? [a]\n: 1\n") == ["f.yaml:1: a key must be a single word or text"]


def test_text_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(ContentError, match=r"x\.yaml:2: this is not UTF-8 text"):
        read_yaml(path, root=tmp_path)


def test_text_nested_without_end_is_a_problem() -> None:
    assert problems("[" * 100_000) == ["f.yaml:1: nested too deeply"]


def test_a_number_without_end_is_a_problem() -> None:
    assert problems("n: " + "9" * 10_000)[0].endswith("is no date or number that exists")


def test_the_quick_reader_and_the_strict_one_read_every_file_alike() -> None:
    """Places included, so that a message names the same line whoever read the file."""
    paths = sorted(Path(settings.CONTENT).rglob("*.yaml"))
    assert len(paths) > 100
    for path in paths:
        text, name = path.read_text(encoding="utf-8"), path.name
        assert _read(text, name, _FAST) == _read(text, name, _Loader)
