"""Was the draw fair? Offer rates by group, and a gate on the moment of registration.

The Diversity Visa lottery of 2012 published a result in which over 90 % of those selected had
registered on the first two of thirty days, and voided it after 22,000 people were told. So
nobody is told here while day or hour of registration predicts success.

What is compared. An early family may rightly do better: it has waited more rounds. So families
are compared with their like only. Two questions are asked, for the day and for the hour:

    number   did chance itself depend on it? Ranking numbers, among equal weights.
    offer    did the offers? Among families alike in all that the rules read: units, language,
             desk, flags, losses and choices. Among those any exchange was equally likely.

How strict. Four tests together raise a false alarm in one honest round of a thousand (Bonferroni:
each at 0.00025). A country that draws weekly would see one in some twenty years, and the fault
of 2012 lies beyond any such line by hundreds of orders of magnitude. At an alarm, false or not,
the same seed is drawn again by independent programs and people look at how the list was made.
There is never a new draw: drawing until a result pleases would be the end of the draw.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from movilidad.core.draw.chi_square import Association, association, wilson
from movilidad.core.draw.problems import UnknownKey
from movilidad.core.draw.result import Result
from movilidad.core.draw.round import Entrant, Round

FALSE_ALARMS: Final = 0.001  # of honest rounds, all tests together
ORDERED: Final = frozenset({"day", "hour", "size"})
DIMENSIONS: Final = (
    "size", "language", "department", "office", "reserve", "channel", "day", "hour",
)  # fmt: skip
NONE: Final = "-"
OTHERS: Final = "*"
FEWEST_PUBLIC: Final = 10
FEWEST_TESTED: Final = 20  # a smaller day is joined to the next: chi-square needs numbers


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of an entrant beside its ticket. `day` is the ISO date and `hour` the two
    digits of registration on the programme's own clock; empty texts mean that nothing is known."""

    day: str
    hour: str
    department: str
    office: str  # wished first
    channel: str


@dataclass(frozen=True, slots=True)
class Rate:
    """Households of one group and how many of them were drawn a seat."""

    group: str
    entrants: int
    offered: int

    @property
    def share(self) -> float:
        """Offered of all, 0 to 1; 0 for nobody."""
        return self.offered / self.entrants if self.entrants else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share."""
        return wilson(self.offered, self.entrants)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question of the gate: `what` is number or offer, `by` day or hour."""

    what: str
    by: str
    found: Association


@dataclass(frozen=True, slots=True)
class Fairness:
    """The report on one draw. `left_units` were given to nobody although a household that got
    nothing had listed their session: no household that asked was small enough or spoke a language
    that could still be served."""

    rates: Mapping[str, tuple[Rate, ...]]
    tests: tuple[Comparison, ...]
    left_units: int

    @property
    def suspicious(self) -> tuple[Comparison, ...]:
        """The tests that chance alone would hardly fail."""
        line = FALSE_ALARMS / max(1, len(self.tests))
        return tuple(one for one in self.tests if one.found.probability < line)

    @property
    def passes(self) -> bool:
        """Whether the result may be told to anybody."""
        return not self.suspicious


def measure(
    drawn: Round,
    result: Result,
    keys: Mapping[str, str],
    weights: Mapping[str, int],
    marks: Mapping[str, Marks],
) -> Fairness:
    """Return the fairness report of a draw.

    `keys` and `weights` are those of the draw, by ticket (a missing weight is 1); `marks` has
    every ticket. Pure and in whole counts, so a repetition gives the same report.
    Raises UnknownKey when a ticket has no key or no marks.
    """
    for ticket in drawn.entrants:
        if ticket not in keys or ticket not in marks:
            raise UnknownKey(f"ticket {ticket} has no key or no marks to be measured by")
    entrants = list(drawn.entrants.values())
    groups = {name: groups_by(name, entrants, result, marks) for name in DIMENSIONS}
    number, twins = _weighing_alike(entrants, weights), _twins(entrants)
    place, offered = _place(entrants, keys), _offered(result)
    tests = []
    for by in ("day", "hour"):
        joined = _joined(groups[by])
        tests.append(Comparison("number", by, association(_strata(number, place, joined))))
        tests.append(Comparison("offer", by, association(_strata(twins, offered, joined))))
    rates = {name: _rates(of, result) for name, of in groups.items()}
    return Fairness(rates, tuple(tests), _left_units(drawn, result))


def groups_by(
    name: str, entrants: Iterable[Entrant], result: Result, marks: Mapping[str, Marks]
) -> dict[str, str]:
    """Return ticket -> group of one dimension; NONE where there is nothing to say."""
    return {one.ticket: _group(name, one, result, marks) or NONE for one in entrants}


