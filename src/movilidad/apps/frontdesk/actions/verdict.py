"""Looking at what the rules say of one household on a day: recorded like any other look."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.frontdesk.reach import within_reach
from movilidad.apps.frontdesk.types import VerdictSeen
from movilidad.apps.offices.queries import programme
from movilidad.apps.pathways.queries import as_of, verdicts_of
from movilidad.apps.pathways.types import VerdictUnknown
from movilidad.apps.staff.policy import NotAllowed, require
from movilidad.apps.staff.types import Principal

_ACT = "verdict.view"


@transaction.atomic
def look_at_verdict(*, by: Principal, at: datetime, household: UUID, on: date) -> VerdictSeen:
    """What the rules of the local day `on` say of the household: today at `at`, another day at
    its noon. Raises NotAllowed, also for a household that does not exist, was forgotten, or
    concerns other offices."""
    require(by, _ACT)
    if household not in within_reach(by, _ACT, [household]):
        raise NotAllowed(_ACT)
    zone = ZoneInfo(programme(settings.PROGRAMME).zone)
    asked = at if on == at.astimezone(zone).date() else datetime.combine(on, time(12), zone)
    try:
        seen = VerdictSeen(as_of(household, at=asked), tuple(verdicts_of(household)))
    except VerdictUnknown:
        raise NotAllowed(_ACT) from None
    record(by=by.actor, act=_ACT, at=at, household=household, details={"on": on.isoformat()})
    return seen
