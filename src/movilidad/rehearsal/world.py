"""The small invented world of the first run: three weeks of work, in every state.

Everything is done by the same actions that staff and families use, at the times it would have
happened, so that the demo is also a walk through the house.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from movilidad.apps.appointments import actions as rounds
from movilidad.apps.appointments.queries.desk import seats_between
from movilidad.apps.appointments.queries.offers import open_offers
from movilidad.apps.audit.types import SYSTEM
from movilidad.apps.frontdesk import actions as desk
from movilidad.apps.frontdesk.types import WalkIn
from movilidad.apps.offices.queries import is_working_day, programme
from movilidad.apps.offices.types import Office, Programme
from movilidad.apps.registration.actions.assisted import register_household
from movilidad.apps.registration.queries import REGISTRATION, flow, offices_on_offer
from movilidad.apps.registration.types import RegistrationClosed
from movilidad.apps.staff.actions import open_account
from movilidad.apps.staff.queries import has_accounts, principal_named
from movilidad.apps.staff.types import Grant, Principal, Role, family
from movilidad.infra.ids import new_id
from movilidad.rehearsal.answering import answers_of
from movilidad.rehearsal.beside_the_draw import book_directly
from movilidad.rehearsal.families import invent
from movilidad.rehearsal.programme import GOVERNMENTS, commit, receiving, sign
from movilidad.rehearsal.timetables import furnish_offices, make_sessions

PASSWORD = "sorteo limpio 2023"  # noqa: S105 - of invented staff, printed at every start
FAMILIES = 150
PEOPLED = "gt"  # whose form the invented families fill
DESK = "quetzaltenango"
SEED = 20230612
_TIMES = ((time(9), time(11)), (time(11), time(13)))
_RESERVES = (
    {"code": "MED", "units": 4, "who": "MED", "order": "lottery"},
    {"code": "OPEN", "units": 20, "who": "*", "order": "lottery"},
    {"code": "WAIT", "units": 10, "who": "*", "order": "losses"},
)
_LANGUAGES: Mapping[str, int] = MappingProxyType({"quc": 2, "mam": 2, "kek": 1})


@dataclass(frozen=True, slots=True)
class LogIn:
    """An account of the demo."""

    username: str
    role: Role
    office: str | None  # code; None for all
    full_name: str


LOG_INS = (
    LogIn("recepcion", Role.DESK, DESK, "Recepción Quetzaltenango"),
    LogIn("casos", Role.CASEWORKER, DESK, "Casos Quetzaltenango"),
    LogIn("gerencia", Role.MANAGER, None, "Gerencia del programa"),
    LogIn("observa-gt", Role.OBSERVER, None, "Observación Guatemala"),
    LogIn("observa-us", Role.OBSERVER, None, "Observación Estados Unidos"),
    LogIn("admin", Role.ADMINISTRATOR, None, "Administración"),
)


@transaction.atomic
def make_world(*, code: str, at: datetime) -> list[str]:
    """Fill an empty programme, at the demo's moment `at` (aware UTC); a filled one stays as it
    is. Returns the log-ins as lines for the terminal."""
    if not has_accounts():
        here = programme(code)
        _open_accounts(here, at - timedelta(days=30))
        if code == PEOPLED:
            _fill(here, at)
    log_ins = [f"{one.username:<12} {PASSWORD}   {one.role.value}" for one in LOG_INS]
    if code != PEOPLED:
        return [*log_ins, "The invented families live in Guatemala: this programme is empty."]
    return [*log_ins, "Everybody in this demo is invented."]


def _fill(here: Programme, at: datetime) -> None:
    _register_families(here, at)
    furnish_offices(here, at)
    _run_rounds(here, at)
    if any(one.code == DESK for one in receiving(here, at)):
        book_directly(here, here.office_named(DESK), principal_named("gerencia"), at)
    make_sessions(here, at)


def _open_accounts(here: Programme, at: datetime) -> None:
    for one in LOG_INS:
        office = _office(here, one.office).id if one.office else None
        open_account(
            by=SYSTEM,
            at=at,
            username=one.username,
            full_name=one.full_name,
            password=PASSWORD,
            grants=[Grant(one.role, office)],
        )


def _office(here: Programme, code: str) -> Office:
    """The office of a log-in; of a programme that has no such office, its first."""
    return next((one for one in here.offices if one.code == code), here.offices[0])


def _register_families(here: Programme, at: datetime) -> None:
    """Registrations over the three weeks before, each by the rules of its own moment."""
    codes = [office.code for office in receiving(here, at)] or list(offices_on_offer(here.id))
    today = at.astimezone(ZoneInfo(here.zone)).date()
    for number, invented in enumerate(invent(FAMILIES, seed=SEED, offices=codes, today=today)):
        moment = at - timedelta(days=21) * (1 - number / FAMILIES)
        answers = answers_of(invented, flow(REGISTRATION), today, offices_on_offer(here.id))
        try:
            register_household(
                programme=here.code, lang=invented.site_language, answers=answers, at=moment
            )
        except RegistrationClosed:
            continue  # the demo lives so early that registration had not opened by then


def _run_rounds(here: Programme, at: datetime) -> None:
    """One round that was drawn and is being received today, one drawn with answers pending, one
    whose window is open."""
    today = at.astimezone(ZoneInfo(here.zone)).date()
    offices = receiving(here, at)
    if not offices:
        return
    manager = principal_named("gerencia").actor
    received = _round(here, offices, "a", drawn_at=at - timedelta(days=9), first=today, days=4)
    _answer_offers(received, at - timedelta(days=8), confirm_every=(1, 2, 3, 4))
    _receive(here, at)
    next_week = today + timedelta(days=7)
    pending = _round(here, offices, "b", drawn_at=at - timedelta(days=1), first=next_week, days=3)
    _answer_offers(pending, at - timedelta(hours=3), confirm_every=(1,))
    sessions = _plan(here, offices, today + timedelta(days=14), 3, at)
    open_now = rounds.create_round(
        programme=here.id,
        code=f"{here.code}-{today:%Y-%m}-c",
        opens_at=at - timedelta(hours=6),
        closes_at=at + timedelta(days=5),
        reserves=_RESERVES,
        sessions=sessions,
        objection_hours=0,
        signers=GOVERNMENTS,
        signing_hours=1,
        by=manager,
        at=at - timedelta(hours=8),
    )
    commit(open_now, manager, at - timedelta(hours=7))
    rounds.open_round(round_id=open_now, by=manager, at=at - timedelta(hours=6))


def _plan(
    here: Programme, offices: list[Office], first: date, days: int, at: datetime
) -> list[UUID]:
    manager = principal_named("gerencia").actor
    made: list[UUID] = []
    for office in offices:
        open_days = [
            day
            for day in (first + timedelta(days=ahead) for ahead in range(14))
            if is_working_day(here, office, day) and day.isoweekday() <= 5
        ][:days]
        planned = rounds.plan_sessions(
            programme=here.code,
            office=office.id,
            days=open_days,
            times=_TIMES,
            units=5,
            accessible=1,
            languages=_LANGUAGES,
            by=manager,
            at=at,
        )
        made += planned.created
    return made


def _round(
    here: Programme,
    offices: list[Office],
    letter: str,
    *,
    drawn_at: datetime,
    first: date,
    days: int,
) -> UUID:
    """A round from draft to offers; its window closed an hour before `drawn_at`."""
    manager = principal_named("gerencia").actor
    made_at = drawn_at - timedelta(days=4)
    made = rounds.create_round(
        programme=here.id,
        code=f"{here.code}-{first:%Y-%m}-{letter}",
        opens_at=made_at,
        closes_at=drawn_at - timedelta(hours=1),
        reserves=_RESERVES,
        sessions=_plan(here, offices, first, days, made_at),
        objection_hours=0,
        signers=GOVERNMENTS,
        signing_hours=1,
        by=manager,
        at=made_at,
    )
    secrets = commit(made, manager, made_at)
    rounds.open_round(round_id=made, by=manager, at=made_at)
    rounds.close_round(round_id=made, by=manager, at=drawn_at - timedelta(minutes=50))
    rounds.freeze_round(round_id=made, by=manager, at=drawn_at - timedelta(minutes=40))
    for party, secret in secrets.items():
        rounds.reveal_secret(
            round_id=made,
            party=party,
            secret=secret,
            by=manager,
            at=drawn_at - timedelta(minutes=20),
        )
    rounds.seed_round(round_id=made, by=manager, at=drawn_at)
    rounds.draw_round(round_id=made, by=manager, at=drawn_at)
    rounds.check_round(round_id=made, by=manager, at=drawn_at)
    sign(made, manager, drawn_at + timedelta(minutes=5))
    rounds.publish_round(round_id=made, by=manager, at=drawn_at + timedelta(minutes=10))
    return made


def _answer_offers(round_id: UUID, at: datetime, *, confirm_every: tuple[int, ...]) -> None:
    """Of every five families those in `confirm_every` say yes; of the rest one says no."""
    for number, offer in enumerate(open_offers(round_id)):
        if number % 5 in confirm_every:
            rounds.confirm_offer(offer=offer.id, household=offer.household, at=at)
        elif number % 10 == 0:
            by = family(offer.household).actor
            rounds.decline_offer(offer=offer.id, household=offer.household, by=by, at=at)


def _receive(here: Programme, at: datetime) -> None:
    """Today at Quetzaltenango: some were served, some are waiting, the rest is expected."""
    clerk = principal_named("recepcion")
    office = here.office_named("quetzaltenango").id
    midnight = datetime.combine(
        at.astimezone(ZoneInfo(here.zone)).date(), time(), ZoneInfo(here.zone)
    )
    seats = seats_between(office, midnight, midnight + timedelta(days=1))
    for number, seat in enumerate(seats[:6]):
        arrived = at - timedelta(minutes=50 - number * 6)
        desk.check_in(by=clerk, at=arrived, office=office, appointment=seat.appointment)
    if seats:
        _walk_in(here, clerk, office, at)
    for number in range(min(3, len(seats))):
        _serve(clerk, office, at - timedelta(minutes=20 - number), str(number + 1), far=3 - number)


def _walk_in(here: Programme, clerk: Principal, office: UUID, at: datetime) -> None:
    """Hours without an appointment, and two families that came."""
    local = at.astimezone(ZoneInfo(here.zone))
    rounds.plan_session(
        programme=here.code,
        office=office,
        starts_at=local.replace(hour=9, minute=0, second=0, microsecond=0),
        ends_at=local.replace(hour=12, minute=0, second=0, microsecond=0),
        units=12,
        purpose="walk_in",
        service="information",
        by=principal_named("gerencia").actor,
        at=at - timedelta(days=2),
    )
    for minutes, who in (
        (12, WalkIn(3, "information", language="mam")),
        (4, WalkIn(1, "documents")),
    ):
        moment = at - timedelta(minutes=minutes)
        desk.receive_walk_in(by=clerk, at=moment, office=office, key=new_id(), who=who)


def _serve(clerk: Principal, office: UUID, at: datetime, counter: str, *, far: int) -> None:
    """Call the next family and go `far` steps with it: called, serving, done. Every act raises
    the version of the visit by one, from 1 at check-in."""
    desk.open_desk(by=clerk, at=at, office=office, desk=counter)
    visit = desk.call_next(by=clerk, at=at, office=office).visit
    if far > 1:
        desk.start_serving(by=clerk, at=at + timedelta(minutes=3), visit=visit, version=2)
    if far > 2:
        desk.finish(by=clerk, at=at + timedelta(minutes=15), visit=visit, version=3)
