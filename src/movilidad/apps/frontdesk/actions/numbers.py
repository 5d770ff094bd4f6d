"""Looking at an office's numbers: who may see which, recorded with the look."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.now import Now, now_at
from movilidad.apps.frontdesk.numbers import Interpreting, NumbersNotYet, PeriodFacts, facts_of
from movilidad.apps.frontdesk.queries import local_day, programme_at
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.types import Principal

__all__ = [
    "Interpreting",
    "Now",
    "NumbersNotYet",
    "PeriodFacts",
    "sees_whole",
    "show_now",
    "show_period",
]

MOST_DAYS = timedelta(days=31)


def sees_whole(by: Principal, office: UUID) -> bool:
    """Whether they see every number of this office; else only those that observers may see."""
    return allows(by, "numbers.view", office=office)


@transaction.atomic
def show_now(*, by: Principal, at: datetime, office: UUID) -> tuple[Now, PeriodFacts]:
    """The office at this moment, and its today. Raises NotAllowed: in a small office even the
    number of those who wait may say who it is, so observers see finished weeks alone."""
    require(by, "numbers.view", office=office)
    day = local_day(office, at)
    facts = facts_of(office, day, day, zone=programme_at(office).zone, at=at)
    _record(by, at, office, page="now")
    return now_at(office, at), facts


@transaction.atomic
def show_period(
    *, by: Principal, at: datetime, office: UUID, first: date, last: date, page: str
) -> PeriodFacts:
    """The days [first, last] of an office, as they were counted until `at`. What observers may
    not see is still in it: `sees_whole` says whether it must be joined before it is shown.

    Raises NotAllowed, or NumbersNotYet for an observer before the last day is over: two looks at
    a running week would tell one family by the difference. ValueError for more than 31 days.
    """
    require(by, "numbers.observe", office=office)
    if last < first or last - first > MOST_DAYS:
        raise ValueError(f"{first} to {last}")
    if not sees_whole(by, office) and last >= local_day(office, at):
        raise NumbersNotYet(when=last)
    facts = facts_of(office, first, last, zone=programme_at(office).zone, at=at)
    _record(by, at, office, page=page, first=first.isoformat())
    return facts


def _record(by: Principal, at: datetime, office: UUID, **details: str) -> None:
    record(by=by.actor, act="numbers.observe", at=at, office=office, details={**details})
