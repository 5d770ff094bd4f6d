"""The shapes of what a draw answers. They are plain dicts, ready for canonical JSON."""

from typing import TypedDict


class Result(TypedDict):
    """The result of `allocate`. Indices count places of `order` from 0."""

    assigned: dict[str, str | None]
    order: list[str]
    block: dict[str, str]
    closing: dict[str, dict[str, int | None]]


Row = TypedDict(
    "Row",
    {
        "t": str,
        "c": str,
        "class": str,
        "block": str,
        "position": int,
        "session": str | None,
        "closing": list[list[str | int | None]],
    },
)
Row.__doc__ = "One household's part of the result, as committed under the result root."
