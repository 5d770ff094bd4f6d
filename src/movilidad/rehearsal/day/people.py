"""The people at the office, each with a browser: one who receives at the door, one at a desk.

They press what a person presses, and do what people do: click twice, act on an old page, press
the button of a colleague's family, take an act back, put a family on hold and forget it.
"""

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.client import RemoteDisconnected
from random import Random

from movilidad.rehearsal.day.book import Book
from movilidad.rehearsal.day.pages import (
    Form,
    forms,
    listed_forms,
    notice,
    own_forms,
    undo_form,
)
from movilidad.rehearsal.day.script import Arrival
from movilidad.rehearsal.journey import hidden_fields
from movilidad.rehearsal.phone import Answer, Phone

HOME = "/es/office/"
_TICKET = re.compile(r"/visit/([0-9a-f-]{36})/ticket/$")
_ARRIVAL = re.compile(r"/arrival/([0-9a-f-]{36})/$")
_SERVICES = ("information", "documents", "follow_up")


class Person:
    """Somebody signed in at the console. `phone` is the browser, `chance` what they are like."""

    def __init__(self, phone: Phone, book: Book, seed: int) -> None:
        self.phone, self.book, self.chance = phone, book, Random(seed)  # noqa: S311 - repeatable

    def get(self, path: str) -> str:
        return self._seen(self._sent(self.phone, lambda phone: phone.get(path)), path).body

    def press(self, form: Form) -> Answer:
        """Send a form; now and then with a second click at the same instant."""
        if self.chance.random() < 0.04:
            self.book.count("double clicks")
            return self._double(form)
        return self._seen(self._posted(self.phone, form), form.path)

    def after(self, answer: Answer) -> str:
        """The page that an act leads to."""
        return self.get(answer.location) if answer.status in {302, 303} else answer.body

    def _double(self, form: Form) -> Answer:
        second = Phone(self.phone.host, self.phone.port, self.phone.network)
        second.cookies = dict(self.phone.cookies)
        with ThreadPoolExecutor(2) as pool:
            clicks = [pool.submit(self._posted, phone, form) for phone in (self.phone, second)]
        answers = [click.result() for click in clicks]
        second.hang_up()
        self.phone.timings += second.timings
        for answer in answers:
            self._seen(answer, form.path)
        return answers[-1]

    def _posted(self, phone: Phone, form: Form) -> Answer:
        return self._sent(phone, lambda one: one.post(form.path, form.fields))

    def _sent(self, phone: Phone, send: Callable[[Phone], Answer]) -> Answer:
        """A browser sends again when the line was closed; nothing may come of it twice."""
        try:
            return send(phone)
        except (ConnectionError, RemoteDisconnected):
            self.book.count("requests sent again")
            return send(phone)

    def _seen(self, answer: Answer, path: str) -> Answer:
        if answer.status >= 500 or answer.status in {403, 404, 405}:
            words = re.sub(r"<[^>]+>|\s+", " ", answer.body)[:300]
            self.book.problem(f"{answer.status} {path}: {words}")
        return answer


class Door(Person):
    """Receives families: finds them by what they show, checks them in, gives walk-ins a number."""

    def receive(self, arrival: Arrival) -> None:
        if arrival.seat is None:
            self._walk_in(arrival)
            return
        wanted = {"wanted": [arrival.seat.reference], "show": ["all"]}
        found = self._seen(self._posted(self.phone, Form(f"{HOME}find/", wanted)), "find")
        if not _ARRIVAL.search(found.location):
            self.book.problem(f"not found: {notice(found.body)}")
            return
        shown = self.get(found.location)
        form = Form(f"{found.location}check-in/", hidden_fields(shown))
        page = self._checked_in(form, str(arrival.seat.appointment))
        undo = undo_form(page)
        if undo and self.chance.random() < 0.03:
            self.book.count("check-ins taken back and made again")
            self.book.took_back_number(str(arrival.seat.appointment))
            self.after(self.press(undo))
            self._checked_in(form, str(arrival.seat.appointment))

    def _checked_in(self, form: Form, key: str) -> str:
        page = self.after(self.press(form))
        level, number = notice(page)
        if level == "success" and number is not None:
            self.book.told_number(key, number)
        elif level:
            self.book.problem(f"the check-in was refused: {notice(page)}")
        return page

    def _walk_in(self, arrival: Arrival) -> None:
        path = f"{HOME}walk-in/"
        carried = hidden_fields(self.get(path))
        filled = Form(path, carried).with_fields(
            size=str(arrival.size),
            service=self.chance.choice(("information", "documents")),
            language=self.chance.choice(("", "", "mam", "quc")),
            reference="",
            priority=self.chance.choice(("", "", "", "age")),
        )
        answer = self.press(filled)
        found = _TICKET.search(answer.location)
        if found is None:
            self.book.turn_away()
            return
        number = notice(self.get(answer.location))[1]
        if number is not None:
            self.book.told_number(found[1], number)


