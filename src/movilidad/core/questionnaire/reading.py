"""Taking values out of content nodes, and noting every problem with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from movilidad.core.vocabulary.documents import Node, Problem


class Notes:
    """The problems found so far; a loader notes all it can before it gives up."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, node: Node, what: str) -> None:
        """Note that `node` is wrong."""
        self.problems.append(Problem(node.where, what))

    def mapping(self, node: Node, what: str) -> Mapping[str, Node]:
        """Return the entries of `node`; empty, and noted, when it is no mapping."""
        if isinstance(node.value, Mapping):
            return node.value
        self.add(node, f"{what} must be a mapping")
        return {}

    def sequence(self, node: Node, what: str) -> tuple[Node, ...]:
        """Return the items of `node`; empty, and noted, when it is no list."""
        if isinstance(node.value, tuple):
            return node.value
        self.add(node, f"{what} must be a list")
        return ()

    def text(self, node: Node, what: str) -> str:
        """Return the text of `node`; empty, and noted, when it is none."""
        if isinstance(node.value, str) and node.value.strip():
            return node.value.strip()
        self.add(node, f"{what} must be text")
        return ""

    def whole(self, node: Node, what: str) -> int:
        """Return the whole number of `node`; 0, and noted, when it is none."""
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            return node.value
        self.add(node, f"{what} must be a whole number")
        return 0

    def flag(self, node: Node | None, what: str, *, default: bool = False) -> bool:
        """Return true or false; `default` when absent."""
        if node is None:
            return default
        if isinstance(node.value, bool):
            return node.value
        self.add(node, f"{what} must be true or false")
        return default

    def only(self, entries: Mapping[str, Node], allowed: Iterable[str], what: str) -> None:
        """Note every key that is not `allowed`."""
        known = frozenset(allowed)
        for key, node in entries.items():
            if key not in known:
                self.add(node, f"{what} has no {key!r}; allowed: {', '.join(sorted(known))}")


def node_at(node: Node, path: tuple[str | int, ...]) -> Node:
    """Return the deepest node that exists on the way along `path`."""
    for key in path:
        inner = _child(node, key)
        if inner is None:
            break
        node = inner
    return node


def _child(node: Node, key: str | int) -> Node | None:
    if isinstance(node.value, Mapping) and isinstance(key, str):
        return node.value.get(key)
    if isinstance(node.value, tuple) and isinstance(key, int) and key < len(node.value):
        return node.value[key]
    return None
