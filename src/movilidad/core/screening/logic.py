"""Three-valued logic (Kleene): what is not known is neither true nor false.

The values are ordered no < unknown < yes, so "all" is the least of its parts and "any" the
greatest; numpy minimum and maximum do the same to whole columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """No, unknown or yes."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    @property
    def word(self) -> str:
        """Return the value as it stands in JSON and in examples."""
        return self.name.lower()


def all_of(parts: Iterable[Truth]) -> Truth:
    """Return no if any part is no, else unknown if any is unknown, else yes."""
    return min(parts, default=Truth.YES)


def any_of(parts: Iterable[Truth]) -> Truth:
    """Return yes if any part is yes, else unknown if any is unknown, else no."""
    return max(parts, default=Truth.NO)


def negate(part: Truth) -> Truth:
    """Return the opposite; the opposite of unknown is unknown."""
    return Truth(2 - part)
