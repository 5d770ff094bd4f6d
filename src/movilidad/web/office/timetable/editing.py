"""Changing the plan of an office: the form, what saving it would do, and saving it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from movilidad.apps.appointments.actions import (
    RELEASE,
    change_timetable,
    preview_change,
    show_displaced,
)
from movilidad.apps.appointments.queries.effects import Effect, places_for
from movilidad.apps.offices.queries import workers
from movilidad.apps.offices.types import Change, Office, OfficeRefused
from movilidad.apps.staff.policy import allows
from movilidad.apps.staff.queries import members_at
from movilidad.apps.staff.types import Principal
from movilidad.core.countries.services import PURPOSES
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.place import asked_office, programme_of
from movilidad.web.office.reading import Reading
from movilidad.web.office.timetable.filled import filled
from movilidad.web.office.timetable.reading import (
    ABSENCE_REASONS,
    CLOSURE_REASONS,
    LANGUAGE_ROWS,
    PARTS,
    READERS,
    Asked,
)

_NOT_KEPT = {"csrfmiddlewaretoken", "step"}


@require_http_methods(["GET", "POST"])
@staff("timetable.edit")
def edit(
    request: HttpRequest, principal: Principal, lang: str, kind: str, item: UUID | None = None
) -> HttpResponse:
    """One form of the plan. Posted, it shows what saving would do; posted again, it is saved.
    What touches no session is saved at once."""
    office = asked_office(request, principal, "timetable.edit")
    if kind not in READERS:
        raise Http404
    if request.method != "POST":
        if kind.endswith("-removed"):
            raise Http404
        typed = filled(kind, programme_of(office), office, item)
        return _form(request, principal, lang, office=office, kind=kind, typed=typed)
    if kind.endswith("-removed") and request.POST.get("step") == "edit":
        return _to_plan(lang, office)
    reading = Reading(request.POST)
    change = READERS[kind](Asked(reading, office, programme_of(office).zone, item))
    if reading.problems or request.POST.get("step") == "edit":
        return _form(request, principal, lang, office=office, kind=kind, reading=reading)
    try:
        if request.POST.get("step") != "save":
            effect = preview_change(change=change, by=principal, at=now())
            if not effect.empty:
                return _effect(request, principal, lang, office=office, kind=kind, effect=effect)
        return _save(request, principal, lang, office, change)
    except OfficeRefused as refusal:
        reading.problems[_field(kind, refusal)] = refusal.key
        return _form(request, principal, lang, office=office, kind=kind, reading=reading)


def _save(
    request: HttpRequest, principal: Principal, lang: str, office: Office, change: Change
) -> HttpResponse:
    moves = _moves(request.POST)
    done = change_timetable(change=change, moves=moves, by=principal, at=now())
    made = done.generated
    words = text(lang, "timetable.saved")
    if made.created or made.changed or made.dropped:
        words += " " + text(
            lang,
            "timetable.saved_sessions",
            created=made.created,
            changed=made.changed,
            dropped=made.dropped,
        )
    if done.moved or done.released:
        words += " " + text(
            lang, "timetable.saved_families", moved=done.moved, released=done.released
        )
    leave_notice(request, "success", words)
    return _to_plan(lang, office)


def _to_plan(lang: str, office: Office) -> HttpResponse:
    address = reverse("office.timetable.plan", kwargs={"lang": lang})
    return HttpResponseRedirect(f"{address}?{urlencode({'office': office.id})}")


def _effect(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    *,
    office: Office,
    kind: str,
    effect: Effect,
) -> HttpResponse:
    """What saving would do. Who would move is shown to those who may see households."""
    at = now()
    names: dict[UUID, str] = {}
    if allows(principal, "household.view", office=office.id):
        households = [one for part in effect.displaced for one in part.households]
        names = show_displaced(by=principal, at=at, office=office.id, households=households)
    return office_page(
        request,
        principal,
        "office/timetable/effect.html",
        lang,
        office=office,
        zone=programme_of(office).zone,
        kind=kind,
        effect=effect,
        names=names,
        places={one.session.id: places_for(one.session, at) for one in effect.displaced},
        kept=[
            (name, value)
            for name, values in request.POST.lists()
            if name not in _NOT_KEPT and not name.startswith("move_")
            for value in values
        ],
        release=RELEASE,
    )


def _form(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    *,
    office: Office,
    kind: str,
    typed: QueryDict | None = None,
    reading: Reading | None = None,
) -> HttpResponse:
    removing = kind.endswith("-removed")
    return office_page(
        request,
        principal,
        f"office/timetable/{'refused' if removing else kind}.html",
        lang,
        status=422 if reading and reading.problems else 200,
        office=office,
        kind=kind,
        typed=reading.typed if reading else typed,
        problems=reading.problems if reading else {},
        refusal=None,
        has_errors=bool(reading and reading.problems),
        **_choices(office),
    )


def _choices(office: Office) -> dict[str, Any]:
    """What the selects of the forms offer."""
    programme = programme_of(office)
    return {
        "services": programme.services,
        "services_for": {purpose: programme.services_for(purpose) for purpose in PURPOSES},
        "purposes": PURPOSES,
        "languages": [(code, own) for code, own in OWN_NAMES.items() if code != "es"],
        "language_rows": range(LANGUAGE_ROWS),
        "weekdays": range(1, 8),
        "parts": PARTS,
        "people": [one for one in workers(office.id) if one.active],
        "members": members_at(office.id),
        "absence_reasons": ABSENCE_REASONS,
        "closure_reasons": CLOSURE_REASONS,
    }


def _field(kind: str, refusal: OfficeRefused) -> str:
    """The box of this form that a refusal belongs beside."""
    boxes = {
        ("absence", "hours"): "first",
        ("closure", "hours"): "first",
        ("hours", "hours"): "from_1_a",
        ("person", "hours"): "from_1_a",
        ("hours", "shares"): "draw_percent",
        ("person", "languages"): "language_0",
    }
    return boxes.get((kind, refusal.field), refusal.field or "form")


def _moves(posted: QueryDict) -> dict[UUID, str]:
    """Where the families of each crowded session go; what is not understood is left out, and
    then they go to the nearest."""
    moves = {}
    for name, choice in posted.items():
        session = _uuid(str(name).removeprefix("move_"))
        if session and (choice == RELEASE or _uuid(str(choice))):
            moves[session] = str(choice)
    return moves


def _uuid(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None
