"""Whatever happens online, in whatever order logs arrive: nobody lost, nobody doubled."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.offline import (
    Decision,
    Earlier,
    Found,
    Outcome,
    Seat,
    Source,
    Step,
    Visited,
    decide_arrival,
    decide_undo,
)

TODAY = date(2023, 7, 3)
NINE = datetime(2023, 7, 3, 15, tzinfo=UTC)
HERE = UUID(int=1)
FAMILIES, MACHINES = range(3), range(2)
SOURCES = [
    Source(HERE, TODAY, NINE + timedelta(hours=9), range(500 + 100 * one, 600 + 100 * one))
    for one in MACHINES
]


@dataclass
class Act:
    """One line of a machine's log: a family came, or (`undoes`) an earlier line was wrong."""

    family: int
    minute: int
    undoes: int | None = None


@dataclass
class Office:
    """As much of an office as the rules can see."""

    seats: dict[int, str] = field(default_factory=lambda: dict.fromkeys(FAMILIES, "booked"))
    visits: dict[int, tuple[str, int, int]] = field(default_factory=dict)  # stage, came, ended
    born: int = 0  # visits ever made and not taken back
    told: dict[tuple[int, int], Outcome] = field(default_factory=dict)
    undone: set[tuple[int, int]] = field(default_factory=set)
    held: dict[int, set[tuple[int, int]]] = field(default_factory=dict)

    def online(self, what: str, family: int, minute: int) -> None:
        """An act at the console, refused where the desk refuses it."""
        stage, came, _ = self.visits.get(family, ("", 0, 0))
        booked = self.seats[family] == "booked"
        if what == "check_in" and booked and not stage:
            self.visits[family] = ("waiting", minute, 0)
            self.born += 1
        elif what == "call" and stage == "waiting":
            self.visits[family] = ("called", came, 0)
        elif what == "leave" and stage == "waiting":
            self.visits[family], self.seats[family] = ("left", came, max(minute, came)), "missed"
        elif what in {"cancelled", "missed"} and booked and not stage:
            self.seats[family] = what

    def take_in(self, machine: int, sequence: int, act: Act) -> None:
        """What `apps.offline` does with one line; a line it holds already is only answered."""
        if (machine, sequence) in self.told:
            return
        if act.undoes is not None:
            decision = self._undo(machine, act.undoes)
        else:
            decision = self._arrive(machine, sequence, act)
        self.told[machine, sequence] = decision.outcome

    def _arrive(self, machine: int, sequence: int, act: Act) -> Decision:
        visit = self.visits.get(act.family)
        at = NINE + timedelta(minutes=act.minute)
        found = Found(
            TODAY,
            Seat(UUID(int=10 + act.family), HERE, TODAY, self.seats[act.family]),
            visit=visit
            and Visited(
                visit[0],
                NINE + timedelta(minutes=visit[1]),
                NINE + timedelta(minutes=visit[2]) if visit[2] else None,
            ),
        )
        decision = decide_arrival(SOURCES[machine], found, at=at, number=500)
        if decision.step in {Step.CHECK_IN, Step.REOPEN}:
            assert act.family not in self.visits  # a second visit would be a double
            self.seats[act.family] = "booked"
            self.visits[act.family] = ("waiting", act.minute, 0)
            self.born += 1
        if decision.outcome is Outcome.ALREADY_HERE:
            self.held.setdefault(act.family, set()).add((machine, sequence))
        return decision

    def _undo(self, machine: int, sequence: int) -> Decision:
        outcome = self.told.get((machine, sequence))
        family = LOGGED[machine, sequence]
        visit = self.visits.get(family)
        others = self.held.get(family, set()) - self.undone - {(machine, sequence)}
        decision = decide_undo(
            outcome
            and Earlier(
                outcome,
                untouched=visit is not None and visit[0] == "waiting",
                open_line=(machine, sequence) not in self.undone,
                shared=bool(others),
            )
        )
        self.undone.add((machine, sequence))
        if decision.step is Step.TAKE_BACK and outcome and not outcome.to_settle:
            del self.visits[family]
            self.born -= 1
        return decision


LOGGED: dict[tuple[int, int], int] = {}
_online = st.tuples(
    st.sampled_from(["check_in", "call", "leave", "cancelled", "missed"]),
    st.sampled_from(FAMILIES),
    st.integers(0, 120),
)


@st.composite
def logs(draw: st.DrawFn) -> list[list[Act]]:
    """What each machine wrote down. An undo names an earlier line that was not undone."""
    written = []
    for _ in MACHINES:
        log: list[Act] = []
        for _ in range(draw(st.integers(0, 5))):
            open_lines = [
                number
                for number, act in enumerate(log, start=1)
                if act.undoes is None and all(one.undoes != number for one in log)
            ]
            minute = draw(st.integers(0, 120))
            if open_lines and draw(st.booleans()):
                log.append(Act(-1, minute, draw(st.sampled_from(open_lines))))
            else:
                log.append(Act(draw(st.sampled_from(FAMILIES)), minute))
        written.append(log)
    return written


_send = st.tuples(st.sampled_from(MACHINES), st.integers(0, 3), st.integers(0, 2))
_schedule = st.lists(st.one_of(_online, _send), max_size=12)


@given(_schedule, logs())
def test_nobody_is_lost_and_nobody_is_doubled(
    schedule: list[tuple[str, int, int] | tuple[int, int, int]], written: list[list[Act]]
) -> None:
    LOGGED.clear()
    LOGGED.update(
        ((machine, number), act.family)
        for machine, log in enumerate(written)
        for number, act in enumerate(log, start=1)
    )
    office, sent = Office(), [0 for _ in MACHINES]
    for first, second, third in [*schedule, *((machine, 9, 0) for machine in MACHINES)]:
        if isinstance(first, str):
            office.online(first, second, third)
            continue
        log = written[first]
        until = min(len(log), sent[first] + second)
        for number in range(max(0, sent[first] - third), until):  # a retry sends some again
            office.take_in(first, number + 1, log[number])
        sent[first] = until
    assert office.born == len(office.visits)
    for (machine, sequence), outcome in office.told.items():
        act = written[machine][sequence - 1]
        if act.undoes is None and (machine, sequence) not in office.undone:
            assert outcome.to_settle or act.family in office.visits, (machine, act, outcome)


@given(logs(), st.lists(st.integers(1, 3), min_size=5, max_size=5))
def test_how_a_log_is_cut_into_requests_changes_nothing(
    written: list[list[Act]], cuts: list[int]
) -> None:
    log = written[0]
    LOGGED.clear()
    LOGGED.update(((0, number), act.family) for number, act in enumerate(log, start=1))
    whole, pieces, sent = Office(), Office(), 0
    for number, act in enumerate(log, start=1):
        whole.take_in(0, number, act)
    for size in cuts:
        for number in range(max(0, sent - 1), min(len(log), sent + size)):
            pieces.take_in(0, number + 1, log[number])
        sent = min(len(log), sent + size)
    assert (whole.told, whole.visits) == (pieces.told, pieces.visits)
