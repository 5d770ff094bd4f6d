"""One household beside the draw: invite it, or book, move and cancel for it, with a reason."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from movilidad.apps.appointments.actions.booking import (
    ChangeReason,
    book_held,
    cancel_booking,
    hold_seat,
    invite_household,
    move_appointment,
    release_hold,
    withdraw_invitation,
)
from movilidad.apps.appointments.queries.booking import (
    REASONS,
    BookedSeat,
    booked_seat,
    held_seat,
    open_invitation,
    wanted_by,
)
from movilidad.apps.appointments.queries.slots import forget_slots
from movilidad.apps.appointments.types import Refused
from movilidad.apps.frontdesk.actions import open_household, require_household
from movilidad.apps.offices.types import Office
from movilidad.apps.staff.policy import allows
from movilidad.apps.staff.types import Principal
from movilidad.infra.clock import now
from movilidad.infra.ids import new_id
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.booking.month import office_asked, offices_for, service_asked
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.people.wording import office_name
from movilidad.web.office.place import programme_of
from movilidad.web.slots import (
    choose,
    key_of,
    needs_in_words,
    slot_lines,
    uuid_in,
    version_in,
    why_nothing,
)

_NOTHING = UUID(int=0)


@require_GET
@staff("booking.book")
def family(request: HttpRequest, principal: Principal, lang: str, household: UUID) -> HttpResponse:
    """What the household has, and the times that fit it."""
    return _family(request, principal, lang, household)


@require_POST
@staff("booking.book")
def hold(request: HttpRequest, principal: Principal, lang: str, household: UUID) -> HttpResponse:
    """Keep a time while the clerk asks the family."""
    session = uuid_in(request.POST, "session") or _NOTHING

    def act() -> None:
        hold_seat(
            by=principal,
            session=session,
            household=household,
            key=key_of(request.POST, session) or new_id(),
            reason=request.POST.get("reason"),
            at=now(),
        )

    return _do(request, principal, lang, household, act, done="")


@require_POST
@staff("booking.book")
def confirm(
    request: HttpRequest, principal: Principal, lang: str, household: UUID
) -> HttpResponse:
    """Make the kept time an appointment."""
    held = uuid_in(request.POST, "hold") or _NOTHING

    def act() -> None:
        book_held(by=principal, hold=held, household=household, at=now())

    return _do(request, principal, lang, household, act, done="booking.staff_booked")


@require_POST
@staff("booking.book")
def release(
    request: HttpRequest, principal: Principal, lang: str, household: UUID
) -> HttpResponse:
    """Let the kept time go."""
    held = uuid_in(request.POST, "hold") or _NOTHING

    def act() -> None:
        release_hold(by=principal, hold=held, household=household, at=now())

    return _do(request, principal, lang, household, act, done="booking.staff_released")


@require_POST
@staff("booking.book")
def move(request: HttpRequest, principal: Principal, lang: str, household: UUID) -> HttpResponse:
    """Move the appointment that the page showed."""
    session = uuid_in(request.POST, "session") or _NOTHING

    def act() -> None:
        move_appointment(
            by=principal,
            household=household,
            appointment=uuid_in(request.POST, "appointment") or _NOTHING,
            session=session,
            version=version_in(request.POST),
            key=key_of(request.POST, session) or new_id(),
            reason=request.POST.get("reason"),
            at=now(),
        )

    return _do(request, principal, lang, household, act, done="booking.staff_moved")


@require_POST
@staff("booking.book")
def cancel(request: HttpRequest, principal: Principal, lang: str, household: UUID) -> HttpResponse:
    """Cancel the appointment that the page showed."""

    def act() -> None:
        cancel_booking(
            by=principal,
            household=household,
            appointment=uuid_in(request.POST, "appointment") or _NOTHING,
            version=version_in(request.POST),
            reason=request.POST.get("reason"),
            at=now(),
        )

    return _do(request, principal, lang, household, act, done="booking.staff_cancelled")


@require_POST
@staff("booking.invite")
def invite(request: HttpRequest, principal: Principal, lang: str, household: UUID) -> HttpResponse:
    """Let the family choose by itself."""
    office = office_asked(request, principal, "booking.invite")

    def act() -> None:
        invite_household(
            by=principal,
            household=household,
            office=office.id,
            service=service_asked(request, programme_of(office)),
            reason=request.POST.get("reason", ""),
            at=now(),
        )

    return _do(request, principal, lang, household, act, done="booking.invited")


@require_POST
@staff("booking.invite")
def withdraw(
    request: HttpRequest, principal: Principal, lang: str, household: UUID
) -> HttpResponse:
    """Take the invitation back."""

    def act() -> None:
        withdraw_invitation(by=principal, household=household, at=now())

    return _do(request, principal, lang, household, act, done="booking.withdrawn")


def _do(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    household: UUID,
    act: Callable[[], None],
    *,
    done: str,
) -> HttpResponse:
    """Do it and go back to the page, or show the page with what is in the way."""
    require_household(by=principal, act="booking.book", household=household)
    try:
        act()
    except Refused as refusal:
        forget_slots()  # what was refused must not stand there as free
        return _family(request, principal, lang, household, refusal)
    if done:
        leave_notice(request, "success", text(lang, done))
    address = reverse("office.booking.family", kwargs={"lang": lang, "household": household})
    return HttpResponseRedirect(f"{address}?{_place(request)}")


def _place(request: HttpRequest) -> str:
    """The office and service in whose list the clerk was, of ids and codes alone."""
    office, service = uuid_in(request.POST, "office"), request.POST.get("service", "")
    plain = service if service.isascii() and service.replace("_", "").isalnum() else ""
    return f"office={office}&service={plain}" if office else ""


def _family(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    household: UUID,
    refusal: Refused | None = None,
) -> HttpResponse:
    at = now()
    opened = open_household(by=principal, at=at, household=household)
    booked, held = booked_seat(household), held_seat(household, at)
    invitation = open_invitation(household, at)
    seat = booked or held
    concerned = seat.seat.office if seat else invitation.office if invitation else None
    office = office_asked(request, principal, "booking.book", concerned)
    return office_page(
        request,
        principal,
        "office/booking/family.html",
        lang,
        status=409 if refusal else 200,
        refusal=refusal,
        household=household,
        opened=opened.overview,
        booked=booked,
        booked_at=office_name(booked.seat.office, lang) if booked else "",
        held=held,
        invitation=invitation,
        office=office,
        offices=offices_for(principal, "booking.book"),
        reasons=_reasons(lang, booked),
        reason=request.POST.get("reason", ""),
        key=new_id(),
        may_invite=allows(principal, "booking.invite", office=office.id),
        **_times(request, lang, household, office, booked),
    )


def _reasons(lang: str, booked: BookedSeat | None) -> list[tuple[str, str]]:
    if booked is not None:
        return [(one, text(lang, f"booking.change_{one}")) for one in ChangeReason.values]
    return [(one, text(lang, f"booking.reason_{one}")) for one in REASONS]


def _times(
    request: HttpRequest, lang: str, household: UUID, office: Office, booked: BookedSeat | None
) -> dict[str, Any]:
    """The times that fit; none for a household that left, or whose seat was drawn."""
    here, at = programme_of(office), now()
    service = booked.service if booked else service_asked(request, here)
    shown: dict[str, Any] = {
        "zone": here.zone,
        "phone": here.phone,
        "services": here.services_for("direct"),
        "service": service,
        "chosen": None,
    }
    wanted = None
    if service and (booked is None or booked.direct):
        wanted = wanted_by(household, service, at, by_family=False)
    if wanted is None:
        return shown
    chosen = choose(request, office.id, here.zone, wanted, at)
    return shown | {
        "chosen": chosen,
        "lines": slot_lines(chosen.day, here.zone, lang),
        "why": why_nothing(chosen.month),
        "needs": needs_in_words(wanted, lang),
    }
