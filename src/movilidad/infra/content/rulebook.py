"""The rule set of a content folder: files read, holidays computed, everything checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from movilidad.core.screening import RuleSet, load
from movilidad.core.vocabulary.documents import ContentError, Node, Problem
from movilidad.core.vocabulary.reading import Reader
from movilidad.infra.content.holiday_dates import NoHolidayCalendar, holiday_dates
from movilidad.infra.content.reading import read_yaml, read_yaml_text, text_of
from movilidad.infra.content.roots import content_root

HOLIDAY_YEARS = range(2021, 2036)


Snapshot = dict[str, dict[str, str] | dict[str, list[str]]]
"""Plain JSON: `texts` is file -> YAML text, `holidays` is programme -> ISO days."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A rule set and everything it was made of, from one reading of the files."""

    rules: RuleSet
    snapshot: Snapshot


def folder_rulebook(root: Path | None = None) -> Rulebook:
    """Return the rules under `root` (default: the content root) as this process read them first.

    Raises `ContentError` with every problem of every file; never a half-loaded set.
    """
    return _read_once(root or content_root())


@lru_cache(maxsize=8)
def _read_once(folder: Path) -> Rulebook:
    return read_rulebook(folder)


def rule_set(root: Path | None = None) -> RuleSet:
    """Return the rules of a folder, read once per process. What an installation answers by is
    not this but `apps.rulebook`: the folder is where editions are written."""
    return folder_rulebook(root).rules


def read_rulebook(root: Path | None = None) -> Rulebook:
    """Read a folder as it is now; raises as `folder_rulebook` does.

    The days of holidays are in the snapshot: a later release of the calendar must not change an
    old answer.
    """
    folder = root or content_root()
    texts, problems = _texts(folder)
    documents, wrong = _parsed(texts)
    if problems or wrong:
        raise ContentError([*problems, *wrong])
    rules = load(documents, holidays=_holidays(documents))
    days = {
        code: [day.isoformat() for day in scheme.holidays]
        for code, scheme in rules.programmes.items()
    }
    return Rulebook(rules, {"texts": texts, "holidays": days})


def _texts(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in rule_files(folder):
        name = str(path.relative_to(folder))
        try:
            texts[name] = text_of(path, name)
        except ContentError as broken:
            problems.extend(broken.problems)
    return texts, problems


def _parsed(texts: Mapping[str, str]) -> tuple[list[Node], list[Problem]]:
    documents: list[Node] = []
    problems: list[Problem] = []
    for name, text in texts.items():
        try:
            documents.append(read_yaml_text(text, name))
        except ContentError as broken:
            problems.extend(broken.problems)
    return documents, problems


def rule_set_of(snapshot: Snapshot) -> RuleSet:
    """Return the rule set of a snapshot, exactly as it was; raises `ContentError`."""
    texts, holidays = snapshot["texts"], snapshot["holidays"]
    documents = [read_yaml_text(str(text), name) for name, text in texts.items()]
    days = {code: {date.fromisoformat(d): "" for d in listed} for code, listed in holidays.items()}
    return load(documents, holidays=days)


def rule_files(root: Path) -> list[Path]:
    """Return the files that make up the rule set, in a fixed order."""
    programmes = sorted(root.glob("countries/*/programme.yaml"))
    return [root / "facts.yaml", *programmes, *sorted(root.glob("pathways/*.yaml"))]


def read_all(paths: list[Path], root: Path) -> tuple[list[Node], list[Problem]]:
    """Read files; a broken one gives its problems and does not hide those of the next."""
    nodes: list[Node] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            nodes.append(read_yaml(path, root=root))
        except ContentError as broken:
            problems.extend(broken.problems)
    return nodes, problems


def _holidays(documents: list[Node]) -> dict[str, dict[date, str]]:
    reader = Reader()
    calendars: dict[str, dict[date, str]] = {}
    for node in documents:
        fields = reader.entries(node)
        if "programme" in fields and "holidays" in fields:
            with reader.collecting():
                code = reader.text(fields["programme"])
                calendars[code] = _calendar(reader, fields["holidays"])
    if reader.problems:
        raise ContentError(reader.problems)
    return calendars


def _calendar(reader: Reader, node: Node) -> dict[date, str]:
    fields = reader.fields(node, ["country", "categories"])
    categories = [reader.text(item) for item in reader.items(fields["categories"])]
    try:
        return holiday_dates(reader.text(fields["country"]), categories, HOLIDAY_YEARS)
    except NoHolidayCalendar as unknown:
        raise reader.refuse(node.where, str(unknown)) from unknown
