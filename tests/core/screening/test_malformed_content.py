"""Whatever stands in the content, the answer is a rule set or a list of places: never a crash."""

from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from tests.core.screening.small_rules import HOLIDAY, nodes

from movilidad.core.screening import RuleSet, load
from movilidad.core.vocabulary.documents import ContentError, Node, Problem

Path = tuple[str | int, ...]
ODD: list[object] = [
    None, True, -1, 10**12, 0.5, "", "x", "GT", "America", "2023-13-45",
    date(1, 1, 1), date(9999, 12, 31), (), {}, "long" * 5000,
]  # fmt: skip


def places(node: Node, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(node.value, Mapping):
        for key, inner in node.value.items():
            yield from places(inner, (*path, key))
    elif isinstance(node.value, tuple):
        for number, inner in enumerate(node.value):
            yield from places(inner, (*path, number))


def replaced(node: Node, path: Path, value: object) -> Node:
    if not path:
        return Node(value, node.where)  # type: ignore[arg-type]
    key, rest = path[0], path[1:]
    if isinstance(node.value, Mapping):
        changed = {k: replaced(n, rest, value) if k == key else n for k, n in node.value.items()}
        return Node(changed, node.where)
    assert isinstance(node.value, tuple)
    items = [replaced(n, rest, value) if i == key else n for i, n in enumerate(node.value)]
    return Node(tuple(items), node.where)


SOUND = nodes()
EVERYWHERE = [(n, path) for n, document in enumerate(SOUND) for path in places(document)]


def loaded(documents: list[Node]) -> RuleSet | tuple[Problem, ...]:
    try:
        return load(documents, holidays={"xx": {HOLIDAY: "x"}})
    except ContentError as refused:
        return refused.problems


@pytest.mark.parametrize("value", ODD, ids=lambda value: ascii(value)[:20])
def test_any_value_replaced_gives_a_rule_set_or_places(value: object) -> None:
    for number, path in EVERYWHERE:
        documents = list(SOUND)
        documents[number] = replaced(documents[number], path, value)
        found = loaded(documents)
        assert isinstance(found, RuleSet) or all(problem.where.line >= 1 for problem in found)
        assert found
