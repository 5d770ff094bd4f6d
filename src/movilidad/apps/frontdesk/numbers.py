"""Reading the rows of a period as facts to count. No name and no id leaves this file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.appointments.queries.numbers import (
    SeatFact,
    interpreter_units,
    seat_facts,
)
from movilidad.apps.frontdesk.models import Serving, TurnedAway, Visit
from movilidad.apps.frontdesk.types import DeskRefused
from movilidad.core.planning.days import ServiceFact, VisitFact

_ENDINGS = {
    Visit.State.DONE: "served",
    Visit.State.LEFT: "left",
    Visit.State.UNSERVED: "unserved",
}
_COMPLETE = {Serving.Outcome.DONE, Serving.Outcome.TRANSFERRED}


class NumbersNotYet(DeskRefused):
    """An observer asked for days that are not over: the last of them is `when`."""

    key = "numbers.not_yet"


@dataclass(frozen=True, slots=True)
class Interpreting:
    """Units of a language that interpreters could serve, and those of `families` received."""

    language: str
    offered: int
    used: int
    families: int


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """All that is counted of the days [first, last] of an office, on its own calendar."""

    visits: tuple[VisitFact, ...]
    services: tuple[ServiceFact, ...]
    booked: dict[date, int]  # families whose session is over, by day
    no_shows: dict[date, int]  # of them those who were never checked in
    turned_away: dict[str, int]  # walk-ins, by reason
    interpreting: tuple[Interpreting, ...]


def facts_of(office: UUID, first: date, last: date, *, zone: str, at: datetime) -> PeriodFacts:
    """Count the days of an office in five statements, however many families came."""
    place = ZoneInfo(zone)
    start = datetime.combine(first, time(), place).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time(), place).astimezone(UTC)
    rows = list(Visit.objects.filter(office_id=office, day__range=(first, last)))
    servings = list(
        Serving.objects.filter(office_id=office, day__range=(first, last)).order_by("started_at")
    )
    seats = list(seat_facts(office, start, end))
    came = {row.appointment_id for row in rows}
    over = [seat for seat in seats if seat.ends_at <= at]
    return PeriodFacts(
        visits=tuple(_visits(rows, servings, place)),
        services=tuple(_services(servings)),
        booked=_by_day(over, place),
        no_shows=_by_day((seat for seat in over if seat.appointment not in came), place),
        turned_away=_turned_away(office, first, last),
        interpreting=_interpreting(rows, seats, interpreter_units(office, start, end)),
    )


def _visits(
    rows: Iterable[Visit], servings: Iterable[Serving], place: ZoneInfo
) -> Iterable[VisitFact]:
    """A visit that was called twice waited until the first call; a call that nobody came up to
    is only on the visit."""
    first_call: dict[UUID, datetime] = {}
    for serving in servings:
        known = first_call.get(serving.visit_id, serving.called_at)
        first_call[serving.visit_id] = min(known, serving.called_at)
    for row in rows:
        called_at = first_call.get(row.id, row.called_at)
        yield VisitFact(
            day=row.day,
            hour=row.arrived_at.astimezone(place).hour,
            walk_in=row.kind == Visit.Kind.WALK_IN,
            ending=_ENDINGS.get(Visit.State(row.state), "open"),
            waited=_seconds(row.arrived_at, called_at) if called_at else None,
        )


def _services(servings: Iterable[Serving]) -> Iterable[ServiceFact]:
    """The parts of one service of one visit together, once the last of them is complete."""
    parts: dict[tuple[UUID, str], list[Serving]] = {}
    for serving in servings:
        parts.setdefault((serving.visit_id, serving.service), []).append(serving)
    for (_, service), found in parts.items():
        if found[-1].outcome in _COMPLETE:
            seconds = sum(_seconds(one.started_at, one.ended_at) for one in found if one.ended_at)
            yield ServiceFact(service, found[-1].language or "", seconds)


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))


def _by_day(seats: Iterable[SeatFact], place: ZoneInfo) -> dict[date, int]:
    return dict(Counter(seat.starts_at.astimezone(place).date() for seat in seats))


def _turned_away(office: UUID, first: date, last: date) -> dict[str, int]:
    rows = TurnedAway.objects.filter(office_id=office, day__range=(first, last))
    counted = Counter(rows.values_list("reason", flat=True))
    return {reason: counted[reason] for reason in TurnedAway.Reason.values}


def _interpreting(
    rows: Iterable[Visit], seats: Iterable[SeatFact], offered: dict[str, int]
) -> tuple[Interpreting, ...]:
    """Units of families received with an interpreter: those of the seat, or of the walk-in."""
    units = {seat.appointment: seat.units for seat in seats}
    used: Counter[str] = Counter()
    families: Counter[str] = Counter()
    for row in rows:
        if row.language and row.state == Visit.State.DONE:
            booked = units.get(row.appointment_id, 1) if row.appointment_id else 0
            used[row.language] += row.units or booked
            families[row.language] += 1
    return tuple(
        Interpreting(language, offered.get(language, 0), used[language], families[language])
        for language in sorted(offered.keys() | used.keys())
    )
