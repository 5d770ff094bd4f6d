"""Many waiting requests, one transaction: each is answered only after the commit it is in.

Whoever finds nobody leading takes everything that waits and runs it; the others sleep until
their own item is done. No timer delays anybody: a lone request is a batch of one.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Waiting(Generic[Item, Result]):
    __slots__ = ("done", "failure", "item", "result")

    def __init__(self, item: Item) -> None:
        self.item = item
        self.done = False
        self.result: Result | None = None
        self.failure: BaseException | None = None


class GroupCommit(Generic[Item, Result]):
    """`run` takes a batch and returns the results in the same order, in one transaction.

    If a batch fails, every item of it is tried alone, so that one bad item fails only itself:
    `run` must leave nothing behind when it raises, and be safe to repeat.
    """

    def __init__(self, run: Callable[[Sequence[Item]], list[Result]], *, most: int = 64) -> None:
        self._run = run
        self._most = most
        self._queue: list[_Waiting[Item, Result]] = []
        self._leading = False
        self._changed = threading.Condition()

    def submit(self, item: Item) -> Result:
        """Wait for the item's turn and return its result, or raise what it failed with."""
        waiting: _Waiting[Item, Result] = _Waiting(item)
        with self._changed:
            self._queue.append(waiting)
            while self._leading and not waiting.done:
                self._changed.wait()
            batch = [] if waiting.done else self._take_lead(waiting)
        if batch:
            self._lead(batch)
        if waiting.failure is not None:
            raise waiting.failure
        return waiting.result  # type: ignore[return-value]  # set unless failed

    def _take_lead(self, own: _Waiting[Item, Result]) -> list[_Waiting[Item, Result]]:
        """The oldest waiting items, the leader's own always among them."""
        self._leading = True
        self._queue.remove(own)
        others, self._queue = self._queue[: self._most - 1], self._queue[self._most - 1 :]
        return [*others, own]

    def _lead(self, batch: list[_Waiting[Item, Result]]) -> None:
        try:
            self._fill(batch)
        except BaseException as failure:
            if len(batch) == 1 or not isinstance(failure, Exception):
                _fail(batch, failure)
            else:
                self._one_by_one(batch)
        finally:
            with self._changed:
                for waiting in batch:
                    waiting.done = True
                self._leading = False
                self._changed.notify_all()

    def _fill(self, batch: list[_Waiting[Item, Result]]) -> None:
        results = self._run([waiting.item for waiting in batch])
        for waiting, result in zip(batch, results, strict=True):
            waiting.result = result

    def _one_by_one(self, batch: list[_Waiting[Item, Result]]) -> None:
        for waiting in batch:
            try:
                self._fill([waiting])
            except Exception as failure:
                waiting.failure = failure


def _fail(batch: list[_Waiting[Item, Result]], failure: BaseException) -> None:
    for waiting in batch:
        waiting.failure = failure
