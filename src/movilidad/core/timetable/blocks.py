"""The sessions of one day.

For a block of m minutes, k = ⌊m / minutes of one unit⌋ is what one desk can do in it. With d, the
desks that offer the service, but never more than people present for the whole block, and p, the
percent of desk time of the purpose:

    units      = ⌊p · d · k / 100⌋
    accessible = ⌊p · min(d, accessible desks) · k / 100⌋
    language   = ⌊p · min(d, people who speak it) · k / 100⌋

So all purposes together never use more than desks × minutes, nor more than the people who are
there. Rounding is always down: what is left over is time to breathe, and nobody's place.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
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
        for start, end in _times(plan, day)
        for share in plan.shares
        if (block := _block(plan, share, start, end)) is not None
    )


def minutes_between(start: datetime, end: datetime) -> int:
    """Real minutes between two moments, whatever the clocks on the wall did meanwhile."""
    return int((end.astimezone(UTC) - start.astimezone(UTC)) / timedelta(minutes=1))


def _times(plan: Timetable, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The blocks of the day that are open from begin to end, in local time. One that would
    begin or end at an hour that the clocks leave out does not exist."""
    zone = ZoneInfo(plan.zone)
    for opening in sorted(plan.opening, key=lambda one: one.starts):
        if opening.weekday != day.isoweekday():
            continue
        for starts, ends in _cut(opening, plan.block_minutes):
            start, end = datetime.combine(day, starts, zone), datetime.combine(day, ends, zone)
            if not (_exists(start) and _exists(end)):
                continue
            if not any(_meet(closure, start, end) for closure in plan.closures):
                yield start, end


def _cut(opening: Stretch, minutes: int) -> Iterator[tuple[time, time]]:
    """Blocks of equal length from the opening on; a rest that is shorter is left."""
    last = _minute(opening.ends)
    for start in range(_minute(opening.starts), last - minutes + 1, minutes):
        yield _clock(start), _clock(start + minutes)


def _block(plan: Timetable, share: Share, start: datetime, end: datetime) -> Block | None:
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
    speaking = [one.language for one in present if one.language is not None]
    languages = {code: part(speaking.count(code)) for code in sorted(set(speaking))}
    return Block(
        starts_at=start.astimezone(UTC),
        ends_at=end.astimezone(UTC),
        purpose=share.purpose,
        service=share.service,
        units=units,
        accessible=part(sum(desk.accessible for desk in offering)),
        languages={code: most for code, most in languages.items() if most},
    )


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
