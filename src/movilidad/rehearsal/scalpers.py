"""Do bots get rich? One invented population, two ways of giving out the same seats.

First come, first served: seats are released at announced moments and bots answer at once. A seat
given back is free for anybody that instant, so bots also catch what families cancel, and sell a
seat by cancelling it and booking again in the customer's name before anyone else looks.

Ours: one ticket per household in one batch, drawn by `rosd-1`. A seat is bound to the registered
names, and a seat given back goes down the drawn order. What bots can still do is register false
households; the share found before the list is frozen is an assumption, `caught`.

Everything follows from the seed. No network, no database, nobody who exists.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from heapq import heappop, heappush
from random import Random

from movilidad.core.draw import allocate, keys
from movilidad.core.draw.round import read_round
from movilidad.core.draw.standby import next_holder

_SESSION = "s"
_OPEN = [{"code": "OPEN", "units": 0, "who": "*", "order": "lottery"}]
_DAY = 86_400.0
_MORE_CAUGHT = (0.0, 0.5, 0.9, 0.99)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the rehearsal takes for granted. Shares are of 1; times in seconds unless named.

    The bots are one ring and do not fight each other. `catch` is how fast it books one seat
    with each bot, `gap` how long a seat is free between cancelling and booking it again.
    Of the families, the share `eager` waits for a release; all look again now and then.
    """

    seats: int = 400
    families: int = 4000
    bots: int = 20
    identities: int = 100  # that each bot can invent
    waves: int = 4
    days: int = 14  # from the first release to the last appointment
    eager: float = 0.5
    form: tuple[float, float] = (40.0, 240.0)  # a person needs to book
    looks_a_day: float = 4.0  # of a family without a seat
    catch: float = 1.0
    gap: float = 0.2
    cancels: float = 0.10  # of families with a seat, on some day
    customers: float = 0.90  # of the ring's seats that find a buyer
    caught: float = 0.90


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where `seats` ended. `sold`: the ring sold them to a family. `kept`: still in its hands,
    empty on the day. `empty`: nobody's. The others went to families that paid nobody.
    `reached`: the most that the ring held and had sold at any moment."""

    seats: int
    reached: int
    sold: int
    kept: int
    empty: int

    @property
    def reached_share(self) -> float:
        """The most seats that the ring had reached at any moment, of all."""
        return self.reached / self.seats

    @property
    def sold_share(self) -> float:
        """Seats that a family had to buy, of all."""
        return self.sold / self.seats

    @property
    def families_share(self) -> float:
        """Seats of families that paid nobody, of all."""
        return 1 - (self.sold + self.kept + self.empty) / self.seats


def first_come_first_served(seed: int, assumed: Assumptions) -> Outcome:
    """Release the seats in waves and let everybody run for `days`."""
    market = _Market(Random(f"first come {seed}"), assumed)  # noqa: S311 - a repeatable play
    return market.run()


def drawn_together(seed: int, assumed: Assumptions) -> Outcome:
    """Draw the seats once among families and the false households that were not caught; then
    let the ring cancel each seat that has a customer and see who is next in the order."""
    dice = Random(f"draw {seed}")  # noqa: S311 - a repeatable play
    false = sum(dice.random() >= assumed.caught for _ in range(assumed.bots * assumed.identities))
    tickets = [f"family-{number}" for number in range(assumed.families)]
    tickets += [f"bot-{number}" for number in range(false)]
    entrants = [_entrant(ticket) for ticket in tickets]
    sessions = [{"id": _SESSION, "units": assumed.seats, "languages": {}, "accessible": 0}]
    lot = keys(sha256(f"scalpers {seed}".encode()).hexdigest(), tickets, {})
    result = allocate(entrants, sessions, _OPEN, lot)
    drawn = read_round(entrants, sessions, _OPEN)
    holding = {one: seat for one, seat in result["assigned"].items() if seat is not None}
    reached = _of_bots(holding)
    gone: set[str] = set()
    sold = 0
    for giver, buyer in _given_back(dice, assumed, sorted(holding)):
        del holding[giver]
        gone.add(giver)
        after = next_holder(
            drawn, result, session=_SESSION, block="REST", holding=holding, gone=gone
        )
        if after is not None:
            holding[after] = _SESSION
            sold += after == buyer
    return Outcome(assumed.seats, reached, sold, _of_bots(holding), assumed.seats - len(holding))


def report(seed: int, assumed: Assumptions) -> str:
    """Both ways, side by side, and ours again with more or fewer false households caught."""
    lines = [
        f"{assumed.families} families and {assumed.bots} bots with {assumed.identities} identities"
        f" each want {assumed.seats} seats (seed {seed}).",
        "",
        f"{'share of the seats':44}{'bots':>9}{'bots':>9}{'kept,':>9}{'families':>10}",
        f"{'':44}{'reached':>9}{'sold':>9}{'unused':>9}{'unpaid':>10}",
        _line("First come, first served", first_come_first_served(seed, assumed)),
    ]
    for caught in sorted({assumed.caught, *_MORE_CAUGHT}):
        said = f"Drawn together, {caught:.0%} of false ones caught"
        lines.append(_line(said, drawn_together(seed, replace(assumed, caught=caught))))
    return "\n".join(lines)


def _line(said: str, outcome: Outcome) -> str:
    kept = outcome.kept / outcome.seats
    return (
        f"{said:44}{outcome.reached_share:>9.1%}{outcome.sold_share:>9.1%}"
        f"{kept:>9.1%}{outcome.families_share:>10.1%}"
    )


def _of_bots(holders: Iterable[str]) -> int:
    return sum(one.startswith("bot-") for one in holders)


def _entrant(ticket: str) -> dict[str, object]:
    return {
        "ticket": ticket,
        "units": 1,
        "language": None,
        "accessible": False,
        "flags": [],
        "losses": 0,
        "choices": [_SESSION],
    }


def _given_back(
    dice: Random, assumed: Assumptions, holders: list[str]
) -> Iterator[tuple[str, str]]:
    """(who gives a seat back, the family that paid for it or nothing), in some order."""
    dice.shuffle(holders)
    for holder in holders:
        if holder.startswith("bot-"):
            if dice.random() < assumed.customers:
                yield holder, f"family-{dice.randrange(assumed.families)}"
        elif dice.random() < assumed.cancels:
            yield holder, ""


@dataclass(slots=True)
class _Market:
    """First come, first served, event by event: (moment, number, kind, who)."""

    dice: Random
    assumed: Assumptions
    free: int = 0
    events: list[tuple[float, int, str, int]] = field(default_factory=list)
    numbered: int = 0
    seated: set[int] = field(default_factory=set)
    kept: int = 0
    sold: int = 0
    unused: int = 0
    reached: int = 0

    def run(self) -> Outcome:
        assumed = self.assumed
        self.unused = assumed.bots * assumed.identities
        for wave in range(assumed.waves):
            self._wave(wave * assumed.days / 2 / assumed.waves * _DAY, wave)
        for family in range(assumed.families):
            self._look_later(0.0, family)
        end = assumed.days * _DAY
        while self.events and self.events[0][0] < end:
            moment, _, kind, who = heappop(self.events)
            getattr(self, f"_{kind}")(moment, who)
        return Outcome(assumed.seats, self.reached, self.sold, self.kept, self.free)

    def _at(self, moment: float, kind: str, who: int = 0) -> None:
        self.numbered += 1
        heappush(self.events, (moment, self.numbered, kind, who))

    def _wave(self, moment: float, wave: int) -> None:
        first = self.assumed.seats // self.assumed.waves
        rest = self.assumed.seats % self.assumed.waves
        self._at(moment, "release", first + (rest if wave == 0 else 0))
        for family in range(self.assumed.families):
            if self.dice.random() < self.assumed.eager:
                self._at(moment + self.dice.uniform(*self.assumed.form), "try", family)

    def _release(self, moment: float, seats: int) -> None:
        self.free += seats
        self._at(moment + self.dice.uniform(0, self.assumed.catch), "catch")

    def _catch(self, moment: float, _: int) -> None:
        took = min(self.free, self.assumed.bots, self.unused)
        self.free -= took
        self.kept += took
        self.unused -= took
        self.reached = max(self.reached, self.kept + self.sold)
        for _seat in range(took):
            if self.dice.random() < self.assumed.customers:
                self._at(self.dice.uniform(moment, self.assumed.days * _DAY), "sell")
        if self.free and self.unused:
            self._at(moment + self.assumed.catch, "catch")

    def _sell(self, moment: float, _: int) -> None:
        self.kept -= 1
        self.free += 1
        self._at(moment + self.assumed.gap, "transfer")

    def _transfer(self, _moment: float, _: int) -> None:
        if self.free:  # else somebody looked in between
            self.free -= 1
            self.sold += 1

    def _try(self, moment: float, family: int) -> None:
        if family in self.seated or not self.free:
            return
        self.free -= 1
        self.seated.add(family)
        if self.dice.random() < self.assumed.cancels:
            self._at(self.dice.uniform(moment, self.assumed.days * _DAY), "give_back", family)

    def _look(self, moment: float, family: int) -> None:
        self._try(moment, family)
        if family not in self.seated:
            self._look_later(moment, family)

    def _look_later(self, moment: float, family: int) -> None:
        wait = self.dice.expovariate(self.assumed.looks_a_day) * _DAY
        self._at(moment + wait, "look", family)

    def _give_back(self, moment: float, _: int) -> None:
        self._release(moment, 1)
