"""The rule set of a content folder: files read, holidays computed, everything checked."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from movilidad.core.screening import RuleSet, load
from movilidad.core.vocabulary.documents import ContentError, Node, Problem
from movilidad.core.vocabulary.reading import Reader
from movilidad.infra.content.holiday_dates import NoHolidayCalendar, holiday_dates
from movilidad.infra.content.reading import read_yaml, read_yaml_text
from movilidad.infra.content.roots import content_root

HOLIDAY_YEARS = range(2021, 2036)


Snapshot = dict[str, dict[str, str] | dict[str, list[str]]]
"""Plain JSON: `texts` is file -> YAML text, `holidays` is programme -> ISO days."""


@lru_cache(maxsize=8)
def rule_set(root: Path | None = None) -> RuleSet:
    """Return the rules under `root` (default: the content root), read once per process.

    Raises `ContentError` with every problem of every file; never a half-loaded set.
    """
    folder = root or content_root()
    documents, problems = read_all(rule_files(folder), folder)
    if problems:
        raise ContentError(problems)
    return load(documents, holidays=_holidays(documents))


def rule_snapshot(root: Path | None = None) -> Snapshot:
    """Return everything the rules of a folder are made of, to be stored with what they decided.

    The days of holidays are in it: a later release of the calendar must not change an old answer.
    """
    folder = root or content_root()
    rules = rule_set(root)
    return {
        "texts": {
            str(path.relative_to(folder)): path.read_text(encoding="utf-8")
            for path in rule_files(folder)
        },
        "holidays": {
            code: [day.isoformat() for day in scheme.holidays]
            for code, scheme in rules.programmes.items()
        },
    }


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
