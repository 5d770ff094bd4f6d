"""Units that depend on something outside the office: beds, a partner's places."""

from collections.abc import Iterable
from dataclasses import replace

from movilidad.core.timetable.types import Block, Limit


def within_limits(blocks: Iterable[Block], limits: Iterable[Limit]) -> tuple[Block, ...]:
    """The blocks in order of time, cut so that no limit is passed: the earliest keep their
    units, and a block that nothing is left for is not made."""
    all_limits = tuple(limits)
    left = [limit.units for limit in all_limits]
    kept = []
    for block in sorted(blocks, key=lambda one: (one.starts_at, one.purpose)):
        bound = [
            number
            for number, limit in enumerate(all_limits)
            if limit.purpose == block.purpose and block.starts_at in limit.period
        ]
        units = max(0, min([block.units, *(left[number] for number in bound)]))
        for number in bound:
            left[number] -= units
        if units:
            kept.append(_cut(block, units))
    return tuple(kept)


def _cut(block: Block, units: int) -> Block:
    return replace(
        block,
        units=units,
        accessible=min(block.accessible, units),
        languages={code: min(most, units) for code, most in block.languages.items()},
    )
