"""A family that was invited chooses a time: hold it, confirm it, move it. Only a POST changes
anything, and every form may be sent again."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from movilidad.apps.appointments.actions.booking import (
    BookingRefused,
    book_held,
    hold_seat,
    move_appointment,
    release_hold,
)
from movilidad.apps.appointments.queries import session as session_line
from movilidad.apps.appointments.queries.booking import (
    BookedSeat,
    booked_seat,
    held_seat,
    limits_of,
    open_invitation,
    wanted_by,
)
from movilidad.apps.appointments.queries.slots import forget_slots
from movilidad.apps.appointments.types import Seat
from movilidad.apps.audit.actions import record
from movilidad.apps.offices.types import Programme
from movilidad.apps.staff.types import family
from movilidad.infra.clock import now
from movilidad.infra.ids import new_id
from movilidad.infra.words import text
from movilidad.web.public.appointment.place import place_of, programme_at
from movilidad.web.public.family import own
from movilidad.web.render import page
from movilidad.web.slots import (
    Chosen,
    choose,
    key_of,
    needs_in_words,
    slot_lines,
    uuid_in,
    version_in,
    why_nothing,
)

_UNITS = {1: "appointment.units_one", 2: "appointment.units_two", 3: "appointment.units_three"}


@require_GET
@own("own.book")
def times(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """The times an invited family may choose, month by month."""
    return _times(request, household, lang)


@require_POST
@own("own.book")
def hold(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """Keep one time while the family decides."""
    session = uuid_in(request.POST, "session")
    key = key_of(request.POST, session) if session else None
    try:
        if session and key:
            by = family(household)
            hold_seat(by=by, session=session, household=household, key=key, at=now())
    except BookingRefused as refusal:
        return _times(request, household, lang, refusal)
    return _see("appointment.held", lang)


@require_GET
@own("own.book")
def held(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """The time that is kept, until when, and the question whether they come."""
    at = now()
    kept = held_seat(household, at)
    if kept is None:
        return _see("appointment.book", lang)
    _look(household, kept.seat, "held")
    return page(
        request,
        "public/appointment/held.html",
        lang,
        held=kept,
        standing=kept,
        **_seat_words(kept.seat, kept.units, lang),
        limits=limits_of(programme_at(kept.seat.office).code),
    )


@require_POST
@own("own.book")
def confirm(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """Make the kept time an appointment."""
    kept = uuid_in(request.POST, "hold") or UUID(int=0)
    try:
        book_held(by=family(household), hold=kept, household=household, at=now())
    except BookingRefused as refusal:
        return _times(request, household, lang, refusal)
    return _see("appointment", lang)


@require_POST
@own("own.book")
def release(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """Let the kept time go and choose again."""
    kept = uuid_in(request.POST, "hold") or UUID(int=0)
    release_hold(by=family(household), hold=kept, household=household, at=now())
    return _see("appointment.book", lang)


@require_GET
@own("own.book")
def other_times(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """The times to which a direct appointment may be moved."""
    return _other_times(request, household, lang)


@require_http_methods(["GET", "POST"])
@own("own.book")
def move(request: HttpRequest, household: UUID, lang: str, session: UUID) -> HttpResponse:
    """Ask first, old time beside new; the POST moves."""
    booked = booked_seat(household)
    if booked is None:
        return _see("appointment", lang)
    if request.method != "POST":
        return _ask_to_move(request, household, lang, booked, session)
    try:
        move_appointment(
            by=family(household),
            household=household,
            appointment=booked.appointment,
            session=session,
            version=version_in(request.POST),
            key=key_of(request.POST, session) or new_id(),
            at=now(),
        )
    except BookingRefused as refusal:
        return _other_times(request, household, lang, refusal)
    return _see("appointment", lang)


def _times(
    request: HttpRequest, household: UUID, lang: str, refusal: BookingRefused | None = None
) -> HttpResponse:
    at = now()
    invitation = open_invitation(household, at)
    if invitation is None:
        if refusal is None:
            return _see("appointment", lang)
        return _refused(request, lang, refusal)
    here = programme_at(invitation.office)
    wanted = wanted_by(household, invitation.service, at, by_family=True)
    if wanted is None:
        return _see("own.home", lang)
    if refusal is not None:
        forget_slots()  # what was refused must not stand there as free
    chosen = choose(request, invitation.office, here.zone, wanted, at)
    return page(
        request,
        "public/appointment/book.html",
        lang,
        status=409 if refusal else 200,
        refusal=refusal,
        until=invitation.expires_at,
        held=held_seat(household, at) if invitation.holding else None,
        needs=needs_in_words(wanted, lang),
        place=here.office(invitation.office).name(lang),
        **_shown(chosen, here, lang),
    )


def _other_times(
    request: HttpRequest, household: UUID, lang: str, refusal: BookingRefused | None = None
) -> HttpResponse:
    at = now()
    booked = booked_seat(household)
    if booked is None or not booked.direct:
        return _refused(request, lang, refusal) if refusal else _see("appointment", lang)
    wanted = wanted_by(household, booked.service, at, by_family=True)
    if wanted is None:
        return _see("own.home", lang)
    here = programme_at(booked.seat.office)
    if refusal is not None:
        forget_slots()
    chosen = choose(request, booked.seat.office, here.zone, wanted, at)
    _look(household, booked.seat, "move")
    return page(
        request,
        "public/appointment/move.html",
        lang,
        status=409 if refusal else 200,
        refusal=refusal,
        booked=booked,
        limits=limits_of(booked.programme),
        needs=needs_in_words(wanted, lang),
        place=here.office(booked.seat.office).name(lang),
        **_shown(chosen, here, lang),
    )


def _shown(chosen: Chosen, here: Programme, lang: str) -> dict[str, Any]:
    return {
        "chosen": chosen,
        "lines": slot_lines(chosen.day, here.zone, lang),
        "why": why_nothing(chosen.month),
        "zone": here.zone,
        "phone": here.phone,
        "key": new_id(),
    }


def _ask_to_move(
    request: HttpRequest, household: UUID, lang: str, booked: BookedSeat, session: UUID
) -> HttpResponse:
    line = session_line(session)
    if line is None or not booked.direct or line.purpose != "direct":
        return _see("appointment.move_times", lang)
    _look(household, booked.seat, "move")
    return page(
        request,
        "public/appointment/move_ask.html",
        lang,
        booked=booked,
        line=line,
        key=new_id(),
        **_seat_words(booked.seat, booked.units, lang),
    )


def _refused(request: HttpRequest, lang: str, refusal: BookingRefused) -> HttpResponse:
    return page(request, "public/appointment/not_booked.html", lang, status=409, refusal=refusal)


def _look(household: UUID, seat: Seat, what: str) -> None:
    record(
        by=family(household).actor,
        act="own.view",
        at=now(),
        household=household,
        office=seat.office,
        subject=seat.session,
        details={"what": what},
    )


def _seat_words(seat: Seat, units: int, lang: str) -> dict[str, Any]:
    return {"place": place_of(seat, lang), "who": text(lang, _UNITS[units])}


def _see(route: str, lang: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse(route, kwargs={"lang": lang}))
    response.status_code = 303  # the browser must GET, whatever it sent before
    return response
