"""What clients did and were told, written down outside the database."""

import threading
import time
from collections.abc import Callable, Sequence
from math import inf

from tests.linearizable.checker import Operation, linear_order
from tests.linearizable.session_model import SessionModel, with_lapses


class Recording:
    """The histories of several sessions, by session; safe to use from many threads."""

    def __init__(self) -> None:
        self.histories: dict[str, list[Operation]] = {}
        self._lock = threading.Lock()

    def did(
        self, session: str, name: str, who: str, units: int, act: Callable[[], object]
    ) -> object:
        """Do `act` and note when it was begun, when it was answered and with what. If it fails,
        nobody knows whether it happened: it is noted without an answer, and the failure raised."""
        invoked, result, returned = time.monotonic(), None, inf
        try:
            result = act()
            returned = time.monotonic()
        finally:
            self.note(session, Operation(name, who, units, result, invoked, returned))
        return result

    def note(self, session: str, operation: Operation) -> None:
        with self._lock:
            self.histories.setdefault(session, []).append(operation)

    def problems(self, capacities: dict[str, int], *, hold_seconds: float = inf) -> list[str]:
        """The sessions whose history no order explains."""
        return [
            f"{session} ({capacities[session]}): {told(history)}"
            for session, history in self.histories.items()
            if linear_order(SessionModel(capacities[session]), _whole(history, hold_seconds))
            is None
        ]


def _whole(history: Sequence[Operation], hold_seconds: float) -> Sequence[Operation]:
    return history if hold_seconds == inf else with_lapses(history, hold_seconds)


def told(history: Sequence[Operation]) -> str:
    """A history to read, in the order of invocation."""
    ordered = sorted(history, key=lambda one: one.invoked)
    return "; ".join(
        f"{one.invoked:.4f}–{one.returned:.4f} {one.name} {str(one.who)[:8]} {one.result}"
        for one in ordered
    )
