"""The staff's part of a rehearsal: offices, clerks, sessions and the steps of a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from movilidad.apps.appointments import actions as rounds
from movilidad.apps.appointments.queries import result_to_sign
from movilidad.apps.appointments.queries.desk import DeskSeat, seats_between
from movilidad.apps.appointments.queries.offers import OpenOffer, open_offers
from movilidad.apps.audit.types import SYSTEM, Actor
from movilidad.apps.offices.queries import is_working_day, programme
from movilidad.apps.offices.types import Office, Programme
from movilidad.apps.registration.queries import offices_on_offer
from movilidad.apps.staff.actions import open_account
from movilidad.apps.staff.types import Grant, Role
from movilidad.rehearsal.reception import Clerk

PASSWORD = "ensayo general 2023"  # noqa: S105 - of a throw-away installation
TIMES = ((time(8), time(10)), (time(10), time(12)), (time(13), time(15)))
GOVERNMENTS = ("Guatemala", "Estados Unidos")
RESERVES = (
    {"code": "MED", "units": 60, "who": "MED", "order": "lottery"},
    {"code": "OPEN", "units": 600, "who": "*", "order": "lottery"},
    {"code": "WAIT", "units": 300, "who": "*", "order": "losses"},
)


@dataclass(frozen=True, slots=True)
class Staged:
    """What was made ready. `secrets` are those of the parties, by the ids of their rows."""

    here: Programme
    manager: Actor
    clerks: tuple[Clerk, ...]
    round: UUID
    secrets: dict[UUID, str]


def receiving(here: Programme, at: datetime) -> list[Office]:
    """The offices that interview families at this moment."""
    today = at.astimezone(ZoneInfo(here.zone)).date()
    offering = offices_on_offer(here.id)
    return [
        office
        for office in here.offices
        if office.code in offering and office.receiving_since and office.receiving_since <= today
    ]


def stage(*, code: str, units: int, at: datetime) -> Staged:
    """Accounts, about `units` of capacity from the day after next week on, and an open round."""
    here = programme(code)
    offices = receiving(here, at)
    open_account(
        by=SYSTEM,
        at=at,
        username="manager",
        full_name="Manager",
        password=PASSWORD,
        grants=[Grant(Role.MANAGER, None)],
    )
    manager = SYSTEM
    clerks = tuple(_clerk(office, at) for office in offices)
    made = rounds.create_round(
        programme=here.id,
        code=f"{code}-rehearsal",
        opens_at=at,
        closes_at=at + timedelta(days=2),
        reserves=RESERVES,
        sessions=_plan(here, offices, units, manager, at),
        objection_hours=0,
        signers=GOVERNMENTS,
        signing_hours=1,
        by=manager,
        at=at,
    )
    secrets = commit(made, manager, at)
    rounds.open_round(round_id=made, by=manager, at=at)
    return Staged(here, manager, clerks, made, secrets)


def _clerk(office: Office, at: datetime) -> Clerk:
    clerk = Clerk(f"desk-{office.code}", PASSWORD, office.code)
    open_account(
        by=SYSTEM,
        at=at,
        username=clerk.username,
        full_name=f"Desk {office.code}",
        password=clerk.password,
        grants=[Grant(Role.DESK, office.id)],
    )
    return clerk


def _plan(
    here: Programme, offices: Sequence[Office], units: int, manager: Actor, at: datetime
) -> list[UUID]:
    """Three blocks a day at every office, for five working days."""
    first = (at + timedelta(days=9)).astimezone(ZoneInfo(here.zone)).date()
    each = max(1, min(60, -(-units // (len(offices) * len(TIMES) * 5))))
    made: list[UUID] = []
    for office in offices:
        days = [first + timedelta(days=ahead) for ahead in range(14)]
        working = [d for d in days if d.isoweekday() <= 5 and is_working_day(here, office, d)]
        planned = rounds.plan_sessions(
            programme=here.code,
            office=office.id,
            days=working[:5],
            times=[block for block in TIMES if _within(office, block)],
            units=each,
            accessible=max(1, each // 10),
            languages={"quc": each // 4, "kek": each // 4, "mam": each // 5, "cak": each // 6},
            by=manager,
            at=at,
        )
        made += planned.created
    return made


def _within(office: Office, block: tuple[time, time]) -> bool:
    hours = office.hours
    return hours is None or (hours.opens <= block[0] and block[1] <= hours.closes)


def commit(made: UUID, manager: Actor, at: datetime) -> dict[UUID, str]:
    """Two parties commit; their secrets are derived, since nothing here needs to be secret."""
    secrets = {}
    for name in GOVERNMENTS:
        secret = sha256(made.bytes + name.encode())
        party = rounds.commit_secret(
            round_id=made,
            party=name,
            commitment=sha256(secret.digest()).hexdigest(),
            by=manager,
            at=at,
        )
        secrets[party] = secret.hexdigest()
    return secrets


def sign(made: UUID, by: Actor, at: datetime) -> None:
    """An observer of each government signs, with a key derived from its name."""
    for name in GOVERNMENTS:
        digest = sha256(name.encode()).digest()
        key, member = Ed25519PrivateKey.from_private_bytes(digest), UUID(bytes=digest[:16])
        public = key.public_key().public_bytes_raw().hex()
        rounds.enter_key(member=member, government=name, public_key=public, by=by, at=at)
        result = result_to_sign(made)
        if result is None:
            raise ValueError("there is nothing to sign before the cross-check")
        rounds.sign_result(
            round_id=made, member=member, signature=key.sign(result).hex(), by=by, at=at
        )


def draw(staged: Staged, *, at: datetime) -> list[OpenOffer]:
    """Close, freeze, reveal, seed, draw, check, sign, publish; returns the offers that are out."""
    made, by = staged.round, staged.manager
    rounds.close_round(round_id=made, by=by, at=at)
    rounds.freeze_round(round_id=made, by=by, at=at)
    for party, secret in staged.secrets.items():
        rounds.reveal_secret(round_id=made, party=party, secret=secret, by=by, at=at)
    rounds.seed_round(round_id=made, by=by, at=at)
    rounds.draw_round(round_id=made, by=by, at=at)
    rounds.check_round(round_id=made, by=by, at=at)
    sign(made, by, at)
    rounds.publish_round(round_id=made, by=by, at=at)
    return open_offers(staged.round)


def shrink_to_one(
    staged: Staged, offers: Sequence[OpenOffer], *, want: int, at: datetime
) -> list[OpenOffer]:
    """A session that `want` families hold an offer of loses all places but one. Returns their
    offers; empty where no session has so many."""
    by_session: dict[UUID, list[OpenOffer]] = {}
    for offer in offers:
        if offer.units == 1 and offer.plain:
            by_session.setdefault(offer.session, []).append(offer)
    found = max(by_session.values(), key=len, default=[])
    if len(found) < want:
        return []
    rounds.change_session(
        session=found[0].session, units=1, accessible=0, languages={}, by=staged.manager, at=at
    )
    return found[:want]


def seats_by_day(staged: Staged, at: datetime) -> dict[datetime, list[DeskSeat]]:
    """The confirmed seats of the coming weeks, by office-local midnight."""
    zone = ZoneInfo(staged.here.zone)
    days: dict[datetime, list[DeskSeat]] = {}
    for office in staged.here.offices:
        for seat in seats_between(office.id, at, at + timedelta(days=40)):
            day = datetime.combine(seat.starts_at.astimezone(zone).date(), time(), zone)
            days.setdefault(day, []).append(seat)
    return dict(sorted(days.items()))
