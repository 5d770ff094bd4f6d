"""The running order of a day, and the table at its end."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

import click
from django.conf import settings
from django.db import connections

from movilidad.rehearsal.day import findings
from movilidad.rehearsal.day.book import Book
from movilidad.rehearsal.day.people import Desk, Door, Person, split
from movilidad.rehearsal.day.script import Arrival, Day, write_script
from movilidad.rehearsal.day.staging import CLOSES, OPENS, Plan, StagedDay, stage_day
from movilidad.rehearsal.drive import Site, phone_of
from movilidad.rehearsal.evening import print_pages
from movilidad.rehearsal.journey import hidden_fields
from movilidad.rehearsal.phone import Timing, UnexpectedAnswer
from movilidad.rehearsal.reception import sign_in_clerk

STEP = timedelta(minutes=5)
AT_THE_DOOR = 2


class Stage(Protocol):
    """The installation: its port and a clock that can be moved."""

    port: int

    def now(self) -> datetime: ...

    def move_clock(self, to: datetime) -> None: ...


@contextmanager
def _bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    with click.progressbar(length=length, label=f"{label:<28}") as bar:
        yield bar.update


def rehearse_day(stage: Stage, *, visits: int, clerks: int, seed: int) -> bool:
    """Run the day and print what came of it; True when nothing was impossible, lost or doubled
    and no page failed."""
    plan = Plan(settings.PROGRAMME, visits, clerks, seed)
    with _bar("Families register", visits) as bar:
        staged = stage_day(plan, now=stage.now, move_clock=stage.move_clock, progress=bar)
    opens, closes = staged.moment(OPENS), staged.moment(CLOSES)
    script = write_script(staged.seats, visits, opens=opens, closes=closes, seed=seed)
    stage.move_clock(opens - STEP)
    book, people = Book(), _people(stage, staged, seed)
    for person in people:
        person.book = book
    connections.close_all()
    _run(stage, script, people, opens, closes)
    stage.move_clock(closes)
    timings = [timing for person in people for timing in person.phone.timings]
    timings += _close(stage, staged, book)
    return _tell(staged, script, book, timings)


def _people(stage: Stage, staged: StagedDay, seed: int) -> list[Person]:
    site = Site("127.0.0.1", stage.port, len(staged.clerks))
    people: list[Person] = []
    for number, clerk in enumerate(staged.clerks):
        phone, book = phone_of(site, 60_000 + 256 * number), Book()
        sign_in_clerk(clerk, phone)
        if number < AT_THE_DOOR:
            people.append(Door(phone, book, seed + number))
        else:
            desk = Desk(phone, book, seed + number, str(number - AT_THE_DOOR + 1))
            desk.sit_down()
            people.append(desk)
    return people


def _run(
    stage: Stage, script: Day, people: list[Person], opens: datetime, closes: datetime
) -> None:
    """Every five minutes of the day everybody does something at the same time."""
    doors = [one for one in people if isinstance(one, Door)]
    desks = [one for one in people if isinstance(one, Desk)]
    left = list(script.arrivals)
    with (
        _bar("The office's day", (closes - opens) // STEP) as bar,
        ThreadPoolExecutor(len(people)) as pool,
    ):
        moment = opens
        while moment < closes:
            stage.move_clock(moment)
            here = [one for one in left if one.at < moment + STEP]
            left = left[len(here) :]
            work = [
                pool.submit(_receive_all, door, part)
                for door, part in zip(doors, split(here, doors), strict=True)
            ]
            work += [pool.submit(desk.turn, moment) for desk in desks]
            for one in work:
                one.result()
            moment += STEP
            bar(1)


def _receive_all(door: Door, arrivals: Sequence[Arrival]) -> None:
    for arrival in arrivals:
        door.receive(arrival)


def _close(stage: Stage, staged: StagedDay, book: Book) -> list[Timing]:
    """The manager closes the day."""
    phone = phone_of(Site("127.0.0.1", stage.port, 1), 59_000)
    sign_in_clerk(staged.manager, phone)
    shown = phone.get("/es/office/closing/")
    closed = phone.post("/es/office/closing/close/", hidden_fields(shown.body))
    if closed.status != 302:
        book.problem(str(UnexpectedAnswer("the day could not be closed", closed)))
    for path in ("/es/office/closing/", "/es/office/numbers/", "/es/office/numbers/week/"):
        answer = phone.get(path)
        if answer.status != 200:
            book.problem(str(UnexpectedAnswer(path, answer)))
    phone.hang_up()
    return phone.timings


def _tell(staged: StagedDay, script: Day, book: Book, timings: list[Timing]) -> bool:
    office, day = staged.office.id, staged.day
    known = {str(key): found for key, found in findings.numbers_of(office, day).items()}
    states = findings.states(office, day)
    wrong = findings.impossible(office, day, {**findings.ALWAYS, **findings.CLOSED})
    lost = _lost(book, known)
    doubled = sum(states.values()) - len(book.numbers)
    print_pages(timings)
    _print("visits", sum(states.values()))
    for state, count in states.items():
        _print(f"  {state}", count)
    _print("families that never came", len(script.absent))
    _print("walk-ins turned away", book.turned_away)
    for name, count in sorted(book.mischief.items()):
        _print(name, count)
    _print("acts refused with a reason", book.refused)
    _print("impossible states", sum(wrong.values()))
    for name, count in wrong.items():
        _print(f"  {name}", count)
    _print("lost", lost)
    _print("doubled", doubled)
    _print("pages that failed", len(book.problems))
    for problem in book.problems[:10]:
        click.echo(f"  {problem}", err=True)
    return not (wrong or lost or doubled or book.problems)


def _lost(book: Book, known: Mapping[str, tuple[int, str]]) -> int:
    """Numbers that the site told and that are not there, and ends that did not stay."""
    numbers = sum(known.get(key, (0, ""))[0] != number for key, number in book.numbers.items())
    ends = findings.ends_of(book.ended)
    return numbers + sum(ends.get(visit) != end for visit, end in book.ended.items())


def _print(name: str, count: int) -> None:
    click.echo(f"{name:<56}{count:>9,}")
