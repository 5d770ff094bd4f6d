"""One session as it would be if everybody came one after the other."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

from tests.linearizable.checker import Operation

HELD, BOOKED = "held", "booked"
State = frozenset[tuple[Hashable, int, str]]


@dataclass(frozen=True, slots=True)
class SessionModel:
    """Capacity of one session: hold, book, leave (cancel, move away, give back), lapse, read.

    Names and answers: hold -> held | full; book -> booked | lapsed; leave -> left; enter (a move
    into it) -> entered | full; lapse (nobody is told: always without an answer); read -> the
    units that are held and booked.
    """

    capacity: int

    def start(self) -> State:
        return frozenset()

    def after(self, state: Hashable, operation: Operation) -> Iterable[State]:
        assert isinstance(state, frozenset)
        rule = getattr(self, f"_{operation.name}")
        found: Iterable[State] = rule(state, operation)
        return found

    def _hold(self, state: State, one: Operation) -> Iterator[State]:
        yield from self._take(state, one, HELD, HELD)

    def _enter(self, state: State, one: Operation) -> Iterator[State]:
        yield from self._take(state, one, BOOKED, "entered")

    def _take(self, state: State, one: Operation, how: str, yes: str) -> Iterator[State]:
        mine = _of(state, one.who)
        fits = _used(state - mine) + one.units <= self.capacity
        if one.result == "full" and not fits:
            yield state
        if one.result in {yes, None} and fits and not any(kind == BOOKED for *_, kind in mine):
            yield (state - mine) | {(one.who, one.units, how)}

    def _book(self, state: State, one: Operation) -> Iterator[State]:
        mine = _of(state, one.who)
        held = [seat for seat in mine if seat[2] == HELD]
        if one.result in {BOOKED, None} and held:
            yield (state - mine) | {(one.who, held[0][1], BOOKED)}
        if one.result == "lapsed" and not held:
            yield state

    def _leave(self, state: State, one: Operation) -> Iterator[State]:
        mine = _of(state, one.who)
        if mine:
            yield state - mine

    def _lapse(self, state: State, one: Operation) -> Iterator[State]:
        held = {seat for seat in _of(state, one.who) if seat[2] == HELD}
        if held:
            yield state - held

    def _read(self, state: State, one: Operation) -> Iterator[State]:
        if one.result in {_used(state), None}:
            yield state


def with_lapses(history: Sequence[Operation], seconds: float) -> list[Operation]:
    """Add what nobody is told: a hold may end by itself from `seconds` after it was asked for."""
    lapses = [
        Operation("lapse", one.who, one.units, None, one.invoked + seconds, inf)
        for one in history
        if one.name == "hold" and one.result in {HELD, None}
    ]
    return [*history, *lapses]


def _of(state: State, who: Hashable) -> State:
    return frozenset(seat for seat in state if seat[0] == who)


def _used(state: State) -> int:
    return sum(units for _, units, _ in state)
