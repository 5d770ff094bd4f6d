"""What a form of the plan shows before anybody typed: what is stored, or a first suggestion."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404, QueryDict

from movilidad.apps.offices.queries import desks, timetable, worker
from movilidad.apps.offices.types import Office, Programme, Stretch
from movilidad.core.countries.services import PURPOSES

_FIRST_PERCENT = {"draw": 60, "direct": 20, "walk_in": 20}
_FIRST_BLOCK_MINUTES = 120
_FIRST_WEEKS_AHEAD = 8


def filled(kind: str, programme: Programme, office: Office, item: UUID | None) -> QueryDict:
    """The fields of a form, as if they had been typed. Raises Http404 for what is not there."""
    typed = QueryDict(mutable=True)
    if kind == "hours":
        _hours(typed, programme, office)
    elif kind == "desk":
        _desk(typed, programme, office, item)
    elif kind == "person":
        _worker(typed, office, item)
    elif kind == "closure":
        typed["public"] = "on"
    return typed


def _hours(typed: QueryDict, programme: Programme, office: Office) -> None:
    plan = timetable(office.id)
    typed["version"] = str(plan.version if plan else 0)
    typed["block_minutes"] = str(plan.block_minutes if plan else _FIRST_BLOCK_MINUTES)
    typed["weeks_ahead"] = str(plan.weeks_ahead if plan else _FIRST_WEEKS_AHEAD)
    for purpose in PURPOSES:
        services = programme.services_for(purpose)
        share = plan.shares[purpose] if plan else None
        percent = share.percent if share else _FIRST_PERCENT[purpose]
        typed[f"{purpose}_percent"] = str(percent)
        first = services[0].code if services else ""
        typed[f"{purpose}_service"] = (share.service if share else "") or first
    if plan:
        _week(typed, plan.opening)
    elif office.hours:
        days = sorted(office.hours.days)
        _week(typed, [Stretch(day, office.hours.opens, office.hours.closes) for day in days])


def _desk(typed: QueryDict, programme: Programme, office: Office, item: UUID | None) -> None:
    if item is None:
        typed.setlist("services", [one.code for one in programme.services])
        return
    found = next((one for one in desks(office.id) if one.id == item), None)
    if found is None:
        raise Http404
    typed["code"] = found.code
    typed["version"] = str(found.version)
    typed.setlist("services", list(found.services))
    _tick(typed, accessible=found.accessible, retired=not found.active)


def _worker(typed: QueryDict, office: Office, item: UUID | None) -> None:
    if item is None:
        plan = timetable(office.id)
        _week(typed, plan.opening if plan else ())
        return
    found = worker(item)
    if found is None or found.office != office.id:
        raise Http404
    typed["kind"], typed["label"] = found.kind, found.label
    typed["member"] = str(found.member or "")
    typed["version"] = str(found.version)
    for row, code in enumerate(found.languages):
        typed[f"language_{row}"] = code
    _week(typed, found.hours)
    _tick(typed, retired=not found.active)


def _week(typed: QueryDict, stretches: Iterable[Stretch]) -> None:
    seen: dict[int, int] = {}
    for one in stretches:
        part = "ab"[min(1, seen.get(one.weekday, 0))]
        seen[one.weekday] = seen.get(one.weekday, 0) + 1
        typed[f"from_{one.weekday}_{part}"] = f"{one.starts:%H:%M}"
        typed[f"to_{one.weekday}_{part}"] = f"{one.ends:%H:%M}"


def _tick(typed: QueryDict, **boxes: bool) -> None:
    for name, on in boxes.items():
        if on:
            typed[name] = "on"
