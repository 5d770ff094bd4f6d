"""Who may import whom: the contracts of pyproject.toml, and the doors of the rooms."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SRC = REPOSITORY / "src" / "movilidad"
DOORS = {"actions", "queries", "types", "tasks"}
# Two more doors, each for one room: the policy is asked by everybody, and a slip's code is read
# and written where there is no database.
MORE_DOORS = {("staff", "policy"), ("appointments", "passes")}


def test_imports_keep_the_contracts() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [lint, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def imports_of_rooms() -> Iterator[tuple[str, str, str]]:
    """(file, room, module) of every import that enters a room of apps from outside of it."""
    for path in SRC.rglob("*.py"):
        place = path.relative_to(SRC)
        own = place.parts[1] if place.parts[0] == "apps" else None
        for target in _targets(ast.parse(path.read_text())):
            head, _, rest = target.partition("movilidad.apps.")
            room, _, inside = rest.partition(".")
            if not head and rest and room != own:
                yield str(place), room, inside.split(".")[0]


def _targets(tree: ast.Module) -> Iterator[str]:
    """Whole names: `from movilidad.apps.staff import models` is an import of the models."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_a_room_is_entered_only_by_its_doors() -> None:
    found = list(imports_of_rooms())
    through_the_wall = sorted(
        {
            f"{place}: movilidad.apps.{room}.{module}"
            for place, room, module in found
            if module not in DOORS and (room, module) not in MORE_DOORS
        }
    )
    assert len(found) > 50
    assert through_the_wall == []


def test_the_website_starts_without_what_only_the_worker_needs() -> None:
    """numba, numpy and py_ecc would double the time to start and the memory of every process."""
    heavy = ("numba", "llvmlite", "numpy", "py_ecc")
    program = (
        "import django, sys; django.setup(); import movilidad.config.urls\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
