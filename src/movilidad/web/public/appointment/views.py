"""My appointment: see, confirm, decline, cancel. Only a POST changes anything."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from movilidad.apps.appointments.actions import confirm_offer, decline_offer
from movilidad.apps.appointments.actions.booking import cancel_booking
from movilidad.apps.appointments.queries import own_check, standing_of, ticket_story
from movilidad.apps.appointments.queries.booking import limits_of
from movilidad.apps.appointments.types import (
    Decision,
    Outcome,
    Refused,
    Seat,
    Standing,
    StandingKind,
)
from movilidad.apps.audit.actions import record
from movilidad.apps.registration.queries import is_standing
from movilidad.apps.staff.types import family
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.public.appointment.place import place_of, programme_at
from movilidad.web.public.family import own
from movilidad.web.render import page
from movilidad.web.slots import version_in

_TEMPLATES = {StandingKind.OFFERED: "offer", StandingKind.BOOKED: "booked"}
_UNITS = {1: "appointment.units_one", 2: "appointment.units_two", 3: "appointment.units_three"}


@require_GET
@own("own.view")
def show(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """What the family has now: an offer, an appointment, or where it waits."""
    return _show(request, household, lang)


@require_POST
@own("own.decide_offer")
def confirm(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """Take the offered seat. Pressing again shows the same appointment."""
    offer = _uuid(request.POST.get("offer", ""))
    outcome = Outcome(Decision.OFFER_GONE)
    if offer is not None:
        outcome = confirm_offer(offer=offer, household=household, at=now())
    if outcome.accepted:
        return _to_start(lang)
    return page(request, "public/appointment/outcome.html", lang, status=409, outcome=outcome)


@require_http_methods(["GET", "POST"])
@own("own.decide_offer")
def decline(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """Ask first; the POST gives the offered seat back."""
    if request.method != "POST":
        return _ask(request, household, lang, StandingKind.OFFERED, "decline")
    offer = _uuid(request.POST.get("offer", ""))
    try:
        if offer is not None:
            by = family(household).actor
            decline_offer(offer=offer, household=household, by=by, at=now())
    except Refused as refusal:
        return _show(request, household, lang, refusal)
    return _to_start(lang)


@require_http_methods(["GET", "POST"])
@own("own.decide_offer")
def cancel(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """Ask first; the POST gives back the seat that the page showed, and no other."""
    if request.method != "POST":
        return _ask(request, household, lang, StandingKind.BOOKED, "cancel")
    try:
        cancel_booking(
            by=family(household),
            household=household,
            appointment=_uuid(request.POST.get("appointment", "")) or UUID(int=0),
            version=version_in(request.POST),
            at=now(),
        )
    except Refused as refusal:
        return _show(request, household, lang, refusal)
    return _to_start(lang)


@require_GET
@own("own.view")
def ticket(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """The family's ticket, its turn, and why."""
    story = ticket_story(household)
    found = own_check(household) if story else None
    return page(request, "public/appointment/ticket.html", lang, story=story, found=found)


def _show(
    request: HttpRequest, household: UUID, lang: str, refusal: Refused | None = None
) -> HttpResponse:
    at = now()
    standing = standing_of(household, at)
    if standing.kind is StandingKind.INVITED and refusal is None:
        return HttpResponseRedirect(reverse("appointment.book", kwargs={"lang": lang}))
    if standing.seat is not None:
        _record(household, standing.seat, standing.kind, at)
    elif not is_standing(household):  # withdrew: the family's home says so and what it can do
        return HttpResponseRedirect(reverse("own.home", kwargs={"lang": lang}))
    template = _TEMPLATES.get(standing.kind, "waiting")
    return page(
        request,
        f"public/appointment/{template}.html",
        lang,
        status=409 if refusal else 200,
        standing=standing,
        refusal=refusal,
        **_seat_words(standing.seat, standing.units, lang),
    )


def _record(household: UUID, seat: Seat, kind: StandingKind, at: datetime) -> None:
    """Reading is recorded; the reads before it need no transaction with it."""
    record(
        by=family(household).actor,
        act="own.view",
        at=at,
        household=household,
        office=seat.office,
        subject=seat.session,
        details={"what": kind.value},
    )


def _ask(
    request: HttpRequest, household: UUID, lang: str, kind: StandingKind, template: str
) -> HttpResponse:
    standing: Standing = standing_of(household, now())
    if standing.kind is not kind:
        return _to_start(lang)
    return page(
        request,
        f"public/appointment/{template}.html",
        lang,
        standing=standing,
        **_seat_words(standing.seat, standing.units, lang),
    )


def _seat_words(seat: Seat | None, units: int, lang: str) -> dict[str, Any]:
    if seat is None:
        return {}
    return {
        "place": place_of(seat, lang),
        "who": text(lang, _UNITS[units]),
        "limits": limits_of(programme_at(seat.office).code),
    }


def _to_start(lang: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("appointment", kwargs={"lang": lang}))
    response.status_code = 303  # the browser must GET, whatever it sent before
    return response


def _uuid(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None
