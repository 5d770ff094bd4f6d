"""What one invented family does on the site, from the start page to its appointment."""

import re
from dataclasses import dataclass

from movilidad.core.questionnaire import Question
from movilidad.rehearsal.answering import fields_of
from movilidad.rehearsal.families import Family
from movilidad.rehearsal.phone import Answer, Phone, UnexpectedAnswer

_QUESTION = re.compile(r"/register/q/(?:person\.(\d+)\.)?([a-z_]+)/$")
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
_REFERENCE = re.compile(r"\b((?:[0-9A-Z]{4}[ -]?){4}[0-9A-Z]{1,2})\b")
MOST_PAGES = 90  # ten people and every optional page stay below


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the site promised this family: its reference, and whether it took a seat."""

    number: int
    reference: str
    birth_year: int


def hidden_fields(page: str) -> dict[str, list[str]]:
    """The hidden inputs of a page."""
    fields: dict[str, list[str]] = {}
    for tag in _HIDDEN.findall(page):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if "name" in attributes:
            fields.setdefault(attributes["name"], []).append(attributes.get("value", ""))
    fields.pop("csrfmiddlewaretoken", None)
    return fields


@dataclass(slots=True)
class Journey:
    """One family with its phone. `reads` loads every page it is sent to, as a browser does."""

    number: int
    family: Family
    phone: Phone
    questions: dict[str, Question]
    reads: bool

    def register(self) -> Acknowledged:
        """From the start page to the reference. Raises UnexpectedAnswer, NoAnswer."""
        root = f"/{self.family.site_language}/register/"
        begun = self.phone.get(root)
        answer = self.phone.post(root, hidden_fields(begun.body) | {"carried": [""]})
        for _ in range(MOST_PAGES):
            found = _QUESTION.search(answer.location)
            if found is None:
                break
            answer = self._answer(answer.location, found)
        if not answer.location.endswith("/register/check/"):
            raise UnexpectedAnswer("no way to the end of the form", answer)
        return self._send(root)

    def _answer(self, path: str, found: re.Match[str]) -> Answer:
        if self.reads:
            self.phone.get(path)
        person = int(found[1]) - 1 if found[1] else 0
        fields = fields_of(self.questions[found[2]], self.family, person)
        answer = self.phone.post(path, fields)
        if answer.status != 302:
            raise UnexpectedAnswer(f"refused {found[0]} {fields}", answer)
        return answer

    def _send(self, root: str) -> Acknowledged:
        form = hidden_fields(self.phone.get(f"{root}check/").body)
        sent = self.phone.post(f"{root}send/", form)
        if self.number % 7 == 0:  # a double click
            again = self.phone.post(f"{root}send/", form)
            if again.location != sent.location:
                raise UnexpectedAnswer("a second click led elsewhere", again)
        done = self.phone.get(sent.location)
        found = _REFERENCE.search(" ".join(re.sub(r"<[^>]+>", " ", done.body).split()))
        if done.status != 200 or found is None:
            raise UnexpectedAnswer("no reference at the end", done)
        return Acknowledged(self.number, found[1], self.family.members[0].born.year)


def sign_in(phone: Phone, lang: str, told: Acknowledged) -> None:
    """Open the family's own pages with the reference and the year of birth."""
    path = f"/{lang}/my/sign-in/"
    fields = hidden_fields(phone.get(path).body)
    answer = phone.post(
        path, fields | {"reference": [told.reference], "birth_year": [str(told.birth_year)]}
    )
    if answer.status != 302:
        raise UnexpectedAnswer("the sign-in was refused", answer)


def confirm(phone: Phone, lang: str) -> bool | None:
    """Confirm the offer that waits; None where there is none, False where it is too late."""
    shown = phone.get(f"/{lang}/my/appointment/")
    fields = hidden_fields(shown.body)
    if "offer" not in fields:
        return None
    answer = phone.post(f"/{lang}/my/appointment/confirm/", {"offer": fields["offer"][:1]})
    return answer.status in {302, 303}
