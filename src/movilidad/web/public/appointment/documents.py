"""What a family takes along: the slip as PDF and for printing, and the entry for a calendar."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from icalendar import Alarm, Calendar, Event

from movilidad.apps.appointments.queries import make_pass, standing_of
from movilidad.apps.appointments.types import Seat, StandingKind
from movilidad.apps.audit.actions import record
from movilidad.apps.staff.types import family
from movilidad.infra.clock import now
from movilidad.infra.slips import make_slip
from movilidad.infra.slips.making import qr_svg
from movilidad.infra.words import text
from movilidad.web.moments import local_time
from movilidad.web.public.appointment.place import place_of
from movilidad.web.public.family import own
from movilidad.web.render import page

REMIND = timedelta(days=1)


@require_GET
@own("own.view")
def slip(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The slip as an A5 PDF with the signed code."""
    at = now()
    seat, code = _booked(household, at, "slip")
    place = place_of(seat, lang)
    pdf = make_slip(
        "slip",
        {
            "lang": lang,
            "service": text(lang, "design.service_name"),
            "title": text(lang, "appointment.slip_title"),
            "qr": code,
            "qr_label": text(lang, "appointment.slip_qr"),
            "rows": [
                [text(lang, "appointment.offer_when"), _when(seat, lang)],
                [text(lang, "appointment.booked_where"), place.name],
                [text(lang, "appointment.booked_address"), place.address_words(lang)],
            ],
            "paragraphs": [
                text(lang, f"appointment.{key}")
                for key in ("booked_arrive", "booked_bring_papers", "booked_who_text")
            ],
            "foot": text(lang, "appointment.slip_free"),
        },
        at=at,
    )
    return _file(pdf, "application/pdf", text(lang, "appointment.slip_file"))


@require_GET
@own("own.view")
def print_page(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:
    """The same slip as a page for the printer of a shop."""
    seat, code = _booked(household, now(), "print")
    return page(
        request,
        "public/appointment/print.html",
        lang,
        seat=seat,
        place=place_of(seat, lang),
        qr=qr_svg(code),
    )


@require_GET
@own("own.view")
def calendar(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """One iCalendar entry (RFC 5545) that says when, and neither where nor what for: whoever
    borrows the phone reads it."""
    at = now()
    standing = standing_of(household, at)
    if standing.kind is not StandingKind.BOOKED or standing.seat is None:
        raise Http404
    event = Event()
    event.add("uid", f"{standing.appointment}@{settings.SITE_ADDRESS.partition('://')[2]}")
    event.add("sequence", standing.version - 1)  # a move is news of the same entry (RFC 5546)
    event.add("dtstamp", at)
    event.add("dtstart", standing.seat.starts_at)
    event.add("dtend", standing.seat.ends_at)
    event.add("summary", text(lang, "appointment.ics_title"))
    event.add("description", text(lang, "appointment.ics_text"))
    event.add("class", "PRIVATE")
    event.add_component(_reminder(lang))
    made = Calendar()
    made.add("prodid", "-//movilidad//visit//")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add_component(event)
    return _file(
        made.to_ical(), "text/calendar; charset=utf-8", text(lang, "appointment.ics_file")
    )


def _reminder(lang: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text(lang, "appointment.ics_title"))
    alarm.add("trigger", -REMIND)
    return alarm


@transaction.atomic
def _booked(household: UUID, at: datetime, what: str) -> tuple[Seat, str]:
    """The confirmed seat and its signed code, with the view recorded; 404 without one."""
    standing = standing_of(household, at)
    if standing.kind is not StandingKind.BOOKED or not (standing.seat and standing.appointment):
        raise Http404
    record(
        by=family(household).actor,
        act="own.view",
        at=at,
        household=household,
        office=standing.seat.office,
        subject=standing.seat.session,
        details={"what": what},
    )
    code = make_pass(
        appointment=standing.appointment,
        starts_at=standing.seat.starts_at,
        units=standing.units,
    )
    return standing.seat, code


def _when(seat: Seat, lang: str) -> str:
    return local_time(lang, seat.starts_at, seat.zone)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
