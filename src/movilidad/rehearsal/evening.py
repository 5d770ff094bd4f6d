"""The running order of a rehearsal, and the table at its end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import click
from django.conf import settings

from movilidad.apps.appointments.actions import lapse_offers
from movilidad.apps.appointments.queries.desk import DeskSeat
from movilidad.apps.appointments.queries.offers import OpenOffer
from movilidad.apps.messaging.actions import send_due
from movilidad.apps.registration.queries import find_by_reference, household_line
from movilidad.rehearsal import ledger, programme
from movilidad.rehearsal.drive import (
    Cast,
    Report,
    Site,
    answer_all,
    confirm_at_once,
    phone_of,
    register_all,
)
from movilidad.rehearsal.journey import Acknowledged
from movilidad.rehearsal.phone import Timing, UnexpectedAnswer
from movilidad.rehearsal.reception import Clerk, open_desk, receive

RACERS = 16  # families that confirm one last seat at the same instant
CAPACITY_SHARE = 0.35  # of a unit for each family: about one family in three is drawn
RECEIVED = 120  # families that are received at the desk


class Stage(Protocol):
    """The installation: its port and a clock that can be moved."""

    port: int

    def now(self) -> datetime: ...

    def move_clock(self, to: datetime) -> None: ...


@contextmanager
def _bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    with click.progressbar(length=length, label=f"{label:<28}") as bar:
        yield bar.update


def rehearse(stage: Stage, *, households: int, clients: int, seed: int) -> bool:
    """Run it all and print what came of it; True when nothing was lost, oversold or wrong."""
    begun = stage.now()
    staged = programme.stage(
        code=settings.PROGRAMME, units=int(households * CAPACITY_SHARE), at=begun
    )
    offices = tuple(clerk.office_code for clerk in staged.clerks)
    cast = Cast(households, seed, offices, begun.date())
    site = Site("127.0.0.1", stage.port, clients)
    with _bar("Families register", households) as bar:
        total = register_all(site, cast, bar)
    told = list(total.acknowledged)

    stage.move_clock(begun + timedelta(days=2, hours=1))
    offers = programme.draw(staged, at=stage.now())
    _send_messages(stage.now())
    chosen = programme.shrink_to_one(staged, offers, want=RACERS, at=stage.now())
    race = _race(chosen, site, cast, told)

    with _bar("Families answer", len(told)) as bar:
        total.add(answer_all(site, cast, told, bar, ignore=4))
    stage.move_clock(stage.now() + timedelta(hours=49))
    handed_on = lapse_offers(at=stage.now(), most=100_000)
    with _bar("The next in order answer", len(told)) as bar:
        total.add(answer_all(site, cast, told, bar, ignore=0))
    _send_messages(stage.now())
    total.add(_receive(stage, staged, site))
    return _tell(total, told, households, race, handed_on)


def _send_messages(at: datetime) -> None:
    while send_due(at=at, most=500).handled:
        pass


def _race(
    chosen: Sequence[OpenOffer], site: Site, cast: Cast, told: Sequence[Acknowledged]
) -> tuple[int, int, int]:
    """Sixteen families, one seat, one instant: how many raced, were seated, were told why not."""
    by_household = {_household(one): one for one in told} if chosen else {}
    racers = [by_household[o.household] for o in chosen if o.household in by_household]
    if len(racers) < 2:
        return 0, 0, 0
    seated, refusals = confirm_at_once(site, cast, racers)
    explained = sum("<h1" in page for page in refusals)
    return len(racers), seated, explained


def _household(told: Acknowledged) -> UUID | None:
    return find_by_reference(told.reference)


def _receive(stage: Stage, staged: programme.Staged, site: Site) -> Report:
    """Each day the clock is moved to the morning and every office receives its families."""
    report, left = Report(), RECEIVED
    days = programme.seats_by_day(staged, stage.now())
    with _bar("The desks receive", min(left, sum(map(len, days.values())))) as bar:
        for midnight, seats in days.items():
            if left <= 0:
                break
            stage.move_clock(midnight + timedelta(hours=8, minutes=5))
            for clerk in staged.clerks:
                office = staged.here.office_named(clerk.office_code).id
                mine = [seat for seat in seats if seat.office == office][:left]
                report.add(_day_of(site, clerk, mine, bar))
                left -= len(mine)
    return report


def _day_of(
    site: Site,
    clerk: Clerk,
    seats: Sequence[DeskSeat],
    progress: Callable[[int], None],
) -> Report:
    report = Report()
    if not seats:
        return report
    phone = phone_of(site, 60_000)
    try:
        open_desk(clerk, phone)
        for seat in seats:
            receive(phone, household_line(seat.household).reference)
            progress(1)
    except UnexpectedAnswer as problem:
        report.problems.append(f"{clerk.username}: {problem}")
    phone.hang_up()
    report.timings += phone.timings
    return report


def _tell(
    total: Report,
    told: Sequence[Acknowledged],
    households: int,
    race: tuple[int, int, int],
    handed_on: int,
) -> bool:
    lost = ledger.lost_registrations(one.reference for one in told)
    oversold = ledger.oversold()
    counted = ledger.counts()
    doubled = counted["households"] - len(told)
    racers, seated, explained = race
    print_pages(total.timings)
    for name, number in counted.items():
        click.echo(f"{name:<34}{number:>9,}")
    click.echo(f"{'offers that lapsed and went on':<34}{handed_on:>9,}")
    click.echo(f"{'families that raced for one seat':<34}{racers:>9,}")
    click.echo(f"{'  of them seated':<34}{seated:>9,}")
    click.echo(f"{'  of them told why not':<34}{explained:>9,}")
    click.echo(f"{'lost registrations':<34}{lost + households - len(told):>9,}")
    click.echo(f"{'doubled registrations':<34}{doubled:>9,}")
    click.echo(f"{'oversold sessions':<34}{oversold:>9,}")
    click.echo(f"{'unexpected answers':<34}{len(total.problems):>9,}")
    for problem in total.problems[:5]:
        click.echo(f"  {problem}", err=True)
    right_race = racers == 0 or (seated == 1 and explained == racers - 1)
    return (
        not (lost or oversold or doubled or total.problems)
        and len(told) == households
        and right_race
    )


def print_pages(timings: Sequence[Timing]) -> None:
    """The table of pages, the busiest first."""
    click.echo(f"\n{'page':<34}{'':<6}{'asked':>9}{'p50 ms':>9}{'p95 ms':>9}{'SQL':>5}{'KB':>7}")
    for line in ledger.pages(timings):
        click.echo(
            f"{line.page:<34}{line.method:<6}{line.count:>9,}{line.p50:>9.1f}{line.p95:>9.1f}"
            f"{line.statements:>5}{line.kilobytes:>7.1f}"
        )
    click.echo()
