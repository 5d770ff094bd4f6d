"""The examples of the jurists against the rules, and proof that they hold the rules in place."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

import pytest

from movilidad.core.screening import load
from movilidad.core.screening.evaluate import read
from movilidad.core.screening.examples import Case, InForce, failures, read_examples
from movilidad.core.screening.rules import RuleSet
from movilidad.core.screening.windows import local_time
from movilidad.core.vocabulary.documents import ContentError, Node
from movilidad.core.vocabulary.reading import Reader
from movilidad.infra.content import content_root, rule_set
from movilidad.infra.content.rulebook import read_all, rule_files

Path = tuple[str | int, ...]
ROOT = content_root()
DOCUMENTS, _ = read_all(rule_files(ROOT), ROOT)
EXAMPLES, _ = read_all(sorted((ROOT / "examples").glob("*.yaml")), ROOT)
RULES = rule_set()
HOLIDAYS = {code: scheme.holidays for code, scheme in RULES.programmes.items()}


@cache
def read_against(rules: RuleSet) -> tuple[list[Case], list[InForce]]:
    reader = Reader()
    cases: list[Case] = []
    moments: list[InForce] = []
    for node in EXAMPLES:
        some_cases, some_moments = read_examples(reader, rules, node)
        cases += some_cases
        moments += some_moments
    assert reader.problems == []
    return cases, moments


@pytest.mark.parametrize("node", EXAMPLES, ids=lambda node: node.where.file)
def test_the_rules_answer_as_the_examples_say(node: Node) -> None:
    reader = Reader()
    assert failures(RULES, *read_examples(reader, RULES, node)) == []
    assert reader.problems == []


def test_there_are_enough_examples_to_trust() -> None:
    assert len(read_against(RULES)[0]) >= 60


def test_a_wrong_expectation_is_reported_with_its_place() -> None:
    cases = read_against(RULES)[0]
    case = next(c for c in cases if c.expected["expect"] == "no" and not c.of_member)
    wrong = Case(case.name, case.about, case.at, case.facts, {"expect": "yes"}, case.where)
    [problem] = failures(RULES, [wrong], [])
    assert problem.where == case.where
    assert "expect is no, not yes" in problem.what


def test_each_rule_is_met_failed_and_left_open_by_some_example() -> None:
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for case in read_against(RULES)[0]:
        edition = case.about.timeline.at(case.at)
        if edition is None or case.of_member:
            continue
        day = local_time(case.at, case.about.zone).date()
        truths = edition.grid.truths(edition.grid.cells(read(RULES, case.facts, case.at), day))
        for rule, truth in zip(edition.rules, truths, strict=True):
            seen[rule.where.file, rule.id].add(truth.word)
    wanted = {"yes", "no", "unknown"}
    assert {rule: words for rule, words in seen.items() if words != wanted} == {}


@dataclass(frozen=True)
class Mutation:
    """One value of the content, changed. `twin` is the end that moves with a start."""

    document: int
    path: Path
    value: object
    twin: Path | None = None

    def __str__(self) -> str:
        place = "/".join(map(str, self.path))
        return f"{DOCUMENTS[self.document].where.file} {place} -> {self.value}"


def thresholds(node: Node, path: Path) -> Iterator[tuple[Path, object]]:
    if isinstance(node.value, Mapping):
        for key, inner in node.value.items():
            yield from thresholds(inner, (*path, key))
    elif isinstance(node.value, tuple):
        for number, inner in enumerate(node.value):
            yield from thresholds(inner, (*path, number))
    elif isinstance(node.value, date | int) and not isinstance(node.value, bool | datetime):
        yield path, node.value


def shifted(value: object) -> list[object]:
    if isinstance(value, date):
        return [value - timedelta(days=1), value + timedelta(days=1)]
    if isinstance(value, int):
        return [value - 1, value + 1]
    assert isinstance(value, str)
    hour = time.fromisoformat(value[-5:])
    return [value[:-5] + f"{hour.hour + step:02}:{hour.minute:02}" for step in (-1, 1)]


def mutations() -> Iterator[Mutation]:
    for number, document in enumerate(DOCUMENTS):
        fields = document.value
        assert isinstance(fields, Mapping)
        if "rules" in fields:
            for path, value in thresholds(fields["rules"], ("rules",)):
                yield from (Mutation(number, path, other) for other in shifted(value))
        if "editions" in fields:
            yield from _edition_mutations(number, fields["editions"])


def _edition_mutations(number: int, editions: Node) -> Iterator[Mutation]:
    assert isinstance(editions.value, tuple)
    for index, edition in enumerate(editions.value):
        assert isinstance(edition.value, Mapping)
        start = edition.value["from"].value
        twin = ("editions", index - 1, "to") if index else None
        for other in shifted(start) if start is not None else ():
            yield Mutation(number, ("editions", index, "from"), other, twin)
        window = edition.value.get("window")
        if window is not None and isinstance(window.value, Mapping):
            for other in shifted(window.value["opens"].value):
                yield Mutation(number, ("editions", index, "window", "opens"), other)


def changed(node: Node, path: Path, value: object) -> Node:
    if not path:
        return Node(value, node.where)  # type: ignore[arg-type]
    key, rest = path[0], path[1:]
    if isinstance(node.value, Mapping):
        assert isinstance(key, str)
        return Node({**node.value, key: changed(node.value[key], rest, value)}, node.where)
    assert isinstance(node.value, tuple)
    assert isinstance(key, int)
    items = list(node.value)
    items[key] = changed(items[key], rest, value)
    return Node(tuple(items), node.where)


def survives(mutation: Mutation) -> bool:
    document = changed(DOCUMENTS[mutation.document], mutation.path, mutation.value)
    if mutation.twin:
        document = changed(document, mutation.twin, mutation.value)
    documents = list(DOCUMENTS)
    documents[mutation.document] = document
    try:
        rules = load(documents, holidays=HOLIDAYS)
    except ContentError:
        return False
    cases, moments = read_against.__wrapped__(rules)
    about = document.where.file
    own = [case for case in cases if _file_of(case.about) == about]
    own_moments = [moment for moment in moments if _file_of(moment.about) == about]
    return failures(rules, own, own_moments) == []


def _file_of(about: object) -> str:
    return about.timeline.editions[0].where.file  # type: ignore[attr-defined,no-any-return]


def test_changing_any_date_age_or_number_of_the_rules_breaks_an_example() -> None:
    tried = list(mutations())
    assert len(tried) > 150
    assert [str(mutation) for mutation in tried if survives(mutation)] == []
