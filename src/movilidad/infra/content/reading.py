"""A strict YAML reader.

Stricter than YAML 1.1, because people who do not program write these files: `no` is the word
"no" (and Norway), `10:00` is not 600, a key may stand once, and an alias may not stand at all.
Only null, true/false, integers, decimals, ISO dates and ISO instants with a zone are not text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from movilidad.core.vocabulary.documents import ContentError, Node, Problem, Scalar, Where
from movilidad.infra.content.nesting import nested_too_deeply

# libyaml reads ten times faster, where PyYAML was built with it.
_FAST = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_INSTANT = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)"
_TYPED: tuple[tuple[str, Callable[[str], Scalar]], ...] = (
    (r"|~|null", lambda _: None),
    (r"true|false", lambda text: text == "true"),
    (r"[+-]?\d+", int),
    (r"[+-]?\d+\.\d+", float),
    (r"\d{4}-\d\d-\d\d", date.fromisoformat),
    (_INSTANT, datetime.fromisoformat),
)
_TYPED_BEGIN = frozenset("~ntf+-")  # and digits: most text needs no pattern tried


class _Aliases(yaml.YAMLError):
    """Raised from inside the composer, which is the only one to know where an alias stands."""

    def __init__(self, mark: yaml.Mark) -> None:
        super().__init__("alias")
        self.problem_mark = mark


class _Repeated(Exception):
    """A node stands in two places of the tree: there was an alias."""


class _Loader(yaml.BaseLoader):
    """Knows where an alias stands and says it; ten times slower than libyaml."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise _Aliases(self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


def read_yaml(path: Path, *, root: Path | None = None) -> Node:
    """Read one file; raises `ContentError` with every problem found.

    Places name the file relative to `root` if it is given, else as `path` was written.
    """
    name = str(path.relative_to(root)) if root else str(path)
    return read_yaml_text(text_of(path, name), name)


def text_of(path: Path, name: str) -> str:
    """The text of one file, read once; raises `ContentError` where it is not UTF-8."""
    written = path.read_bytes()
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError as broken:
        line = written[: broken.start].count(b"\n") + 1
        raise ContentError([Problem(Where(name, line), "this is not UTF-8 text")]) from broken


def read_yaml_text(text: str, name: str) -> Node:
    """Read YAML from a string; `name` is the file that problems will mention."""
    if nested_too_deeply(text):
        raise ContentError([Problem(Where(name, 1), "nested too deeply")])
    with suppress(yaml.YAMLError, _Repeated):
        return _read(text, name, _FAST)
    try:  # the slower one words what is wrong, and where
        return _read(text, name, _Loader)
    except RecursionError as deep:
        raise ContentError([Problem(Where(name, 1), "nested too deeply")]) from deep
    except yaml.YAMLError as broken:
        raise ContentError([_syntax_problem(broken, name)]) from broken


def _read(text: str, name: str, loader: Any) -> Node:
    composed = yaml.compose(text, Loader=loader)
    if composed is None:
        raise ContentError([Problem(Where(name, 1), "the file is empty")])
    reading = _Reading(name)
    node = reading.node(composed)
    if reading.problems:
        raise ContentError(reading.problems)
    return node


def _syntax_problem(broken: yaml.YAMLError, name: str) -> Problem:
    mark = getattr(broken, "problem_mark", None)
    what = getattr(broken, "problem", None) or str(broken)
    if isinstance(broken, _Aliases):
        what = "aliases (*name) are not allowed; write the value out"
    return Problem(Where(name, mark.line + 1 if mark else 1), what)


class _Reading:
    """Turns the composed tree of one file into nodes, collecting problems on the way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def node(self, composed: yaml.Node) -> Node:
        if id(composed) in self._seen:
            raise _Repeated
        self._seen.add(id(composed))
        where = self._where(composed)
        if isinstance(composed, yaml.MappingNode):
            return Node(self._mapping(composed), where)
        if isinstance(composed, yaml.SequenceNode):
            return Node(tuple(self.node(item) for item in composed.value), where)
        return Node(self._scalar(composed, where), where)

    def _where(self, composed: yaml.Node) -> Where:
        return Where(self.name, composed.start_mark.line + 1)

    def _mapping(self, composed: yaml.MappingNode) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key_node, value_node in composed.value:
            key, where = key_node.value, self._where(key_node)
            if not isinstance(key, str):
                self.problems.append(Problem(where, "a key must be a single word or text"))
            elif key in found:
                self.problems.append(Problem(where, f"the key “{key}” stands twice"))
            else:
                value = self.node(value_node)
                # A block under a key starts on the next line; people look for the key.
                found[key] = Node(value.value, where)
        return found

    def _scalar(self, composed: yaml.Node, where: Where) -> Scalar:
        text: str = composed.value
        if getattr(composed, "style", None):  # quoted or block text is always text
            return text
        if text and text[0] not in _TYPED_BEGIN and not text[0].isdigit():
            return text
        for pattern, convert in _TYPED:
            if re.fullmatch(pattern, text):
                return self._converted(text, convert, where)
        return text

    def _converted(self, text: str, convert: Callable[[str], Scalar], where: Where) -> Scalar:
        try:
            return convert(text)
        except ValueError:
            self.problems.append(Problem(where, f"“{text[:40]}” is no date or number that exists"))
            return None
