"""Reading the forms of sessions: text in, values or a named field problem out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from movilidad.web.office.reading import Reading

LANGUAGE_ROWS = 4
_LONGEST_DAYS = 92


@dataclass(frozen=True, slots=True)
class Plan:
    """What a bulk form asks for, in the office's own time."""

    days: tuple[date, ...]
    times: tuple[tuple[time, time], ...]
    units: int
    accessible: int
    languages: Mapping[str, int]


def read_plan(reading: Reading) -> Plan | None:
    """The whole plan, or None with the problems noted."""
    days = tuple(_days(reading))
    times = tuple(_blocks(reading))
    units = reading.whole("units", least=1, most=500)
    accessible = reading.whole("accessible", least=0, most=500)
    languages = read_languages(reading)
    if reading.problems:
        return None
    return Plan(days, times, units, accessible, languages)


def read_languages(reading: Reading) -> dict[str, int]:
    """Interpreter units by language, from numbered rows; a row without a language is empty."""
    found: dict[str, int] = {}
    for row in range(LANGUAGE_ROWS):
        code = reading.text(f"language_{row}")
        units = reading.whole(f"language_units_{row}", least=0, most=500)
        if code and code in found:
            reading.refuse(f"language_{row}", "problem_language_twice")
        elif code and units:
            found[code] = units
    return found


def _days(reading: Reading) -> Iterator[date]:
    first, last = reading.day("from"), reading.day("to")
    weekdays = {int(one) for one in reading.typed.getlist("weekday") if one in set("1234567")}
    if reading.problems:
        return
    if last < first or (last - first).days > _LONGEST_DAYS:
        reading.refuse("to", "problem_days")
        return
    found = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = [day for day in found if day.isoweekday() in weekdays]
    if not found:
        reading.refuse("weekday", "problem_weekdays")
    yield from found


def _blocks(reading: Reading) -> Iterator[tuple[time, time]]:
    """From the first start to the last end, one block after the other, without the pause."""
    starts, ends = reading.clock("starts"), reading.clock("ends")
    length = timedelta(minutes=reading.whole("minutes", least=10, most=600))
    pause = _pause(reading)
    if reading.problems:
        return
    if starts >= ends:
        reading.refuse("ends", "problem_clock_order")
        return
    somewhere = date(2000, 1, 1)
    moment, last = (datetime.combine(somewhere, clock) for clock in (starts, ends))
    made = 0
    while moment + length <= last:
        block = (moment.time(), (moment + length).time())
        if pause and block[0] < pause[1] and block[1] > pause[0]:
            moment = datetime.combine(somewhere, pause[1])
            continue
        yield block
        made += 1
        moment += length
    if not made:
        reading.refuse("minutes", "problem_no_block")


def _pause(reading: Reading) -> tuple[time, time] | None:
    if not reading.text("pause_from") and not reading.text("pause_to"):
        return None
    pause = reading.clock("pause_from"), reading.clock("pause_to")
    if pause[0] >= pause[1]:
        reading.refuse("pause_to", "problem_clock_order")
    return pause
