"""From desks, people, hours and closures to the sessions of a day. Pure."""

from movilidad.core.timetable.blocks import blocks_of_day, minutes_between
from movilidad.core.timetable.limits import within_limits
from movilidad.core.timetable.types import (
    Block,
    Desk,
    Limit,
    Share,
    Stretch,
    Timetable,
    Worker,
)

__all__ = [
    "Block",
    "Desk",
    "Limit",
    "Share",
    "Stretch",
    "Timetable",
    "Worker",
    "blocks_of_day",
    "minutes_between",
    "within_limits",
]
