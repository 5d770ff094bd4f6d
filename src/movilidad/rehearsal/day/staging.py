"""The staff's part before the day: an office, its sessions, its families with their seats."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.appointments import actions as rounds
from movilidad.apps.appointments.actions.plan_sessions import plan_session
from movilidad.apps.appointments.queries.desk import seats_between
from movilidad.apps.appointments.queries.offers import open_offers
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.offices.queries import is_working_day, programme
from movilidad.apps.offices.types import Office, Programme
from movilidad.apps.registration.actions.assisted import register_household
from movilidad.apps.registration.queries import (
    REGISTRATION,
    flow,
    household_line,
    offices_on_offer,
)
from movilidad.apps.staff.actions import open_account
from movilidad.apps.staff.types import Grant, Role
from movilidad.rehearsal.answering import answers_of
from movilidad.rehearsal.day.script import Seat, seats_needed, walk_ins
from movilidad.rehearsal.families import invent
from movilidad.rehearsal.programme import PASSWORD, commit, receiving
from movilidad.rehearsal.reception import Clerk

OPENS, CLOSES = time(8), time(17)
_LAST_WALK_IN = time(16)
_HOURS = tuple((time(hour), time(hour + 1)) for hour in (8, 9, 10, 11, 13, 14, 15))
_RESERVES = ({"code": "OPEN", "units": 1, "who": "*", "order": "lottery"},)


@dataclass(frozen=True, slots=True)
class StagedDay:
    """The office and the day, its clerks and manager, and who holds a seat. Instants are UTC."""

    here: Programme
    office: Office
    day: date
    clerks: tuple[Clerk, ...]
    manager: Clerk
    seats: tuple[Seat, ...]

    def moment(self, clock: time) -> datetime:
        """A time of the day on the office's own clock."""
        return datetime.combine(self.day, clock, ZoneInfo(self.here.zone))


@dataclass(frozen=True, slots=True)
class Plan:
    """How large the day is. `clerks` includes the two at the door."""

    code: str
    visits: int
    clerks: int
    seed: int


def stage_day(
    plan: Plan,
    *,
    now: Callable[[], datetime],
    move_clock: Callable[[datetime], None],
    progress: Callable[[int], None],
) -> StagedDay:
    """Register families, draw them seats on one day of one office, and let each confirm.
    `progress` is told of each family."""
    begun = now()
    here = programme(plan.code)
    office = receiving(here, begun)[0]
    day = _working_day(here, office, begun)
    clerks = tuple(
        _account(f"clerk-{number}", Role.DESK, office, begun) for number in range(plan.clerks)
    )
    manager = _account("manager", Role.MANAGER, office, begun)
    wanted = seats_needed(plan.visits)
    for _ in _register(here, office, wanted, plan.seed, at=begun):
        progress(1)
    place = (here, office, day)
    sessions = _sessions(place, wanted, begun)
    _walk_in_hours(place, walk_ins(plan.visits), begun)
    _give_seats(here, sessions, now, move_clock)
    start = datetime.combine(day, time(), ZoneInfo(here.zone))
    seats = tuple(
        Seat(one.appointment, household_line(one.household).reference, one.starts_at)
        for one in seats_between(office.id, start, start + timedelta(days=1))
    )
    return StagedDay(here, office, day, clerks, manager, seats)


def _working_day(here: Programme, office: Office, at: datetime) -> date:
    first = (at + timedelta(days=9)).astimezone(ZoneInfo(here.zone)).date()
    days = (first + timedelta(days=ahead) for ahead in range(14))
    return next(d for d in days if d.isoweekday() <= 5 and is_working_day(here, office, d))


def _account(name: str, role: Role, office: Office, at: datetime) -> Clerk:
    open_account(
        by=SYSTEM,
        at=at,
        username=name,
        full_name=name.replace("-", " ").title(),
        password=PASSWORD,
        grants=[Grant(role, office.id)],
    )
    return Clerk(name, PASSWORD, office.code)


def _register(
    here: Programme, office: Office, wanted: int, seed: int, *, at: datetime
) -> Iterator[None]:
    today = at.astimezone(ZoneInfo(here.zone)).date()
    for invented in invent(wanted, seed=seed, offices=(office.code,), today=today):
        family = replace(invented, half_days=())  # any hour: each of them must get a seat
        answers = answers_of(family, flow(REGISTRATION), today, offices_on_offer(here.id))
        register_household(programme=here.code, lang=family.site_language, answers=answers, at=at)
        yield


def _sessions(place: tuple[Programme, Office, date], families: int, at: datetime) -> list[UUID]:
    """An hour each, with room for all: this rehearses the desks, not the draw."""
    here, office, day = place
    planned = rounds.plan_sessions(
        programme=here.code,
        office=office.id,
        days=[day],
        times=_HOURS,
        units=min(500, 3 * families // len(_HOURS) + 30),
        accessible=min(400, families // 2 + 10),
        languages=dict.fromkeys(("quc", "kek", "mam", "cak"), families // 3 + 10),
        by=SYSTEM,
        at=at,
    )
    return list(planned.created)


def _walk_in_hours(place: tuple[Programme, Office, date], units: int, at: datetime) -> None:
    here, office, day = place
    zone = ZoneInfo(here.zone)
    plan_session(
        programme=here.code,
        office=office.id,
        starts_at=datetime.combine(day, OPENS, zone),
        ends_at=datetime.combine(day, _LAST_WALK_IN, zone),
        units=units,
        purpose="walk_in",
        service="information",
        by=SYSTEM,
        at=at,
    )


def _give_seats(
    here: Programme,
    sessions: list[UUID],
    now: Callable[[], datetime],
    move_clock: Callable[[datetime], None],
) -> None:
    """One round from draft to confirmed seats."""
    at = now()
    made = rounds.create_round(
        programme=here.id,
        code=f"{here.code}-day",
        opens_at=at,
        closes_at=at + timedelta(days=2),
        reserves=_RESERVES,
        sessions=sessions,
        objection_hours=0,
        by=SYSTEM,
        at=at,
    )
    secrets = commit(made, SYSTEM, at)
    rounds.open_round(round_id=made, by=SYSTEM, at=at)
    move_clock(at + timedelta(days=2, minutes=1))
    at = now()
    rounds.close_round(round_id=made, by=SYSTEM, at=at)
    rounds.freeze_round(round_id=made, by=SYSTEM, at=at)
    for party, secret in secrets.items():
        rounds.reveal_secret(round_id=made, party=party, secret=secret, by=SYSTEM, at=at)
    for step in (
        rounds.seed_round,
        rounds.draw_round,
        rounds.check_round,
        rounds.publish_round,
    ):
        step(round_id=made, by=SYSTEM, at=at)
    for offer in open_offers(made):
        rounds.confirm_offer(offer=offer.id, household=offer.household, at=at)
