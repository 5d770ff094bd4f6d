"""Desks, people, hours and closures of an office: what its sessions are made from."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from movilidad.apps.offices import models
from movilidad.apps.offices.types import (
    Absence,
    Closure,
    Desk,
    Share,
    Stretch,
    Timetable,
    Worker,
)
from movilidad.core.countries.services import PURPOSES


def timetable(office: UUID) -> Timetable | None:
    """How an office makes its sessions; None where nobody has said so yet (two statements)."""
    row = models.Timetable.objects.filter(office_id=office).first()
    if row is None:
        return None
    opening = models.OpeningHours.objects.filter(office_id=office).order_by("weekday", "starts")
    return Timetable(
        office=office,
        block_minutes=row.block_minutes,
        weeks_ahead=row.weeks_ahead,
        shares={
            purpose: Share(getattr(row, f"{purpose}_percent"), getattr(row, f"{purpose}_service"))
            for purpose in PURPOSES
        },
        opening=_stretches(opening.values_list("weekday", "starts", "ends")),
        version=row.version,
    )


def desks(office: UUID, *, active: bool | None = None) -> list[Desk]:
    """The desks of an office in order of their code; `active` keeps those in or out of use."""
    rows = models.Desk.objects.filter(office_id=office).order_by("code")
    if active is not None:
        rows = rows.filter(active=active)
    return [
        Desk(
            id=row.id,
            office=row.office_id,
            code=row.code,
            accessible=row.accessible,
            services=tuple(row.services),
            active=row.active,
            version=row.version,
        )
        for row in rows
    ]


def workers(office: UUID) -> list[Worker]:
    """Everybody who is or was planned at an office, with their hours: those in use first, staff
    before interpreters (two statements)."""
    return _workers(models.Worker.objects.filter(office_id=office))


def worker(worker_id: UUID) -> Worker | None:
    """One of them, or None."""
    found = _workers(models.Worker.objects.filter(id=worker_id))
    return found[0] if found else None


def absences(office: UUID, start: datetime, end: datetime) -> list[Absence]:
    """Absences at an office that have a moment in [start, end), in order of time."""
    rows = models.Absence.objects.filter(
        worker__office_id=office, starts_at__lt=end, ends_at__gt=start
    )
    return [
        Absence(row.id, row.worker_id, row.starts_at, row.ends_at, row.reason)
        for row in rows.order_by("starts_at", "id")
    ]


def closures(office: UUID, start: datetime, end: datetime) -> list[Closure]:
    """Closures of an office that have a moment in [start, end), in order of time."""
    rows = models.Closure.objects.filter(office_id=office)
    return _closures(rows.filter(starts_at__lt=end, ends_at__gt=start))


def time_off(which: UUID) -> tuple[datetime, datetime] | None:
    """From when to when (UTC) an absence or a closure is, by its id; None if it is gone."""
    for model in (models.Absence, models.Closure):
        found = model.objects.filter(id=which).values_list("starts_at", "ends_at").first()
        if found:
            return found
    return None


def public_closures(
    offices: Iterable[UUID], start: datetime, end: datetime
) -> dict[UUID, list[Closure]]:
    """The closures of several offices that everybody may know (one statement)."""
    rows = models.Closure.objects.filter(office_id__in=list(offices), public=True)
    found: dict[UUID, list[Closure]] = {}
    for one in _closures(rows.filter(starts_at__lt=end, ends_at__gt=start)):
        found.setdefault(one.office, []).append(one)
    return found


def _closures(rows: "QuerySet[models.Closure]") -> list[Closure]:
    return [
        Closure(row.id, row.office_id, row.starts_at, row.ends_at, row.reason, row.public)
        for row in rows.order_by("starts_at", "id")
    ]


def _workers(rows: "QuerySet[models.Worker]") -> list[Worker]:
    found = rows.select_related("member").prefetch_related("hours")
    return [
        Worker(
            id=row.id,
            office=row.office_id,
            kind=row.kind,
            label=row.label,
            member=row.member_id,
            name=row.member.full_name if row.member else "",
            languages=tuple(row.languages),
            hours=_stretches((one.weekday, one.starts, one.ends) for one in row.hours.all()),
            active=row.active,
            version=row.version,
        )
        for row in found.order_by("-active", "-kind", "label")
    ]


def _stretches(rows: Iterable[tuple[int, object, object]]) -> tuple[Stretch, ...]:
    return tuple(Stretch(*one) for one in sorted(rows))  # type: ignore[arg-type]
