"""The desk of a rehearsal: clerks who sign in and receive the families of a day over HTTP."""

import re
from dataclasses import dataclass

from movilidad.rehearsal.journey import hidden_fields
from movilidad.rehearsal.phone import Phone, UnexpectedAnswer

_NUMBERED = re.compile(r"/visit/([0-9a-f-]{36})/(start|finish)/")


@dataclass(frozen=True, slots=True)
class Clerk:
    """A log-in and the office it works at."""

    username: str
    password: str
    office_code: str


def open_desk(clerk: Clerk, phone: Phone) -> None:
    """Sign in and sit down at a desk of one's own. Raises UnexpectedAnswer."""
    sign_in_clerk(clerk, phone)
    opened = phone.post("/es/office/desk/open/", {"desk": [clerk.username[:20]]})
    if opened.status != 302:
        raise UnexpectedAnswer("the clerk could not open a desk", opened)


def sign_in_clerk(clerk: Clerk, phone: Phone) -> None:
    """Sign in. Raises UnexpectedAnswer."""
    path = "/es/office/sign-in/"
    fields = hidden_fields(phone.get(path).body)
    answer = phone.post(
        path, fields | {"username": [clerk.username], "password": [clerk.password]}
    )
    if answer.status != 302:
        raise UnexpectedAnswer("the clerk could not sign in", answer)


def receive(phone: Phone, code: str) -> None:
    """Find the family by what it shows, check it in, call the next, serve, finish."""
    found = phone.post("/es/office/find/", {"wanted": [code], "show": ["all"]})
    if found.status != 302:
        raise UnexpectedAnswer("the desk did not find the family", found)
    shown = phone.get(found.location)
    done = phone.post(f"{found.location}check-in/", hidden_fields(shown.body))
    if done.status != 302:
        raise UnexpectedAnswer("the check-in was refused", done)
    called = phone.post("/es/office/next/", {"language": [""], "show": ["all"]})
    if called.status != 302:
        raise UnexpectedAnswer("nobody could be called", called)
    for act in ("start", "finish"):
        _act(phone, act)


def _act(phone: Phone, act: str) -> None:
    """Press the first button of this act on today's list."""
    listed = phone.get("/es/office/").body
    forms = re.findall(r"<form.*?</form>", listed, re.DOTALL)
    for form in forms:
        found = _NUMBERED.search(form)
        if found and found[2] == act:
            answer = phone.post(f"/es/office{found[0]}", hidden_fields(form))
            if answer.status != 302:
                raise UnexpectedAnswer(f"{act} was refused", answer)
            return
    raise UnexpectedAnswer(f"no visit to {act}", phone.get("/es/office/"))
