"""Reading nodes of content with every problem collected, never half a value handed on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from movilidad.core.vocabulary.documents import Node, Problem, Where
from movilidad.core.vocabulary.languages import SITE_LANGUAGES, Texts

Fields = Mapping[str, Node]


class Unreadable(Exception):
    """A value could not be read; the problem is already noted. Caught by `Reader.collecting`."""


class Reader:
    """Reads typed values from nodes. Each method notes a problem and raises `Unreadable`."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, where: Where, what: str) -> None:
        """Remember a problem and go on."""
        self.problems.append(Problem(where, what))

    def refuse(self, where: Where, what: str) -> Unreadable:
        """Remember a problem and return the exception to raise."""
        self.note(where, what)
        return Unreadable(what)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Leave out what cannot be read, so that the next problem is found too."""
        try:
            yield
        except Unreadable:
            return

    def fields(
        self, node: Node, required: Collection[str], optional: Collection[str] = ()
    ) -> Fields:
        """Return a mapping's fields; unknown and missing keys are problems."""
        if not isinstance(node.value, Mapping):
            raise self.refuse(node.where, "expected keys with values")
        for key in node.value.keys() - {*required, *optional}:
            self.note(node.value[key].where, f"unknown key “{key}”")
        missing = [key for key in required if key not in node.value]
        if missing:
            raise self.refuse(node.where, f"missing: {', '.join(missing)}")
        return node.value

    def entries(self, node: Node) -> Fields:
        """Return a mapping with free keys."""
        if not isinstance(node.value, Mapping):
            raise self.refuse(node.where, "expected keys with values")
        return node.value

    def items(self, node: Node) -> tuple[Node, ...]:
        """Return the items of a list."""
        if not isinstance(node.value, tuple):
            raise self.refuse(node.where, "expected a list")
        return node.value

    def text(self, node: Node) -> str:
        """Return a text that is not empty."""
        if not isinstance(node.value, str) or not node.value.strip():
            raise self.refuse(node.where, "expected text")
        return node.value

    def texts(self, node: Node) -> Texts:
        """Return a sentence in every language of the site."""
        given = self.entries(node)
        for language in SITE_LANGUAGES:
            if language not in given:
                self.note(node.where, f"missing translation: {language}")
        for language in given.keys() - set(SITE_LANGUAGES):
            self.note(given[language].where, f"not a language of the site: {language}")
        return {code: self.text(given[code]) for code in SITE_LANGUAGES if code in given}

    def date(self, node: Node) -> date:
        """Return a date such as 2023-06-12."""
        if not isinstance(node.value, date) or isinstance(node.value, datetime):
            raise self.refuse(node.where, "expected a date such as 2023-06-12")
        return node.value

    def number(self, node: Node) -> int:
        """Return a whole number."""
        if not isinstance(node.value, int) or isinstance(node.value, bool):
            raise self.refuse(node.where, "expected a whole number")
        return node.value

    def flag(self, node: Node) -> bool:
        """Return true or false."""
        if not isinstance(node.value, bool):
            raise self.refuse(node.where, "expected true or false")
        return node.value

    def choice(self, node: Node, options: Collection[str]) -> str:
        """Return one of the options."""
        if not isinstance(node.value, str) or node.value not in options:
            raise self.refuse(
                node.where, f"“{node.plain()}” is not one of {', '.join(sorted(options))}"
            )
        return str(node.value)

    def zone(self, node: Node) -> str:
        """Return the name of an IANA time zone."""
        name = self.text(node)
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, or far too long
            raise self.refuse(node.where, f"“{name[:40]}” is not a time zone") from None
        return name

    def clock(self, node: Node) -> time:
        """Return a time of day such as 08:00."""
        try:
            return time.fromisoformat(self.text(node))
        except ValueError:
            raise self.refuse(node.where, "expected a time such as 08:00") from None

    def moment(self, node: Node, zone: str) -> datetime:
        """Return a local date (its midnight) or a local date with time, in the zone given."""
        if isinstance(node.value, date) and not isinstance(node.value, datetime):
            return datetime.combine(node.value, time(), ZoneInfo(zone))
        try:
            local = datetime.fromisoformat(self.text(node))
        except ValueError:
            raise self.refuse(node.where, "expected 2023-06-12 or 2023-06-12T10:00") from None
        if local.tzinfo is not None:
            raise self.refuse(node.where, "write the office's own time, without a zone")
        return local.replace(tzinfo=ZoneInfo(zone))
