"""Opening one household, searching for one, and reading trails: each look is recorded."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.appointments.queries import standing_of
from movilidad.apps.audit.actions import record
from movilidad.apps.audit.queries import TrailLine, trail_between, trail_of_household
from movilidad.apps.frontdesk.reach import within_reach
from movilidad.apps.frontdesk.types import HouseholdOpened, HouseholdSearch, ReferenceMistyped
from movilidad.apps.offices.queries import programmes
from movilidad.apps.registration.queries import (
    find_by_name_and_birth_year,
    find_by_reference,
    household_overview,
    households_found,
)
from movilidad.apps.registration.types import HouseholdFound, HouseholdUnknown
from movilidad.apps.staff.policy import NotAllowed, require
from movilidad.apps.staff.types import Principal
from movilidad.core.vocabulary.references import ReferenceProblem


@transaction.atomic
def open_household(*, by: Principal, at: datetime, household: UUID) -> HouseholdOpened:
    """A registration and where it stands. Raises NotAllowed, also for a household that does not
    exist, was forgotten, or concerns other offices."""
    _require_reach(by, "household.view", household)
    try:
        overview = household_overview(household)
    except HouseholdUnknown:
        raise NotAllowed("household.view") from None
    record(
        by=by.actor,
        act="household.view",
        at=at,
        programme=overview.programme_code,
        household=household,
    )
    return HouseholdOpened(overview, standing_of(household, at))


def require_household(*, by: Principal, act: str, household: UUID) -> None:
    """Raise NotAllowed unless `by` may do `act` at an office that the household concerns."""
    _require_reach(by, act, household)


@transaction.atomic
def search_households(
    *, by: Principal, at: datetime, wanted: HouseholdSearch
) -> list[HouseholdFound]:
    """Households of the offices of `by`, by reference or by whole name and year of birth. Each
    one shown gets an entry. Raises NotAllowed or ReferenceMistyped."""
    require(by, "household.view")
    hits = _hits(wanted)
    reached = within_reach(by, "household.view", [hit.id for hit in hits])
    shown = [hit for hit in hits if hit.id in reached]
    for hit in shown:
        record(
            by=by.actor,
            act="household.find",
            at=at,
            household=hit.id,
            details={"page": "people", "hits": len(shown)},
        )
    return shown


@transaction.atomic
def read_household_trail(*, by: Principal, at: datetime, household: UUID) -> list[TrailLine]:
    """Who did and who saw what with one household. Raises NotAllowed as `open_household`."""
    _require_reach(by, "trail.view", household)
    trail = trail_of_household(household)
    record(by=by.actor, act="trail.view", at=at, household=household)
    return trail


@transaction.atomic
def read_trail(
    *, by: Principal, at: datetime, start: datetime, end: datetime, limit: int
) -> list[TrailLine]:
    """The trail of [start, end) at the offices of `by`. Raises NotAllowed."""
    require(by, "trail.view")
    trail = trail_between(start, end, offices=by.offices, limit=limit)
    record(by=by.actor, act="trail.view", at=at, details={"shown": len(trail)})
    return trail


def _hits(wanted: HouseholdSearch) -> list[HouseholdFound]:
    if wanted.reference:
        try:
            household = find_by_reference(wanted.reference)
        except ReferenceProblem:
            raise ReferenceMistyped from None
        return households_found([household]) if household else []
    return [
        hit
        for programme in programmes()
        for hit in find_by_name_and_birth_year(
            programme.id, wanted.given, wanted.family, wanted.birth_year
        )
    ]


def _require_reach(by: Principal, act: str, household: UUID) -> None:
    require(by, act)
    if household not in within_reach(by, act, [household]):
        raise NotAllowed(act)