class Desk(Person):
    """Calls, serves, finishes: one family after the other, each for some minutes."""

    def __init__(self, phone: Phone, book: Book, seed: int, name: str) -> None:
        super().__init__(phone, book, seed)
        self.name = name
        self.until: datetime | None = None  # when the family at the desk will be done
        self.back_at: datetime | None = None  # from a break
        self.old: list[Form] = []  # buttons of pages that are no longer true

    def turn(self, now: datetime) -> None:
        """What this desk does in one step of the day."""
        if self.back_at is not None:
            if now < self.back_at:
                return
            self.back_at = None
            self.sit_down()
        page = self.get(HOME)
        self._mischief(page)
        mine = {form.act: form for form in own_forms(page)}
        if "start" in mine:
            self._begin(mine, now)
        elif "finish" in mine:
            if self.until is None or now >= self.until:
                self._end(mine["finish"], page)
                self._next(now)
        else:
            self._next(now)

    def sit_down(self) -> None:
        self.press(Form(f"{HOME}desk/open/", {"desk": [self.name], "show": ["all"]}))

    def close(self) -> None:
        self.press(Form(f"{HOME}desk/close/", {"show": ["all"]}))

    def _next(self, now: datetime) -> None:
        if self.chance.random() < 0.02:
            self.book.count("breaks")
            self.press(Form(f"{HOME}desk/break/", {"show": ["all"]}))
            self.back_at = now + timedelta(minutes=self.chance.choice((10, 20)))
            return
        page = self.after(self.press(Form(f"{HOME}next/", {"language": [""], "show": ["all"]})))
        mine = {form.act: form for form in own_forms(page)}
        if "start" in mine and self.chance.random() < 0.6:
            self._begin(mine, now)

    def _begin(self, mine: dict[str, Form], now: datetime) -> None:
        roll = self.chance.random()
        if roll < 0.02 and "left" in mine:
            self._finish(mine["left"])  # nobody came up
            return
        form = mine["call"] if roll < 0.05 and "call" in mine else mine["start"]
        page = self._acted(form)
        if form.act == "start":
            self.until = now + timedelta(minutes=self.chance.triangular(5, 35, 12))
            undo = undo_form(page)
            if undo and self.chance.random() < 0.03:
                self.book.count("acts taken back")
                self._acted(undo)

    def _end(self, finish: Form, page: str) -> None:
        """Mostly finished; now and then on hold, passed on, or with another service."""
        roll = self.chance.random()
        visit = f"{HOME}visit/{finish.visit}/"
        if roll < 0.05:
            self.book.count("holds")
            more = self._form_of(visit, "hold", reason="papers", minutes="10")
        elif roll < 0.10:
            self.book.count("transfers")
            more = self._form_of(visit, "transfer", to_desk="", service=_SERVICES[0])
        elif roll < 0.13:
            self.book.count("second services at one desk")
            more = self._form_of(visit, "another", next_service=self.chance.choice(_SERVICES))
        elif roll < 0.15:
            left = next((one for one in own_forms(page) if one.act == "left"), finish)
            self._finish(left)
            return
        else:
            self._finish(finish)
            return
        if more:
            self._acted(more)

    def _form_of(self, visit: str, act: str, **chosen: str) -> Form | None:
        found = next((form for form in forms(self.get(visit)) if form.act == act), None)
        return found.with_fields(**chosen) if found else None

    def _finish(self, form: Form) -> None:
        page = self._acted(form)
        if notice(page)[0] != "success":
            return
        self.book.told_end(form.visit, form.act)
        undo = undo_form(page)
        if undo and undo.visit == form.visit and self.chance.random() < 0.03:
            self.book.count("acts taken back")
            if notice(self._acted(undo))[0] == "success":
                self.book.took_back_end(form.visit)

    def _acted(self, form: Form) -> str:
        self.old = [*self.old[-5:], form]
        page = self.after(self.press(form))
        if notice(page)[0] == "error":
            self.book.refuse()
        return page

    def _mischief(self, page: str) -> None:
        """Old pages, families of colleagues, families forgotten on hold."""
        listed = listed_forms(page)
        held = [form for form in listed if form.act == "resume"]
        if held and self.chance.random() < 0.3:
            self._acted(self.chance.choice(held))
        if self.old and self.chance.random() < 0.05:
            self.book.count("acts on an old page")
            self._meddle(self.chance.choice(self.old))
        theirs = [form for form in listed if form.act in {"start", "call"}]
        if theirs and self.chance.random() < 0.04:
            self.book.count("acts on a colleague's family")
            self._meddle(self.chance.choice(theirs))

    def _meddle(self, form: Form) -> None:
        page = self.after(self.press(form))
        if notice(page)[0] == "error":
            self.book.refuse()


def split(arrivals: Sequence[Arrival], doors: Sequence[Door]) -> list[list[Arrival]]:
    """Who receives whom: the next free person at the door."""
    return [list(arrivals[number :: len(doors)]) for number in range(len(doors))]
