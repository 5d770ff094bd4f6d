"""Many families go their whole way over HTTP; then the tables are looked at independently."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from django.db import connections

from movilidad.apps.registration.queries import questions
from movilidad.rehearsal.families import Family, invent
from movilidad.rehearsal.journey import Acknowledged, Journey, confirm, hidden_fields, sign_in
from movilidad.rehearsal.phone import Phone, Timing, UnexpectedAnswer

Item = TypeVar("Item")
SLICE = 10  # families that one client takes at a time


@dataclass(frozen=True, slots=True)
class Site:
    """Where the rehearsed site listens, and how many clients load it at once."""

    host: str
    port: int
    clients: int


@dataclass(frozen=True, slots=True)
class Cast:
    """Which invented families take part: the same for the same seed."""

    households: int
    seed: int
    offices: tuple[str, ...]
    today: date
    browse_every: int = 10  # every so many families load each page they are sent to

    def families(self) -> list[Family]:
        return list(
            invent(self.households, seed=self.seed, offices=self.offices, today=self.today)
        )


@dataclass(slots=True)
class Report:
    """What came of a slice of work."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        for name in ("acknowledged", "confirmed", "refused", "problems", "timings"):
            getattr(self, name).extend(getattr(other, name))


Progress = Callable[[int], None]


def phone_of(site: Site, number: int) -> Phone:
    """A phone with an address of its own in the documentation ranges of RFC 5737 and 6598."""
    return Phone(site.host, site.port, f"100.{64 + number // 65536 % 64}.{number // 256 % 256}.7")


def register_all(site: Site, cast: Cast, progress: Progress) -> Report:
    """Every family registers; returns what the site acknowledged."""
    return _share_out(site, range(cast.households), partial(_register, site, cast), progress)


def _register(site: Site, cast: Cast, numbers: Sequence[int]) -> Report:
    report, families = Report(), _families(cast)
    for number in numbers:
        phone = phone_of(site, number)
        reads = number % cast.browse_every == 0
        journey = Journey(number, families[number], phone, questions(), reads)
        try:
            report.acknowledged.append(journey.register())
        except UnexpectedAnswer as problem:
            report.problems.append(f"family {number}: {problem}")
        phone.hang_up()
        report.timings += phone.timings
    return report


def answer_all(
    site: Site, cast: Cast, told: Sequence[Acknowledged], progress: Progress, *, ignore: int
) -> Report:
    """Every family looks at its page; who has an offer confirms it, but one in `ignore` does
    nothing (0: all confirm)."""
    return _share_out(site, told, partial(_answer, site, cast, ignore), progress)


def _answer(site: Site, cast: Cast, ignore: int, told: Sequence[Acknowledged]) -> Report:
    report, families = Report(), _families(cast)
    for one in told:
        if ignore and one.number % ignore == 0:
            continue
        phone, lang = phone_of(site, one.number), families[one.number].site_language
        try:
            sign_in(phone, lang, one)
            outcome = confirm(phone, lang)
        except UnexpectedAnswer as problem:
            report.problems.append(f"family {one.number}: {problem}")
        else:
            if outcome is not None:
                (report.confirmed if outcome else report.refused).append(one.number)
        phone.hang_up()
        report.timings += phone.timings
    return report


def confirm_at_once(site: Site, cast: Cast, told: Sequence[Acknowledged]) -> tuple[int, list[str]]:
    """Families that all hold an offer of one session confirm at the same instant. Returns how
    many were told yes, and what the others were told."""
    families, barrier = _families(cast), threading.Barrier(len(told))
    taken, refused = [], []

    def one(family: Acknowledged) -> None:
        phone, lang = phone_of(site, family.number), families[family.number].site_language
        sign_in(phone, lang, family)
        shown = phone.get(f"/{lang}/my/appointment/").body
        offer = hidden_fields(shown)["offer"][:1]
        barrier.wait(timeout=120)
        answer = phone.post(f"/{lang}/my/appointment/confirm/", {"offer": offer})
        if answer.status in {302, 303}:
            taken.append(family.number)
        else:
            refused.append(answer.body)
        phone.hang_up()

    threads = [threading.Thread(target=one, args=(family,)) for family in told]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    return len(taken), refused


_made: dict[Cast, list[Family]] = {}


def _families(cast: Cast) -> list[Family]:
    """Invented once in each process."""
    if cast not in _made:
        _made[cast] = cast.families()
    return _made[cast]


def _share_out(
    site: Site,
    items: Sequence[Item],
    work: Callable[[Sequence[Item]], Report],
    progress: Progress,
) -> Report:
    connections.close_all()  # a child must not use its parent's connection
    total = Report()
    with ProcessPoolExecutor(site.clients, mp_context=get_context("fork")) as pool:
        for report in pool.map(work, _slices(items)):
            total.add(report)
            progress(SLICE)
    return total


def _slices(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), SLICE):
        yield items[start : start + SLICE]
