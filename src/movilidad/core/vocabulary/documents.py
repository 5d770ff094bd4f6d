"""Content as it was written: plain values that still know the file and line they came from.

The reader of files (`infra.content`) makes these, the pure rooms of `core` read them, and every
problem either of them finds can name its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

Scalar = str | int | float | bool | date | datetime | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a content file; `line` counts from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a document: a scalar, a tuple of nodes, or a mapping from key to node."""

    value: Scalar | tuple[Node, ...] | Mapping[str, Node]
    where: Where

    def plain(self) -> Plain:
        """Return the value without places: scalars, lists and dicts."""
        if isinstance(self.value, Mapping):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the content, at its place."""

    where: Where
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class ContentError(ValueError):
    """The content cannot be used; `problems` says everything that is wrong, in order of place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.where.file, p.where.line, p.what)))
        super().__init__("\n".join(map(str, self.problems)))
