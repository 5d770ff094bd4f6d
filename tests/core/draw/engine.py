"""The draw under test: the real one, or a private copy with one fault planted in its source."""

import importlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import movilidad.core.draw as real_draw

PACKAGE = "movilidad.core.draw"
SOURCE = Path(real_draw.__file__).parent


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong edit: in `module`, the text `old` becomes `new`. `caught_by` names properties."""

    caught_by: str
    module: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.caught_by}: {self.module}: {self.new.strip()}"


class Engine:
    """Gives the modules of one copy of the draw by name: `engine.clear.allocate`."""

    def __init__(self, package: str) -> None:
        self.package = package

    def __getattr__(self, module: str) -> Any:
        return self.module(module)

    def module(self, name: str) -> Any:
        """Return a module of this copy, also one inside: `module("fast.publishing")`."""
        return importlib.import_module(f"{self.package}.{name}")


REAL = Engine(PACKAGE)


@contextmanager
def with_fault(fault: Fault, folder: Path) -> Iterator[Engine]:
    """Give an engine with the fault in it; refuses a fault that no longer fits the source."""
    package = f"faulty_{abs(hash(fault))}"
    copy = folder / package
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for path in copy.rglob("*.py"):
        text = path.read_text(encoding="utf-8").replace(PACKAGE, package)
        if path.name == f"{fault.module}.py":
            assert text.count(fault.old) == 1, f"the fault no longer fits: {fault}"
            text = text.replace(fault.old, fault.new)
        path.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        yield Engine(package)
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.split(".")[0] == package]:
            del sys.modules[name]
