"""The numbers of a period as tables: one definition for the page, its charts and its files."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from movilidad.apps.frontdesk.actions.numbers import PeriodFacts
from movilidad.core.planning.days import (
    ENDINGS,
    Spread,
    Tally,
    by_day,
    by_hour,
    service_times,
    tally,
)
from movilidad.core.planning.joining import FEWEST, OTHERS, join_small, rounded
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.words import text
from movilidad.web.moments import local_day

Cell = str | int
Rows = list[tuple[Cell, ...]]
NAMES = ("arrivals", "waits", "endings", "services", "no_shows", "turned_away", "interpreting")


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Cells are whole numbers (durations in minutes, rounded up) and words;
    `heads` name the columns, the first one the rows. `finding` is the sentence to keep, and
    `drawn` the columns that its chart shows."""

    name: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    finding: str = ""
    drawn: tuple[int, ...] = ()


class Period:
    """The days of a period, counted. With `joined`, only what observers may see."""

    def __init__(
        self,
        facts: PeriodFacts,
        first: date,
        last: date,
        *,
        lang: str,
        services: Mapping[str, str],
        joined: bool,
    ) -> None:
        self.facts, self.lang, self.services, self.joined = facts, lang, services, joined
        self.days = [first + timedelta(days=day) for day in range((last - first).days + 1)]

    @cached_property
    def whole(self) -> Tally:
        return tally(self.facts.visits)

    @cached_property
    def by_day(self) -> dict[date, Tally]:
        """Working days, and any other on which somebody came."""
        found = by_day(self.facts.visits, self.days)
        busy = {day for day, counted in found.items() if counted.arrived}
        return {
            day: counted
            for day, counted in found.items()
            if day in busy or day.isoweekday() <= 5 or len(self.days) == 1
        }

    @property
    def empty(self) -> bool:
        """Nobody came, nobody was expected, nobody was turned away."""
        facts = self.facts
        return not (self.whole.arrived or facts.booked or any(facts.turned_away.values()))

    def tables(self) -> list[Table]:
        """Those that have rows, in the order of the page."""
        made = (self.table(name) for name in NAMES)
        return [table for table in made if table.rows]

    def table(self, name: str) -> Table:
        """One by its name. Raises KeyError."""
        return _TABLES[name](self)

    def word(self, key: str, **params: object) -> str:
        return text(self.lang, f"numbers.{key}", **params)

    def minutes(self, seconds: int | None) -> Cell:
        """Whole minutes, rounded up so that a wait is never told as none; a dash for nothing."""
        return "–" if seconds is None else -(-seconds // 60)

    def spread(self, found: Spread) -> tuple[Cell, Cell]:
        """Half of the families, and nine in ten."""
        if not self.joined:
            return self.minutes(found.p50), self.minutes(found.p90)
        return (
            self.minutes(rounded(found.p50, 50, found.count)),
            self.minutes(rounded(found.p90, 90, found.count)),
        )

    def made(
        self,
        name: str,
        heads: Iterable[str],
        rows: Iterable[tuple[Cell, ...]],
        *,
        drawn: tuple[int, ...] = (),
        **found: Cell,
    ) -> Table:
        """A table with its words; `found` fills the places of its finding."""
        words = tuple(self.word(f"head_{head}") for head in heads)
        finding = self.word(f"finding_{name}", **found) if found else ""
        return Table(name, self.word(f"table_{name}"), words, tuple(rows), finding, drawn)

    def part(self, counts: Mapping[str, int]) -> dict[str, int]:
        """The parts of one whole, small ones joined where they must be."""
        return join_small(counts) if self.joined else dict(counts)

    def named(self, name: Callable[[str], str], key: str) -> str:
        return self.word("others") if key == OTHERS else name(key)


def arrivals(period: Period) -> Table:
    """By hour where it is one day, else by day."""
    if period.joined:
        days = {day.isoformat(): one.arrived for day, one in period.by_day.items()}
        shown = period.part(days)
        named: Rows = [
            (period.named(lambda key: local_day(period.lang, date.fromisoformat(key)), key), count)
            for key, count in shown.items()
        ]
        return period.made("arrivals", ("day", "arrived"), named, drawn=(1,))
    if len(period.days) == 1:
        hours = by_hour(period.facts.visits)
        head, counted = "hour", [(f"{hour:02}:00", one) for hour, one in hours.items()]
    else:
        days_of = period.by_day.items()
        head, counted = "day", [(local_day(period.lang, day), one) for day, one in days_of]
    heads = (head, "appointment", "walk_in", "arrived")
    if not period.whole.arrived:
        return period.made("arrivals", heads, ())
    rows = [(label, one.with_appointment, one.walk_ins, one.arrived) for label, one in counted]
    busiest = max(rows, key=lambda row: row[3])
    found: dict[str, Cell] = {"families": period.whole.arrived}
    found |= {"label": busiest[0], "most": busiest[3]}
    return period.made("arrivals", heads, rows, drawn=(1, 2), **found)


def waits(period: Period) -> Table:
    """By day, and the whole. Observers see the whole alone and not how many were called: who
    never was would follow from those who came."""
    whole = period.whole.waits
    last = period.spread(whole)
    if period.joined:
        told: Rows = [(period.word("whole"), *last)] if last[0] != "–" else []
        return period.made("waits", ("day", "p50", "p90"), told)
    rows: Rows = [
        (local_day(period.lang, day), one.waits.count, *period.spread(one.waits))
        for day, one in period.by_day.items()
        if whole.count and len(period.days) > 1
    ]
    if not whole.count:
        return period.made("waits", ("day", "called", "p50", "p90"), ())
    rows.append((period.word("whole"), whole.count, *last))
    found = {"half": last[0], "most": last[1]}
    return period.made("waits", ("day", "called", "p50", "p90"), rows, drawn=(2, 3), **found)


def endings(period: Period) -> Table:
    """How the visits ended: parts of one whole."""
    counts = {name: period.whole.endings[name] for name in ENDINGS}
    shown = period.part(counts) if period.whole.arrived else {}
    rows = [
        (period.named(lambda key: period.word(f"ending_{key}"), key), count)
        for key, count in shown.items()
    ]
    whole = period.whole
    found = {"served": whole.endings["served"], "families": whole.arrived}
    if period.joined or not rows:
        return period.made("endings", ("ending", "families"), rows)
    return period.made("endings", ("ending", "families"), rows, drawn=(1,), **found)


def services(period: Period) -> Table:
    """Desk time by service and language. Observers see groups of ten and more, when no other
    group would follow from the whole."""
    times = service_times(period.facts.services)
    shown = period.part({f"{a}\n{b}": found.count for (a, b), found in times.items()})
    rows: Rows = []
    for (service, language), found in times.items():
        if f"{service}\n{language}" in shown:
            named = period.services.get(service, service) or period.word("any_service")
            spoken = OWN_NAMES.get(language, language) or period.word("no_interpreter")
            rows.append((f"{named} · {spoken}", found.count, *period.spread(found)))
    if period.joined or not rows:
        return period.made("services", ("service", "times", "p50", "p90"), rows)
    most = max(rows, key=lambda row: int(row[1]))
    usual = {"service": most[0], "half": most[2]}
    return period.made("services", ("service", "times", "p50", "p90"), rows, drawn=(2, 3), **usual)


def no_shows(period: Period) -> Table:
    """Of the families whose session is over, those who were never checked in."""
    booked, missing = sum(period.facts.booked.values()), sum(period.facts.no_shows.values())
    if period.joined:
        # Walk-ins are those who came less those who were booked and came: they must not be few.
        hidden = 0 < period.whole.walk_ins < FEWEST
        shown = {} if hidden else period.part({"came": booked - missing, "no_show": missing})
        parts: Rows = [(period.word(f"booked_{key}"), count) for key, count in shown.items()]
        return period.made("no_shows", ("booked", "families"), parts)
    days = [day for day in period.by_day if period.facts.booked.get(day)]
    rows: Rows = [
        (
            local_day(period.lang, day),
            period.facts.booked[day],
            period.facts.no_shows.get(day, 0),
        )
        for day in days
    ]
    if len(days) > 1:
        rows.append((period.word("whole"), booked, missing))
    return period.made("no_shows", ("day", "booked", "no_show"), rows)


def turned_away(period: Period) -> Table:
    """Walk-ins that were not received, by reason."""
    counts = {key: count for key, count in period.facts.turned_away.items() if count}
    if period.joined:
        counts = join_small(period.facts.turned_away)
    rows = [
        (period.named(lambda key: period.word(f"reason_{key}"), key), count)
        for key, count in counts.items()
    ]
    return period.made("turned_away", ("reason", "families"), rows)


def interpreting(period: Period) -> Table:
    """Units of families received with an interpreter, of those that could have been."""
    rows = [
        (OWN_NAMES.get(one.language, one.language), one.offered, one.used)
        for one in period.facts.interpreting
        if not period.joined or one.families >= FEWEST
    ]
    if period.joined or not rows:
        return period.made("interpreting", ("language", "offered", "used"), rows)
    known = period.facts.interpreting
    found = {"offered": sum(one.offered for one in known), "used": sum(one.used for one in known)}
    return period.made(
        "interpreting", ("language", "offered", "used"), rows, drawn=(1, 2), **found
    )


_TABLES: Mapping[str, Callable[[Period], Table]] = {
    "arrivals": arrivals,
    "waits": waits,
    "endings": endings,
    "services": services,
    "no_shows": no_shows,
    "turned_away": turned_away,
    "interpreting": interpreting,
}
