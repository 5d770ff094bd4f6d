"""Reading a form of the console: text in, values or a named problem beside the field out."""

from dataclasses import dataclass, field
from datetime import date, time

from django.http import QueryDict


@dataclass(slots=True)
class Reading:
    """A form being read: problems by field (word keys of office_rounds) beside what was typed."""

    typed: QueryDict
    problems: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What was typed, without the spaces around it."""
        return str(self.typed.get(name, "")).strip()[:200]

    def refuse(self, name: str, key: str) -> None:
        """Note the first problem of a field, under a key of the office's words."""
        self.problems.setdefault(name, f"office_rounds.{key}")

    def day(self, name: str) -> date:
        """A date as browsers send it; the first of all days on a problem."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            self.refuse(name, "problem_day")
            return date.min

    def clock(self, name: str) -> time:
        """A time of day, to the minute."""
        try:
            typed = time.fromisoformat(self.text(name).zfill(5))  # 9:00 is 09:00
        except ValueError:
            self.refuse(name, "problem_clock")
            return time.min
        return time(typed.hour, typed.minute)

    def whole(self, name: str, *, least: int, most: int) -> int:
        """A whole number within bounds; empty counts as `least`."""
        raw = self.text(name) or str(least)
        if not raw.isascii() or not raw.isdigit() or not least <= int(raw) <= most:
            self.refuse(name, "problem_number")
            return least
        return int(raw)
