"""Reading the console's pages as a browser would: forms, notices, whose buttons they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from movilidad.rehearsal.journey import hidden_fields

_FORM = re.compile(r'<form[^>]*?action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
_VISIT = re.compile(r"/visit/([0-9a-f-]{36})/([a-z-]+)/$")
_NOTICE = re.compile(r'<li class="mv-message--(\w+)">(.*?)</li>', re.DOTALL)
_NUMBER = re.compile(r"\b(\d+)\b")


@dataclass(frozen=True, slots=True)
class Form:
    """A form that only needs its button: where it goes and what it carries."""

    path: str
    fields: dict[str, list[str]]

    @property
    def act(self) -> str:
        """`start`, `finish`…; empty for a form that is not about a visit."""
        found = _VISIT.search(self.path)
        return found[2] if found else ""

    @property
    def visit(self) -> str:
        found = _VISIT.search(self.path)
        return found[1] if found else ""

    def with_fields(self, **more: str) -> "Form":
        return Form(self.path, self.fields | {name: [value] for name, value in more.items()})


def forms(page: str) -> Iterator[Form]:
    """Every form of a page."""
    for path, inside in _FORM.findall(page):
        yield Form(path, hidden_fields(inside))


def own_forms(page: str) -> list[Form]:
    """The forms in the panel of the clerk's own desk that are about visits."""
    _, _, panel = page.partition('id="live-mine"')
    return [form for form in forms(panel.partition("</section>")[0]) if form.visit]


def listed_forms(page: str) -> list[Form]:
    """The forms in the list of the day that are about visits."""
    _, _, listed = page.partition('id="live-list"')
    return [form for form in forms(listed) if form.visit]


def undo_form(page: str) -> Form | None:
    """The offer to take back the last act."""
    return next((form for form in forms(page) if form.act == "undo"), None)


def notice(page: str) -> tuple[str, int | None]:
    """The level of what the page says happened (empty for nothing), and the first number in it."""
    found = _NOTICE.search(page)
    if found is None:
        return "", None
    number = _NUMBER.search(found[2])
    return found[1], int(number[1]) if number else None
