"""The life of a round up to its closing: draft, open, closed. `freeze` and the rest follow.

Every step locks the round, may be repeated (a step already taken answers quietly), and stands
or falls as one transaction with its audit entry.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.models import Round, Session
from movilidad.apps.appointments.publication import round_object, session_objects
from movilidad.apps.appointments.reserves import default_reserves
from movilidad.apps.appointments.types import (
    ChanceMalformed,
    ConfirmHoursWrong,
    NoSessions,
    ReservesMalformed,
    RoundCodeMalformed,
    RoundCodeTaken,
    RoundOutOfOrder,
    RoundUnknown,
    SessionsTooEarly,
    SignersMalformed,
    TooFewParties,
    WindowBackwards,
    WindowOver,
    WindowStillOpen,
)
from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import Actor
from movilidad.apps.registration.queries import standing_households
from movilidad.core.draw import drand, schedule, signing
from movilidad.core.draw.problems import DrawProblem, OutOfRange
from movilidad.core.draw.round import read_reserves
from movilidad.core.draw.transcript import params_hash
from movilidad.infra.ids import new_id

FEWEST_PARTIES = 2  # with one alone, that one would know the seed before the list is frozen
CODE_LONGEST = 16  # of a reserve: a ticket keeps the code in which it chose
CONFIRM_HOURS_MOST = 24 * 14
GOVERNMENT_LONGEST = 80
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")
_STEPS = [
    Round.State.DRAFT,
    Round.State.OPEN,
    Round.State.CLOSED,
    Round.State.FROZEN,
    Round.State.SEEDED,
    Round.State.DRAWN,
    Round.State.CHECKED,
    Round.State.PUBLISHED,
]


@transaction.atomic
def create_round(
    *,
    programme: UUID,
    code: str,
    opens_at: datetime,
    closes_at: datetime,
    sessions: Iterable[UUID],
    reserves: Iterable[Mapping[str, object]] | None = None,
    confirm_hours: int = 48,
    objection_hours: int = 48,
    beacon: Mapping[str, object] | None = None,
    signers: Iterable[str] = (),
    signing_hours: int = 72,
    by: Actor,
    at: datetime,
) -> UUID:
    """Make a draft round of sessions that belong to none. Nothing is public yet.

    `reserves` is the table of design.md section 6 in published precedence, by default the one
    of `reserves.default_reserves`. `objection_hours` and `beacon` are those of
    core.draw.schedule; without a beacon the parties alone make the seed. `signers` and
    `signing_hours` are those of core.draw.signing. Raises RoundCodeMalformed, RoundCodeTaken,
    WindowBackwards, ConfirmHoursWrong, ChanceMalformed, SignersMalformed, ReservesMalformed or
    NoSessions.
    """
    if not _CODE.fullmatch(code):
        raise RoundCodeMalformed
    if Round.objects.filter(code=code).exists():
        raise RoundCodeTaken(code=code)
    if opens_at >= closes_at:
        raise WindowBackwards
    if not 1 <= confirm_hours <= CONFIRM_HOURS_MOST:
        raise ConfirmHoursWrong(most=CONFIRM_HOURS_MOST)
    _check_chance(objection_hours, beacon, closes_at)
    row = Round.objects.create(
        id=new_id(),
        programme_id=programme,
        code=code,
        reserves=[],
        opens_at=opens_at,
        closes_at=closes_at,
        confirm_hours=confirm_hours,
        objection_hours=objection_hours,
        beacon=None if beacon is None else dict(beacon),
        signers=_checked_signers(signers, signing_hours),
        signing_hours=signing_hours,
    )
    _take_sessions(row, list(sessions))
    if reserves is None:
        standing = standing_households(programme, at)
        reserves = default_reserves(session_objects(row), standing)
    row.reserves = checked_reserves(reserves)
    row.save(update_fields=["reserves"])
    note(row, by, at, step="created")
    return row.id


def _check_chance(
    objection_hours: int, beacon: Mapping[str, object] | None, closes_at: datetime
) -> None:
    try:
        if beacon is not None:
            drand.round_at(closes_at)  # before 23 August 2023 there was none
        schedule.objection_hours({schedule.OBJECTIONS_FIELD: objection_hours})
        schedule.read_beacon({schedule.BEACON_FIELD: beacon})
    except DrawProblem as problem:
        raise ChanceMalformed(problem=str(problem)) from problem


def _checked_signers(signers: Iterable[str], hours: int) -> list[str]:
    names = [" ".join(name.split()) for name in signers]
    plain = {signing.SIGNERS_FIELD: names, signing.HOURS_FIELD: hours}
    try:
        if names:
            signing.read_signing(plain)
    except DrawProblem as problem:
        raise SignersMalformed from problem
    if any(len(name) > GOVERNMENT_LONGEST for name in names):
        raise SignersMalformed
    return names


def checked_reserves(reserves: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """The table, once the draw can read it and tickets can name it. Raises ReservesMalformed."""
    table = [dict(one) for one in reserves]
    try:
        for reserve in read_reserves(table):
            if len(reserve.code) > CODE_LONGEST:
                raise OutOfRange(f"{reserve.code} is longer than {CODE_LONGEST} letters")
    except DrawProblem as problem:
        raise ReservesMalformed(problem=str(problem)) from problem
    return table


@transaction.atomic
def change_reserves(
    *, round_id: UUID, reserves: Iterable[Mapping[str, object]], by: Actor, at: datetime
) -> None:
    """Replace the table of a draft. Raises RoundOutOfOrder, ReservesMalformed."""
    row = locked_round(round_id)
    need(row, Round.State.DRAFT)
    row.reserves = checked_reserves(reserves)
    row.save(update_fields=["reserves"])
    note(row, by, at, step="reserves")


@transaction.atomic
def open_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """Announce: from here on sessions, reserves, window and commitments cannot change.

    Raises RoundOutOfOrder, NoSessions, TooFewParties, WindowOver, SessionsTooEarly: the first
    session must leave time for objections, reveals, the beacon and the answers of families.
    """
    row = locked_round(round_id)
    if past(row, Round.State.OPEN):
        return
    need(row, Round.State.DRAFT)
    sessions = list(row.sessions.filter(cancelled_at=None))
    if not sessions:
        raise NoSessions
    if row.parties.count() < FEWEST_PARTIES:
        raise TooFewParties(fewest=FEWEST_PARTIES)
    if row.closes_at <= at:
        raise WindowOver
    needed = hours_needed(row)
    if min(session.starts_at for session in sessions) < row.closes_at + timedelta(hours=needed):
        raise SessionsTooEarly(hours=needed)
    row.params_hash = params_hash(round_object(row, session_objects(row)))
    advance(row, Round.State.OPEN, by, at, sessions=len(sessions))


def hours_needed(row: Round) -> int:
    """Hours from the closing to the end of the first answers, if nothing is late but a
    signature."""
    hours = row.confirm_hours + row.objection_hours
    if row.signers:
        hours += row.signing_hours
    if row.beacon is not None:
        hours += int((schedule.REVEALING + schedule.BEFORE_BEACON) / timedelta(hours=1))
    return hours


@transaction.atomic
def close_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """End the entry window. Raises RoundOutOfOrder, WindowStillOpen."""
    row = locked_round(round_id)
    if past(row, Round.State.CLOSED):
        return
    need(row, Round.State.OPEN)
    if at < row.closes_at:
        raise WindowStillOpen(until=row.closes_at)
    advance(row, Round.State.CLOSED, by, at)


@transaction.atomic
def cancel_round(*, round_id: UUID, by: Actor, at: datetime) -> None:
    """Give up a round before its list is frozen; its sessions are free again.

    From freezing on a round is finished, never dropped: an unwelcome list or seed must not be
    a reason for another one. Raises RoundOutOfOrder.
    """
    row = locked_round(round_id)
    if row.state == Round.State.CANCELLED:
        return
    if row.frozen_at is not None:
        raise RoundOutOfOrder(state=row.state, needed=Round.State.CLOSED.value)
    row.sessions.update(round=None)
    advance(row, Round.State.CANCELLED, by, at)


def locked_round(round_id: UUID) -> Round:
    """The row, locked until the transaction ends. Raises RoundUnknown."""
    row = Round.objects.select_for_update(of=["self"]).filter(id=round_id).first()
    if row is None:
        raise RoundUnknown
    return row


def past(row: Round, state: Round.State) -> bool:
    """Whether the round has already reached this state."""
    if row.state == Round.State.CANCELLED:
        return False
    return _STEPS.index(Round.State(row.state)) >= _STEPS.index(state)


def need(row: Round, state: Round.State) -> None:
    """Raise RoundOutOfOrder unless the round is exactly there."""
    if row.state != state:
        raise RoundOutOfOrder(state=row.state, needed=state.value)


def note(row: Round, by: Actor, at: datetime, **details: str | int | bool) -> None:
    """The trail of a round."""
    record(
        by=by,
        act="round.run",
        at=at,
        programme=row.programme.code,
        subject=row.id,
        details={"round": row.code, **details},
    )


def advance(
    row: Round, state: Round.State, by: Actor, at: datetime, **details: str | int | bool
) -> None:
    """Take a step: the state, whatever else changed on the row, and the trail."""
    row.state = state
    row.save()
    note(row, by, at, step=state.value, **details)


def _take_sessions(row: Round, sessions: list[UUID]) -> None:
    """Only free sessions for a draw can be taken; that one is not must not pass in silence."""
    taken = Session.objects.filter(
        id__in=sessions,
        programme_id=row.programme_id,
        purpose=Session.Purpose.DRAW,
        round=None,
        taken_units=0,  # the draw gives out all of a session
        cancelled_at=None,
    ).update(round=row)
    if taken == 0 or taken != len(set(sessions)):
        raise NoSessions
