"""What a page may weigh, and what it weighed when it was last measured.

`budgets.json` holds the promise and the measurement; `tests/journeys` measure in a real
browser and fail when a page is heavier than promised.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import msgspec

FILE = Path(__file__).parent / "budgets.json"


class Line(msgspec.Struct, frozen=True):
    """One promise. `unit` is KB (1,000 bytes transferred), requests or files."""

    what: str
    limit: float
    unit: str
    measured: float | None = None

    @property
    def limit_text(self) -> str:
        return f"{self.limit:g} {self.unit}".strip()

    @property
    def measured_text(self) -> str:
        return "" if self.measured is None else f"{self.measured:g} {self.unit}".strip()

    @property
    def kept(self) -> bool | None:
        """None if never measured."""
        return None if self.measured is None else self.measured <= self.limit


@dataclass(frozen=True, slots=True)
class Budgets:
    """All promises, with the day they were last measured."""

    lines: tuple[Line, ...]
    on: date | None


class _File(msgspec.Struct):
    measured_on: date | None
    lines: list[Line]


@lru_cache(maxsize=1)
def read_budgets() -> Budgets:
    """The committed file. Raises msgspec.ValidationError when it is malformed."""
    found = msgspec.json.decode(FILE.read_bytes(), type=_File)
    return Budgets(tuple(found.lines), found.measured_on)
