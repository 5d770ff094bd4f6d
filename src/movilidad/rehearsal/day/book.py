"""What the site told people on the rehearsed day, kept outside the database."""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Book:
    """`numbers`: the number a family was told, by its appointment, or by its visit for a
    walk-in. `ended`: visits that the site said are finished or left, unless taken back. Clerks
    write at the same time."""

    numbers: dict[str, int] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    turned_away: int = 0
    refused: int = 0  # acts that were refused with a sentence: stale pages, colleagues
    mischief: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def told_number(self, key: str, number: int) -> None:
        with self._lock:
            before = self.numbers.setdefault(key, number)
            if before != number:
                self.problems.append(f"{key} was told {before} and then {number}")

    def took_back_number(self, key: str) -> None:
        with self._lock:
            self.numbers.pop(key, None)

    def told_end(self, visit: str, act: str) -> None:
        with self._lock:
            self.ended[visit] = {"finish": "done", "left": "left"}[act]

    def took_back_end(self, visit: str) -> None:
        with self._lock:
            self.ended.pop(visit, None)

    def count(self, name: str) -> None:
        with self._lock:
            self.mischief[name] = self.mischief.get(name, 0) + 1

    def refuse(self) -> None:
        with self._lock:
            self.refused += 1

    def turn_away(self) -> None:
        with self._lock:
            self.turned_away += 1

    def problem(self, words: str) -> None:
        with self._lock:
            self.problems.append(words)
