"""Showing who would have to move. Looking is an act: it leaves a row for each family shown."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from movilidad.apps.audit.actions import record
from movilidad.apps.registration.queries.faces import faces_of
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal


@transaction.atomic
def show_displaced(
    *, by: Principal, at: datetime, office: UUID, households: Iterable[UUID]
) -> dict[UUID, str]:
    """The names of who registered each family, forgotten ones left out. Raises NotAllowed."""
    require(by, "household.view", office=office)
    wanted = list(households)
    faces = faces_of(wanted, year=at.year) if wanted else {}
    for household in faces:
        record(
            by=by.actor,
            act="household.view",
            at=at,
            household=household,
            office=office,
            details={"page": "timetable"},
        )
    return {household: f"{face.given} {face.family}" for household, face in faces.items()}
