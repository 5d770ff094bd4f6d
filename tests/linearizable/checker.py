"""Is a history linearizable? The search of Wing and Gong with the memory of Lowe.

J. M. Wing and C. Gong, Testing and verifying concurrent objects, 1993; G. Lowe, Testing for
linearizability, 2017. A history is correct when its operations can be put in one order that a
sequential model accepts, each somewhere between its invocation and its return. An operation whose
answer never came may have happened at any moment after its invocation, or not at all.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a client. `result` None: no answer came, and `returned` is infinite."""

    name: str
    who: Hashable
    units: int
    result: Hashable
    invoked: float
    returned: float = inf

    @property
    def known(self) -> bool:
        return self.returned < inf


class Model(Protocol):
    """What the operations would do one after the other."""

    def start(self) -> Hashable: ...

    def after(self, state: Hashable, operation: Operation) -> Iterable[Hashable]:
        """The states that may follow; none when the answer is wrong in this state. For an
        operation without an answer: those in which it had an effect."""
        ...


def linear_order(model: Model, history: Sequence[Operation]) -> list[Operation] | None:
    """An order that explains the history, or None: it is not linearizable."""
    operations = sorted(history, key=lambda one: one.returned)
    known = sum(1 << place for place, one in enumerate(operations) if one.known)
    seen: set[tuple[int, Hashable]] = set()
    path: list[Operation] = []
    stack = [_choices(model, operations, 0, model.start())]
    if known == 0:
        return path
    while stack:
        for place, done, state in stack[-1]:
            if (done, state) in seen:
                continue
            seen.add((done, state))
            path.append(operations[place])
            if done & known == known:
                return path
            stack.append(_choices(model, operations, done, state))
            break
        else:
            stack.pop()
            del path[-1:]
    return None


def _choices(
    model: Model, operations: Sequence[Operation], done: int, state: Hashable
) -> Iterator[tuple[int, int, Hashable]]:
    """(operation, what is done then, state then) of every step that is possible now."""
    for place in _candidates(operations, done):
        for following in model.after(state, operations[place]):
            yield place, done | 1 << place, following


def _candidates(operations: Sequence[Operation], done: int) -> list[int]:
    """Which may come next: those invoked before any other that is left has returned. Sorted by
    return, so that the first of the rest sets the limit."""
    limit, found = inf, []
    for place, one in enumerate(operations):
        if done >> place & 1:
            continue
        if one.invoked <= limit:
            found.append(place)
        limit = min(limit, one.returned)
    return found
