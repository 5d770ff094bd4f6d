"""Which offices a household concerns: where it holds or held a seat, and where it wishes one."""

from collections.abc import Iterable
from uuid import UUID

from movilidad.apps.appointments.queries.desk import offices_holding
from movilidad.apps.offices.queries import programmes
from movilidad.apps.registration.queries.faces import offices_wished
from movilidad.apps.staff.policy import allows
from movilidad.apps.staff.types import Principal


def within_reach(by: Principal, act: str, households: Iterable[UUID]) -> set[UUID]:
    """The households that `by` may do `act` with, because it may at one of their offices.
    Households that do not exist are left out like those of other offices."""
    asked = list(households)
    held, wished = offices_holding(asked), offices_wished(asked)
    ids = {office.code: office.id for one in programmes() for office in one.offices}
    reached = set()
    for household, codes in wished.items():
        offices = held.get(household, set()) | {ids[code] for code in codes if code in ids}
        if any(allows(by, act, office=office) for office in offices):
            reached.add(household)
    return reached
