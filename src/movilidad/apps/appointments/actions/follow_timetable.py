"""Keeping an office's sessions as its plan says: weeks ahead, and after a change of one day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from movilidad.apps.appointments.actions.cancel_session import release_rest, shut_session
from movilidad.apps.appointments.queries.effects import Displaced, Effect
from movilidad.apps.appointments.timetable.difference import Crowded, Difference, difference
from movilidad.apps.appointments.timetable.following import follow
from movilidad.apps.appointments.timetable.reseating import displaced, seat_elsewhere
from movilidad.apps.appointments.timetable.spans import Span, span_of
from movilidad.apps.appointments.timetable.wanted import Wanted, days_between, wanted
from movilidad.apps.audit.actions import record
from movilidad.apps.offices.actions import apply_change, lock_plan
from movilidad.apps.offices.types import Change
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal

RELEASE = "release"  # as a choice of where families go: nowhere, they wait for the next round
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Generated:
    """What following the plan did. `crowded` sessions were left: families hold them."""

    created: int = 0
    changed: int = 0
    dropped: int = 0
    crowded: int = 0

    def __add__(self, other: "Generated") -> "Generated":
        return Generated(
            self.created + other.created,
            self.changed + other.changed,
            self.dropped + other.dropped,
            self.crowded + other.crowded,
        )


@dataclass(frozen=True, slots=True)
class Changed:
    """What saving a change did: the sessions, and the families moved and released."""

    generated: Generated
    moved: int = 0
    released: int = 0


def generate_sessions(
    *, office: UUID, first: date, last: date, by: Principal, at: datetime
) -> Generated:
    """Make, change and drop the sessions of an office from `first` to `last` (both included) so
    that they are as planned. Running twice, or at once from two places, changes nothing more.

    Left alone: what a person made, changed or cancelled, what belongs to an announced round, and
    sessions in which families hold more than the plan has left. One transaction a week. Raises
    NotAllowed.
    """
    require(by, "session.plan", office=office)
    done = Generated()
    for start in days_between(first, last)[::_WEEK]:
        end = min(last, start + timedelta(days=_WEEK - 1))
        done += _generate(office, start, end, by, at)
    return done


@transaction.atomic
def _generate(office: UUID, first: date, last: date, by: Principal, at: datetime) -> Generated:
    lock_plan(office=office)
    plan = wanted(office, first, last)
    return _follow(plan, difference(plan, at), by, at)


def _follow(plan: Wanted, found: Difference, by: Principal, at: datetime) -> Generated:
    done = Generated(*follow(plan, found, at), crowded=len(found.crowded))
    if done.created or done.changed or done.dropped:
        record(
            by=by.actor,
            act="session.plan",
            at=at,
            programme=plan.programme.code,
            office=plan.office.id,
            details={
                "from": plan.start.date().isoformat(),
                "created": done.created,
                "changed": done.changed,
                "dropped": done.dropped,
            },
        )
    return done


def preview_change(*, change: Change, by: Principal, at: datetime) -> Effect:
    """What saving a change would do to sessions and families. Nothing is kept: the change is
    made, compared and taken back. Raises what `apply_change` raises."""
    with transaction.atomic():
        span = span_of(change, at)
        apply_change(change=change, by=by, at=at)
        _, found = _compare(change.office, span, at)
        effect = _effect(found, span)
        transaction.set_rollback(True)
    return effect


def change_timetable(
    *, change: Change, moves: Mapping[UUID, str], by: Principal, at: datetime
) -> Changed:
    """Save a change and let the sessions follow it. `moves` says for a crowded session where its
    families go: the id of a session, RELEASE, or (not named) the nearest session they fit in.

    First the plan and the sessions change, so that nobody new gets in; then each family is moved
    or released in a transaction of its own, and told. A family that nobody named because it
    confirmed meanwhile is moved to the nearest. What a crash leaves behind in a session that was
    shut, `empty_shut_sessions` sees to.
    Raises what `apply_change` raises.
    """
    with transaction.atomic():
        span = span_of(change, at)
        apply_change(change=change, by=by, at=at)
        plan, found = _compare(change.office, span, at)
        done = _follow(plan, found, by, at)
    moved = released = 0
    for one in found.crowded:
        there, out = _clear(one, moves.get(one.line.id, ""), by, at)
        moved, released = moved + there, released + out
    if found.crowded:
        _generate(change.office, span.first, span.last, by, at)
    return Changed(done, moved, released)


def _compare(office: UUID, span: Span, at: datetime) -> tuple[Wanted, Difference]:
    """Inside an office's lock: the plan of a span and how the sessions differ. Days for which
    no session was ever made are left to generation."""
    plan = wanted(office, span.first, span.last)
    found = difference(plan, at)
    zone = ZoneInfo(plan.programme.zone)
    reached = span.reached
    create = tuple(
        block
        for block in found.create
        if reached is not None and block.starts_at.astimezone(zone).date() <= reached
    )
    return plan, replace(found, create=create)


def _clear(crowded: Crowded, choice: str, by: Principal, at: datetime) -> tuple[int, int]:
    """Empty a crowded session as far as the plan asks; how many moved, how many released."""
    line = crowded.line
    if crowded.block is None:
        shut_session(session=line.id, by=by.actor, at=at)
    moved = released = 0
    for row in displaced(crowded):
        seat = seat_elsewhere(
            appointment=row.id,
            chosen=UUID(choice) if choice not in {"", RELEASE} else None,
            anywhere=choice != RELEASE,
            by=by.actor,
            at=at,
        )
        moved, released = moved + (seat is not None), released + (seat is None)
    if crowded.block is None:
        released += release_rest(session=line.id, by=by.actor, at=at)
    return moved, released


def _effect(found: Difference, span: Span) -> Effect:
    return Effect(
        first=span.first,
        last=span.last,
        create=len(found.create),
        change=len(found.change),
        drop=len(found.drop),
        fixed=found.fixed,
        by_hand=found.by_hand,
        displaced=tuple(
            Displaced(
                session=one.line,
                units_left=one.block.units if one.block else 0,
                households=tuple(row.household_id for row in displaced(one)),
                offers=one.line.offered if one.block is None else 0,
            )
            for one in found.crowded
        ),
    )
