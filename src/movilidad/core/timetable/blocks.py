"""The sessions of one day.

For a block of m minutes, k = ⌊m / minutes of one unit⌋ is what one desk can do in it. With d, the
desks that offer the service, but never more than people present for the whole block, and p, the
percent of desk time of the purpose:

    units      = ⌊p · d · k / 100⌋
    accessible = ⌊p · min(d, accessible desks) · k / 100⌋
    language   = min(units, k · those of its speakers whose turn is this purpose)

Who speaks a language cannot be divided: each serves one purpose in a block, by turns that follow
the percents (Sainte-Laguë) and go on from block to block, so that a day is shared as planned even
with one interpreter. All purposes together never use more than desks × minutes, nor more than the
people who are there. Rounding is always down: what is left over is time to breathe, and nobody's
place.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import islice
from zoneinfo import ZoneInfo

from movilidad.core.timetable.types import Block, Share, Stretch, Timetable, Worker
from movilidad.core.vocabulary.periods import Period


def blocks_of_day(plan: Timetable, day: date) -> tuple[Block, ...]:
    """The sessions of an office on a day of its own calendar, by time and purpose. None on a
    holiday, in a closure or outside its hours; the same plan always gives the same blocks."""
    if day in plan.holidays:
        return ()
    return tuple(
        block
        for number, (start, end) in enumerate(_times(plan, day))
        if not any(_meet(closure, start, end) for closure in plan.closures)
        for share in plan.shares
        if (block := _block(plan, share, number, start, end)) is not None
    )


def minutes_between(start: datetime, end: datetime) -> int:
    """Real minutes between two moments, whatever the clocks on the wall did meanwhile."""
    return int((end.astimezone(UTC) - start.astimezone(UTC)) / timedelta(minutes=1))


def _times(plan: Timetable, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The blocks of the day in local time. One that would begin or end at an hour that the
    clocks leave out does not exist."""
    zone = ZoneInfo(plan.zone)
    for opening in sorted(plan.opening, key=lambda one: one.starts):
        if opening.weekday != day.isoweekday():
            continue
        for starts, ends in _cut(opening, plan.block_minutes):
            start, end = datetime.combine(day, starts, zone), datetime.combine(day, ends, zone)
            if _exists(start) and _exists(end):
                yield start, end


def _cut(opening: Stretch, minutes: int) -> Iterator[tuple[time, time]]:
    """Blocks of equal length from the opening on; a rest that is shorter is left."""
    last = _minute(opening.ends)
    for start in range(_minute(opening.starts), last - minutes + 1, minutes):
        yield _clock(start), _clock(start + minutes)


def _block(
    plan: Timetable, share: Share, number: int, start: datetime, end: datetime
) -> Block | None:
    present = [one for one in plan.workers if _present(one, start, end)]
    staff = sum(not one.interpreter for one in present)
    offering = [desk for desk in plan.desks if share.service in desk.services]
    desks = min(staff, len(offering))
    each = minutes_between(start, end) // share.minutes_per_unit

    def part(of_desks: int) -> int:
        return share.percent * min(desks, of_desks) * each // 100

    units = part(desks)
    if units < 1:
        return None
    speaking = Counter(one.language for one in present if one.language is not None)
    turns = list(islice(_turns(plan.shares), number + speaking.total()))
    languages = {
        code: min(units, each * turns[number : number + people].count(share.purpose))
        for code, people in sorted(speaking.items())
    }
    return Block(
        starts_at=start.astimezone(UTC),
        ends_at=end.astimezone(UTC),
        purpose=share.purpose,
        service=share.service,
        units=units,
        accessible=part(sum(desk.accessible for desk in offering)),
        languages={code: most for code, most in languages.items() if most},
    )


def _turns(shares: tuple[Share, ...]) -> Iterator[str]:
    """Purposes in the order of their percents: of every hundred turns as many as percent. The
    first turns of a longer list are those of a shorter one, so that one person more takes no
    turn away."""
    had = dict.fromkeys((share.purpose for share in shares), 0)
    while True:
        due = max(shares, key=lambda one: Fraction(one.percent, 2 * had[one.purpose] + 1))
        had[due.purpose] += 1
        yield due.purpose


def _present(worker: Worker, start: datetime, end: datetime) -> bool:
    """Whether somebody works from the begin to the end of a block. Hours that touch are one."""
    if any(_meet(away, start, end) for away in worker.away):
        return False
    reached = start.time()
    for hours in sorted(worker.hours, key=lambda one: one.starts):
        if hours.weekday == start.isoweekday() and hours.starts <= reached < hours.ends:
            reached = hours.ends
    return reached >= end.time()


def _meet(period: Period[datetime], start: datetime, end: datetime) -> bool:
    """Whether two half-open periods have a moment in common, compared as instants."""
    begins = period.start is None or period.start < end.astimezone(UTC)
    return begins and (period.end is None or start.astimezone(UTC) < period.end)


def _exists(moment: datetime) -> bool:
    there_and_back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)
