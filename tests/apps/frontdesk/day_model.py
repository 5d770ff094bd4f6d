"""A small model of a day at the desks: what an act should do, in plain Python.

It is written from the desk's documented rules (apps/frontdesk/README.md), not from its code, and
knows nothing of a database. Every act answers with the name of the refusal, or "".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

UNDO_WITHIN = timedelta(minutes=2)
OPEN = frozenset({"waiting", "called", "serving", "held"})
MAY_START = {
    "called": frozenset({"waiting", "called"}),
    "serving": frozenset({"waiting", "called"}),
    "held": frozenset({"waiting", "called", "serving"}),
    "resumed": frozenset({"held"}),
    "transferred": frozenset({"waiting", "called", "serving"}),
    "done": frozenset({"serving", "called"}),
    "left": OPEN,
    "another": frozenset({"serving"}),
}


@dataclass
class Appointment:
    """A seat. `elsewhere`: its household has booked another one meanwhile."""

    state: str = "booked"
    elsewhere: bool = False


@dataclass
class Visit:
    """One family in the house. `servings` are the outcomes of its services, "" for going on."""

    key: object
    number: int
    appointment: int | None
    units: int
    due_at: datetime
    changed_at: datetime
    changed_by: str | None
    priority: bool = False
    state: str = "waiting"
    before: str = "expected"
    version: int = 1
    desk: str = ""
    for_desk: str = ""
    service: str = "interview"
    servings: list[str] = field(default_factory=list)
    # What the last act did to the services, so that it can be taken back.
    saved: list[str] = field(default_factory=list)


@dataclass
class Desk:
    name: str
    on_break: bool = False


@dataclass
class Day:
    """The office on one day."""

    quota: int
    appointments: list[Appointment]
    visits: list[Visit] = field(default_factory=list)
    desks: dict[str, Desk] = field(default_factory=dict)
    last: int = 0
    walk_in_units: int = 0
    turned_away: int = 0
    closed: bool = False

    # ---- at the door

    def check_in(self, index: int, by: str, at: datetime, starts_at: datetime) -> str:
        if self.visit_of(index):
            return ""
        if self.appointments[index].state != "booked":
            return "AppointmentOver"
        if self.closed:
            return "DayClosed"
        self._arrive(Visit(("seat", index), 0, index, 0, max(starts_at, at), at, by))
        return ""

    def walk_in(self, key: object, units: int, by: str, at: datetime) -> str:
        if any(visit.key == key for visit in self.visits):
            return ""
        if self.closed:
            refused = "DayClosed"
        elif self.walk_in_units + units > self.quota:
            refused = "WalkInsFull"
        else:
            self.walk_in_units += units
            visit = Visit(key, 0, None, units, at, at, by, service="information")
            self._arrive(visit)
            return ""
        self.turned_away += 1
        return refused

    def no_show(self, index: int, *, over: bool) -> str:
        seat = self.appointments[index]
        if not over:
            return "SessionNotOver"
        if self.visit_of(index) or seat.state != "booked":
            return "AppointmentOver"
        seat.state = "missed"
        return ""

    def came(self, index: int) -> str:
        seat = self.appointments[index]
        if seat.state != "missed" or self.visit_of(index) or seat.elsewhere:
            return "AppointmentOver"
        seat.state = "booked"
        return ""

    # ---- desks

    def open_desk(self, by: str, name: str) -> str:
        if any(desk.name == name for who, desk in self.desks.items() if who != by):
            return "DeskTaken"
        own = self.desks.get(by)
        if own and own.name != name:
            self._free(own.name)
        self.desks[by] = Desk(name)
        return ""

    def take_break(self, by: str) -> str:
        if by not in self.desks:
            return "DeskClosed"
        self.desks[by].on_break = True
        return ""

    def close_desk(self, by: str) -> str:
        if by not in self.desks:
            return "DeskClosed"
        self._free(self.desks.pop(by).name)
        return ""

    # ---- one visit

    def call_next(self, by: str, at: datetime) -> str:
        refused = self._desk_refusal(by)
        if refused:
            return refused
        mine = [one for one in self.visits if one.state == "waiting"]
        mine = [one for one in mine if one.for_desk in ("", self.desks[by].name)]
        if not mine:
            return "NobodyWaiting"
        turn = min(mine, key=lambda one: (not one.priority, one.due_at, one.number))
        self._called(turn, by, at)
        return ""

    def call(self, visit: Visit, version: int, by: str, at: datetime) -> str:
        refused = self._stale(visit, version, by, "called")
        if refused is not None:
            return refused
        if self._desk_refusal(by):
            return self._desk_refusal(by)
        self._called(visit, by, at)
        return ""

    def start(self, visit: Visit, version: int, by: str, at: datetime) -> str:
        refused = self._stale(visit, version, by, "serving")
        if refused is not None:
            return refused
        if visit.state == "waiting":
            if self._desk_refusal(by):
                return self._desk_refusal(by)
            visit.desk = self.desks[by].name
        visit.for_desk = ""
        self._move(visit, "serving", by, at, [*visit.servings, ""])
        return ""

    def finish(self, visit: Visit, version: int, by: str, at: datetime) -> str:
        refused = self._stale(visit, version, by, "done")
        if refused is not None:
            return refused
        servings = self._ended(visit, "done")
        if visit.state == "called":  # nobody pressed "start"
            servings = [*visit.servings, "done"]
        self._settle(visit, "attended")
        self._move(visit, "done", by, at, servings)
        return ""

    def left(self, visit: Visit, version: int, by: str, at: datetime) -> str:
        refused = self._stale(visit, version, by, "left")
        if refused is not None:
            return refused
        self._settle(visit, "attended" if visit.servings else "missed")
        self._move(visit, "left", by, at, self._ended(visit, "left"))
        return ""

    def hold(self, visit: Visit, version: int, by: str, at: datetime) -> str:
        refused = self._stale(visit, version, by, "held")
        if refused is not None:
            return refused
        self._move(visit, "held", by, at, self._ended(visit, "paused"))
        return ""

    def resume(self, visit: Visit, version: int, by: str, at: datetime) -> str:
        refused = self._stale(visit, version, by, "resumed", to="waiting")
        if refused is not None:
            return refused
        self._wait_again(visit, by, at, visit.servings)
        return ""

    def transfer(self, visit: Visit, version: int, by: str, at: datetime, service: str) -> str:
        """To another service at any desk."""
        if self._was_mine(visit, version, by, "waiting"):
            again = (visit.for_desk, visit.service) == ("", service)
            return "" if again else "SomebodyActed"
        refused = self._stale(visit, version, by, "transferred", to="")
        if refused is not None:
            return refused
        if service == visit.service:
            return "NothingToTransfer"
        visit.service, visit.for_desk = service, ""
        self._wait_again(visit, by, at, self._ended(visit, "transferred"))
        return ""

    def transfer_to(self, visit: Visit, version: int, by: str, at: datetime, desk: str) -> str:
        """To another desk."""
        same = self._was_mine(visit, version, by, "waiting")
        if same:
            if visit.for_desk == desk:
                return ""
            return "SomebodyActed"
        refused = self._stale(visit, version, by, "transferred", to="")
        if refused is not None:
            return refused
        if all(one.name != desk for one in self.desks.values()):
            return "DeskNotOpen"
        visit.for_desk = desk
        self._wait_again(visit, by, at, self._ended(visit, "transferred"))
        return ""

    def another(self, visit: Visit, version: int, by: str, at: datetime, service: str) -> str:
        if self._was_mine(visit, version, by, "serving") and visit.service == service:
            return ""
        refused = self._stale(visit, version, by, "another", to="")
        if refused is not None:
            return refused
        visit.service = service
        self._move(visit, "serving", by, at, [*self._ended(visit, "done"), ""], undoable=False)
        return ""

    def undo(self, visit: Visit, version: int, at: datetime) -> str:
        late = at - visit.changed_at > UNDO_WITHIN
        if visit.version != version or not visit.before or late:
            return "UndoTooLate"
        ended = visit.state in {"done", "left"}
        seat = None if visit.appointment is None else self.appointments[visit.appointment]
        reopens = ended and seat is not None and seat.state in {"attended", "missed"}
        if reopens and seat is not None and seat.elsewhere:
            return "UndoTooLate"
        if self.closed:
            return "DayClosed"
        if reopens and seat is not None:
            seat.state = "booked"
        if visit.before == "expected":
            self.walk_in_units -= visit.units
            self.visits.remove(visit)
            return ""
        visit.servings = list(visit.saved)
        visit.state, visit.before = visit.before, ""
        visit.desk = "" if visit.state == "waiting" else visit.desk
        visit.version += 1
        visit.changed_at = max(at, visit.changed_at)
        return ""

    # ---- the day

    def close(self, *, over: Iterable[int]) -> str:
        self.closed = True
        self.desks.clear()
        for visit in self.visits:
            if visit.state == "serving":
                self._settle(visit, "attended")
                self._end_by_close(visit, "done")
            elif visit.state in OPEN:
                self._settle(visit, "attended" if visit.servings else "cancelled")
                self._end_by_close(visit, "unserved")
        for index in over:
            if self.appointments[index].state == "booked" and not self.visit_of(index):
                self.appointments[index].state = "missed"
        return ""

    def reopen(self) -> str:
        if not self.closed:
            return "DayNotClosed"
        self.closed = False
        return ""

    def cancel(self, index: int, *, begun: bool) -> str:
        """The family cancels whatever it has: another seat, if this one is over."""
        seat = self.appointments[index]
        if seat.state != "booked":
            had_another, seat.elsewhere = seat.elsewhere, False
            return "" if had_another else "NothingToDecide"
        if begun:
            return "TooLateToCancel"
        seat.state = "cancelled"
        return ""

    # ---- what is common

    def visit_of(self, index: int) -> Visit | None:
        return next((one for one in self.visits if one.appointment == index), None)

    def _arrive(self, visit: Visit) -> None:
        self.last += 1
        self.visits.append(replace(visit, number=self.last))

    def _called(self, visit: Visit, by: str, at: datetime) -> None:
        visit.desk = self.desks[by].name
        self._move(visit, "called", by, at, visit.servings)

    def _desk_refusal(self, by: str) -> str:
        if by not in self.desks:
            return "DeskClosed"
        return "DeskOnBreak" if self.desks[by].on_break else ""

    def _was_mine(self, visit: Visit, version: int, by: str, to: str) -> bool:
        """A double click of this clerk's."""
        same = visit.version == version + 1 and visit.changed_by == by
        return same and visit.state == to

    def _stale(
        self, visit: Visit, version: int, by: str, act: str, *, to: str | None = None
    ) -> str | None:
        """ "" for a double click, a refusal for an old page, None where the act goes ahead."""
        to = act if to is None else to
        if to and self._was_mine(visit, version, by, to):
            return ""
        if visit.version != version or visit.state not in MAY_START[act]:
            return "SomebodyActed"
        return None

    def _move(
        self,
        visit: Visit,
        to: str,
        by: str,
        at: datetime,
        servings: list[str],
        *,
        undoable: bool = True,
    ) -> None:
        visit.saved = list(visit.servings)
        visit.before = visit.state if undoable else ""
        visit.state, visit.servings = to, list(servings)
        visit.changed_by, visit.changed_at = by, max(at, visit.changed_at)
        visit.version += 1

    def _wait_again(self, visit: Visit, by: str, at: datetime, servings: list[str]) -> None:
        visit.desk = ""
        self._move(visit, "waiting", by, at, servings, undoable=False)

    def _end_by_close(self, visit: Visit, to: str) -> None:
        visit.servings = self._ended(visit, "done")
        visit.state, visit.before, visit.changed_by = to, "", "manager"
        visit.version += 1

    @staticmethod
    def _ended(visit: Visit, outcome: str) -> list[str]:
        return [one or outcome for one in visit.servings]

    def _settle(self, visit: Visit, state: str) -> None:
        if visit.appointment is None:
            return
        seat = self.appointments[visit.appointment]
        if seat.state == "booked":
            seat.state = state

    def _free(self, desk: str) -> None:
        for visit in self.visits:
            if visit.for_desk == desk:
                visit.for_desk = ""
