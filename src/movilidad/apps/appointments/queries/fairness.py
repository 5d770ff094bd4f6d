"""The fairness report of a round: whole for staff, without small numbers for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from movilidad.apps.appointments.fairness_report import read_report
from movilidad.apps.appointments.models import FairnessReport, Round
from movilidad.core.draw.fairness import Fairness, Rate, public_rates


@dataclass(frozen=True, slots=True)
class FairnessSheet:
    """What was measured, when (UTC), and how an alarm ended. `finding` is empty unless an
    observer released the result; `passes` is the gate's own answer."""

    report: Fairness
    passes: bool
    measured_at: datetime
    finding: str
    released_at: datetime | None

    @property
    def held(self) -> bool:
        """Whether the result may not be published now."""
        return not self.passes and self.released_at is None


def fairness_of(round_id: UUID) -> FairnessSheet | None:
    """The whole report of a drawn round, small groups included: for staff only."""
    row = _rows().filter(round_id=round_id).first()
    return _sheet(row) if row else None


def public_fairness(round_id: UUID) -> FairnessSheet | None:
    """The report of a published round with small groups joined (core.draw.fairness); groupings
    of which nothing can be shown are left out, and so are the units that were left."""
    row = _rows().filter(round_id=round_id, round__state=Round.State.PUBLISHED).first()
    if row is None:
        return None
    sheet = _sheet(row)
    joined = {name: public_rates(name, rates) for name, rates in sheet.report.rates.items()}
    shown: Mapping[str, tuple[Rate, ...]] = {
        name: rates for name, rates in joined.items() if rates
    }
    return replace(sheet, report=replace(sheet.report, rates=shown, left_units=0))


def _rows() -> QuerySet[FairnessReport]:
    return FairnessReport.objects.select_related("round__gate_release")


def _sheet(row: FairnessReport) -> FairnessSheet:
    release = getattr(row.round, "gate_release", None)  # Django says "none" with an AttributeError
    return FairnessSheet(
        report=read_report(row.report),
        passes=row.passes,
        measured_at=row.measured_at,
        finding=release.finding if release else "",
        released_at=release.released_at if release else None,
    )
