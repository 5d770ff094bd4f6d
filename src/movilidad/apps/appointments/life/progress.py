"""How far a long step has come, told to whoever asked for it without passing it through."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Told = Callable[[int, int], None]

_listener: ContextVar[Told | None] = ContextVar("progress", default=None)


def how_far(done: int, of: int) -> None:
    """Say that `done` of so many parts of the step at hand are done. Nobody may listen."""
    told = _listener.get()
    if told is not None:
        told(done, of)


@contextmanager
def heard_by(told: Told) -> Iterator[None]:
    """Call `told` for every `how_far` inside."""
    token = _listener.set(told)
    try:
        yield
    finally:
        _listener.reset(token)
