"""Reading the forms of a plan: text in, a change of the plan or named problems out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.offices.types import (
    AbsenceAdded,
    AbsenceRemoved,
    Change,
    ClosureAdded,
    ClosureRemoved,
    DeskChange,
    Office,
    Share,
    Stretch,
    TimetableChange,
    WorkerChange,
)
from movilidad.core.countries.services import PURPOSES
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.web.office.reading import Reading

ABSENCE_REASONS = ("leave", "ill", "training", "elsewhere", "other")
CLOSURE_REASONS = ("holiday", "works", "training", "weather", "moving", "other")
LANGUAGE_ROWS = 3
PARTS = ("a", "b")  # of a day: before and after a pause


@dataclass(frozen=True, slots=True)
class Asked:
    """A posted form: what is read, at which office with which zone, about which thing (None: a
    new one)."""

    reading: Reading
    office: Office
    zone: str
    item: UUID | None


Reader = Callable[[Asked], Change]


def read_hours(asked: Asked) -> Change:
    """The opening hours, the length of a block and the shares of desk time."""
    return TimetableChange(
        office=asked.office.id,
        block_minutes=asked.reading.whole("block_minutes", least=10, most=600),
        weeks_ahead=asked.reading.whole("weeks_ahead", least=1, most=26),
        shares={
            purpose: Share(
                asked.reading.whole(f"{purpose}_percent", least=0, most=100),
                asked.reading.text(f"{purpose}_service"),
            )
            for purpose in PURPOSES
        },
        opening=read_week(asked.reading),
        version=_version(asked.reading),
    )


def read_desk(asked: Asked) -> Change:
    """A desk, new or known."""
    return DeskChange(
        office=asked.office.id,
        desk=asked.item,
        code=asked.reading.text("code"),
        accessible=bool(asked.reading.text("accessible")),
        services=tuple(one[:40] for one in asked.reading.typed.getlist("services")[:50]),
        active=asked.item is None or not asked.reading.text("retired"),
        version=_version(asked.reading),
    )


def read_worker(asked: Asked) -> Change:
    """Somebody's part, languages and hours."""
    rows = [asked.reading.text(f"language_{row}") for row in range(LANGUAGE_ROWS)]
    languages = tuple(dict.fromkeys(one for one in rows if one))
    if not set(languages) <= OWN_NAMES.keys():
        asked.reading.problems.setdefault("language_0", "timetable.refused_language")
    return WorkerChange(
        office=asked.office.id,
        worker=asked.item,
        kind="interpreter" if asked.reading.text("kind") == "interpreter" else "staff",
        label=asked.reading.text("label"),
        member=_id(asked.reading.text("member")),
        languages=languages,
        hours=read_week(asked.reading),
        active=asked.item is None or not asked.reading.text("retired"),
        version=_version(asked.reading),
    )


def read_absence(asked: Asked) -> Change:
    """Somebody is away."""
    starts_at, ends_at = read_span(asked.reading, asked.zone)
    return AbsenceAdded(
        office=asked.office.id,
        worker=_id(asked.reading.text("worker")) or UUID(int=0),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=_one_of(asked.reading, "reason", ABSENCE_REASONS),
    )


def read_closure(asked: Asked) -> Change:
    """The office does not receive."""
    starts_at, ends_at = read_span(asked.reading, asked.zone)
    return ClosureAdded(
        office=asked.office.id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=_one_of(asked.reading, "reason", CLOSURE_REASONS),
        public=bool(asked.reading.text("public")),
    )


def read_absence_removed(asked: Asked) -> Change:
    """They are there after all."""
    return AbsenceRemoved(asked.office.id, asked.item or UUID(int=0))


def read_closure_removed(asked: Asked) -> Change:
    """The office receives after all."""
    return ClosureRemoved(asked.office.id, asked.item or UUID(int=0))


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "hours": read_hours,
        "desk": read_desk,
        "person": read_worker,
        "absence": read_absence,
        "closure": read_closure,
        "absence-removed": read_absence_removed,
        "closure-removed": read_closure_removed,
    }
)


def read_week(reading: Reading) -> tuple[Stretch, ...]:
    """Up to two stretches on each weekday; a row with nothing in it is a free one."""
    found = []
    for weekday in range(1, 8):
        for part in PARTS:
            name = f"{weekday}_{part}"
            if not reading.text(f"from_{name}") and not reading.text(f"to_{name}"):
                continue
            starts, ends = reading.clock(f"from_{name}"), reading.clock(f"to_{name}")
            if starts >= ends:
                reading.refuse(f"to_{name}", "problem_clock_order")
                continue
            found.append(Stretch(weekday, starts, ends))
    return tuple(found)


def read_span(reading: Reading, zone: str) -> tuple[datetime, datetime]:
    """From a day to a day, whole ones unless an hour is given: the last day counts whole."""
    first, last = reading.day("first"), reading.day("last")
    if reading.problems:
        return datetime.min.replace(tzinfo=ZoneInfo(zone)), datetime.max.replace(
            tzinfo=ZoneInfo(zone)
        )
    if not date(2000, 1, 1) <= first <= last <= date(2100, 1, 1) or (last - first).days > 370:
        reading.problems.setdefault("last", "timetable.problem_days")
        first = last = date(2000, 1, 1)
    starts = reading.clock("starts") if reading.text("starts") else time()
    start = datetime.combine(first, starts, ZoneInfo(zone))
    if reading.text("ends"):
        end = datetime.combine(last, reading.clock("ends"), ZoneInfo(zone))
    else:
        end = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone))
    if start >= end:
        reading.refuse("ends", "problem_clock_order")
    return start, end


def _version(reading: Reading) -> int:
    raw = reading.text("version")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0


def _id(raw: str) -> UUID | None:
    try:
        return UUID(raw) if raw else None
    except ValueError:
        return None


def _one_of(reading: Reading, name: str, options: tuple[str, ...]) -> str:
    chosen = reading.text(name)
    if chosen not in options:
        reading.problems.setdefault(name, "timetable.problem_choose")
        return options[0]
    return chosen