def _group(name: str, one: Entrant, result: Result, marks: Mapping[str, Marks]) -> str | None:
    if name == "size":
        return str(one.need.units)
    if name == "language":
        return one.need.language
    if name == "reserve":
        return result["block"][one.ticket]
    return str(getattr(marks[one.ticket], name))


def public_rates(name: str, rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """Return rates that name no small group: small ones are joined until every number (offered,
    and not offered) is 10 or more. Neighbours are joined where there is an order, else all into
    OTHERS. Empty when that leaves nothing to compare."""
    ordered = name in ORDERED
    lines = _join_neighbours(rates) if ordered else _join_smallest(rates)
    return lines if len(lines) > 1 else ()


def _rates(groups: Mapping[str, str], result: Result) -> tuple[Rate, ...]:
    entrants = Counter(groups.values())
    seated = (group for ticket, group in groups.items() if result["assigned"][ticket] is not None)
    offered = Counter(seated)
    return tuple(Rate(group, entrants[group], offered[group]) for group in sorted(entrants))


def _join_neighbours(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    joined: list[Rate] = []
    for rate in rates:
        if joined and not _is_public(joined[-1]):
            joined[-1] = _sum(joined[-1], rate, _span(joined[-1].group, rate.group))
        else:
            joined.append(rate)
    if len(joined) > 1 and not _is_public(joined[-1]):
        last = joined.pop()
        joined[-1] = _sum(joined[-1], last, _span(joined[-1].group, last.group))
    return tuple(joined) if all(map(_is_public, joined)) else ()


def _join_smallest(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    shown = sorted(rates, key=lambda one: (-_smallest(one), one.group))
    others = Rate(OTHERS, 0, 0)
    while shown and not (_is_public(shown[-1]) and (_is_public(others) or not others.entrants)):
        others = _sum(others, shown.pop(), OTHERS)
    kept = sorted(shown, key=lambda one: one.group)
    return tuple([*kept, others] if others.entrants else kept)


def _smallest(rate: Rate) -> int:
    return min(rate.offered, rate.entrants - rate.offered)


def _is_public(rate: Rate) -> bool:
    return _smallest(rate) >= FEWEST_PUBLIC


def _sum(one: Rate, other: Rate, group: str) -> Rate:
    both = replace(one, group=group, entrants=one.entrants + other.entrants)
    return replace(both, offered=one.offered + other.offered)


def _span(first: str, last: str) -> str:
    return f"{first.partition('…')[0]}…{last.rpartition('…')[2]}"


def _joined(groups: Mapping[str, str]) -> dict[str, str]:
    """The same groups with small neighbours made one."""
    counts = Counter(groups.values())
    name_of: dict[str, str] = {}
    names: list[str] = []
    held = 0
    for group in sorted(counts):
        if not names or held >= FEWEST_TESTED:
            names.append(group)
            held = 0
        held += counts[group]
        name_of[group] = names[-1]
    if len(names) > 1 and held < FEWEST_TESTED:
        name_of = {group: names[-2] if at == names[-1] else at for group, at in name_of.items()}
    return {ticket: name_of[group] for ticket, group in groups.items()}


def _strata(
    like: Iterable[Sequence[str]], score: Callable[[str], float], groups: Mapping[str, str]
) -> Iterable[list[tuple[str, float]]]:
    return ([(groups[ticket], score(ticket)) for ticket in members] for members in like)


def _weighing_alike(entrants: Iterable[Entrant], weights: Mapping[str, int]) -> list[list[str]]:
    alike: dict[int, list[str]] = defaultdict(list)
    for one in entrants:
        alike[weights.get(one.ticket, 1)].append(one.ticket)
    return list(alike.values())


def _twins(entrants: Iterable[Entrant]) -> list[list[str]]:
    alike: dict[object, list[str]] = defaultdict(list)
    for one in entrants:
        alike[one.need, one.flags, one.losses, one.choices].append(one.ticket)
    return list(alike.values())


def _place(entrants: Iterable[Entrant], keys: Mapping[str, str]) -> Callable[[str], float]:
    ranked = sorted((keys[one.ticket], one.ticket) for one in entrants)
    places = {ticket: place / len(ranked) for place, (_, ticket) in enumerate(ranked)}
    return places.__getitem__


def _offered(result: Result) -> Callable[[str], float]:
    return lambda ticket: float(result["assigned"][ticket] is not None)


def _left_units(drawn: Round, result: Result) -> int:
    left = {name: session.units for name, session in drawn.sessions.items()}
    wanted: set[str] = set()
    for ticket, session in result["assigned"].items():
        if session is not None:
            left[session] -= drawn.entrants[ticket].need.units
        else:
            wanted.update(drawn.entrants[ticket].choices)
    return sum(left[session] for session in wanted)
