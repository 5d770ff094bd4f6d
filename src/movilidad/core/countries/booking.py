"""The published limits of booking beside the draw: what a family may do, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from movilidad.core.vocabulary.documents import ContentError, Node
from movilidad.core.vocabulary.reading import Reader

# Field -> least and most. A hold outlasts reading one page, and never an office's pause.
_BOUNDS = {
    "hold_minutes": (2, 60),
    "notice_hours": (0, 336),
    "move_hours": (0, 336),
    "most_moves": (0, 20),
    "cancel_hours": (0, 336),
    "invitation_days": (1, 90),
}


@dataclass(frozen=True, slots=True)
class BookingRules:
    """Limits of one country. `notice_hours`: how soon a family may book; `move_hours` and
    `cancel_hours`: until how long before the visit it may move or cancel by itself."""

    hold_minutes: int
    notice_hours: int
    move_hours: int
    most_moves: int
    cancel_hours: int
    invitation_days: int

    def held_until(self, at: datetime) -> datetime:
        return at + timedelta(minutes=self.hold_minutes)

    def earliest(self, at: datetime) -> datetime:
        """The first start that a family may choose at `at`."""
        return at + timedelta(hours=self.notice_hours)

    def leave_before(self, at: datetime) -> datetime:
        """A visit that starts earlier than this can no longer be moved by the family."""
        return at + timedelta(hours=self.move_hours)

    def may_cancel(self, starts_at: datetime, at: datetime) -> bool:
        return at < starts_at - timedelta(hours=self.cancel_hours)


def read_booking(node: Node) -> BookingRules:
    """Return the limits of a `booking.yaml`; raises `ContentError` with every problem."""
    reader, found = Reader(), dict[str, int]()
    with reader.collecting():
        fields = reader.fields(node, ["booking", *_BOUNDS])
        reader.text(fields["booking"])
        for name, (least, most) in _BOUNDS.items():
            with reader.collecting():
                found[name] = reader.number(fields[name])
                if not least <= found[name] <= most:
                    reader.note(fields[name].where, f"{name} is {least} to {most}")
    if reader.problems:
        raise ContentError(reader.problems)
    return BookingRules(**found)
