"""Core reads no clock, no environment and no dice: what it answers depends on what it is given."""

import ast
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[2] / "src" / "movilidad" / "core"
IMPURE_CALLS = {"now", "utcnow", "today", "time_ns", "monotonic", "getenv", "urandom", "uuid4"}


def impure(tree: ast.Module) -> list[str]:
    """Calls and names that read the machine instead of the arguments."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in IMPURE_CALLS | {"environ"}:
            found.append(f"line {node.lineno}: .{node.attr}")
    return found


@pytest.mark.parametrize("path", sorted(CORE.rglob("*.py")), ids=lambda path: path.stem)
def test_core_reads_nothing_but_its_arguments(path: Path) -> None:
    assert impure(ast.parse(path.read_text())) == []


def test_a_clock_would_be_seen() -> None:
    assert impure(ast.parse("from datetime import datetime\nat = datetime.now()"))
