"""The fairness report of a draw: made from what was drawn, kept with it, read back as it was."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from movilidad.apps.appointments.models import Draw, FairnessReport, GateRelease, Round
from movilidad.apps.appointments.types import FairnessGateClosed
from movilidad.apps.registration.queries import registration_marks
from movilidad.apps.registration.types import RegistrationMarks
from movilidad.core.draw import keys
from movilidad.core.draw.chi_square import Association
from movilidad.core.draw.fairness import FALSE_ALARMS, Comparison, Fairness, Marks, Rate, measure
from movilidad.core.draw.round import read_round
from movilidad.core.draw.transcript import weights
from movilidad.infra.ids import new_id

_UNKNOWN = Marks("", "", "", "", "")


def store_report(row: Round, at: datetime) -> FairnessReport:
    """Measure a drawn round and keep the report; the one that is there is never made anew."""
    known = FairnessReport.objects.filter(round=row).first()
    if known is not None:
        return known
    report = _measure(row)
    return FairnessReport.objects.create(
        id=new_id(),
        round=row,
        report=plain_report(report),
        passes=report.passes,
        measured_at=at,
    )


def require_fair(row: Round, at: datetime) -> None:
    """Raise FairnessGateClosed while the gate holds this result and nobody released it."""
    stored = store_report(row, at)
    if not stored.passes and not GateRelease.objects.filter(round=row).exists():
        raise FairnessGateClosed(line=f"{FALSE_ALARMS:.1%}")


def plain_report(report: Fairness) -> dict[str, Any]:
    """The report as JSON: counts, and for each comparison what was found."""
    return {
        "rates": {
            name: [[one.group, one.entrants, one.offered] for one in rates]
            for name, rates in report.rates.items()
        },
        "tests": [
            {
                "what": one.what,
                "by": one.by,
                "statistic": one.found.statistic,
                "freedom": one.found.freedom,
                "probability": one.found.probability,
            }
            for one in report.tests
        ],
        "left_units": report.left_units,
    }


def read_report(plain: Mapping[str, Any]) -> Fairness:
    """What `plain_report` wrote."""
    return Fairness(
        rates={
            name: tuple(Rate(*line) for line in lines) for name, lines in plain["rates"].items()
        },
        tests=tuple(
            Comparison(
                one["what"],
                one["by"],
                Association(one["statistic"], one["freedom"], one["probability"]),
            )
            for one in plain["tests"]
        ),
        left_units=plain["left_units"],
    )


def _measure(row: Round) -> Fairness:
    """From the stored bytes of the draw, not from what a program still had in its hands."""
    transcript: Any = json.loads(bytes(Draw.objects.get(round=row).transcript))
    published = transcript["round"]
    drawn = read_round(transcript["entrants"], published["sessions"], published["reserves"])
    losses = {ticket: entrant.losses for ticket, entrant in drawn.entrants.items()}
    weighing = weights(published, losses)
    numbers = keys(row.seed, drawn.entrants, weighing)
    return measure(drawn, transcript["result"], numbers, weighing, _marks(row))


def _marks(row: Round) -> dict[str, Marks]:
    zone = ZoneInfo(row.programme.zone)
    tickets: dict[str, UUID] = dict(row.tickets.values_list("text", "household_id"))
    known = registration_marks(tickets.values())
    return {
        ticket: _mark(known[household], zone) if household in known else _UNKNOWN
        for ticket, household in tickets.items()
    }


def _mark(registered: RegistrationMarks, zone: ZoneInfo) -> Marks:
    there = registered.registered_at.astimezone(zone)
    return Marks(
        day=f"{there:%Y-%m-%d}",
        hour=f"{there:%H}",
        department=registered.department,
        office=registered.office,
        channel=registered.channel,
    )
