"""Calendar feeds of an office: listed, made, shown once, revoked."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from movilidad.apps.calendars.actions import (
    LONGEST_LABEL,
    make_feed,
    new_form_key,
    revoke_feed,
)
from movilidad.apps.calendars.queries import feeds_of
from movilidad.apps.calendars.types import DeskUnknown, FeedRefused, FeedUnknown, NewFeed
from movilidad.apps.offices.queries.plan import desks
from movilidad.apps.offices.types import Office
from movilidad.apps.staff.types import Principal
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.place import chosen_office, programme_of


@require_http_methods(["GET", "POST"])
@staff("feed.keep")
def feeds(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """The live feeds of the office, and a form for one more. The answer to the form is the only
    page that ever shows the address."""
    office = chosen_office(request, principal)
    if office is None:
        return HttpResponseRedirect(reverse("office.choose", kwargs={"lang": lang}))
    if request.method != "POST":
        return _page(request, principal, lang, office)
    try:
        made = make_feed(
            by=principal,
            at=now(),
            office=office.id,
            label=request.POST.get("label", ""),
            language=lang,
            form_key=request.POST.get("key", ""),
            desk=request.POST.get("desk", ""),
        )
    except FeedRefused as refusal:
        field = "desk" if isinstance(refusal, DeskUnknown) else "label"
        problem = (field, text(lang, refusal.key))
        return _page(request, principal, lang, office, problem=problem)
    return _page(request, principal, lang, office, made=made)


@require_POST
@staff("feed.keep")
def revoke(request: HttpRequest, principal: Principal, lang: str, feed: UUID) -> HttpResponse:
    """End a feed; a second click finds it ended, which is what was wanted."""
    try:
        revoke_feed(by=principal, at=now(), feed=feed)
    except FeedUnknown:
        leave_notice(request, "error", text(lang, "calendars.unknown"))
    else:
        leave_notice(request, "success", text(lang, "calendars.revoked"))
    return HttpResponseRedirect(reverse("office.calendars", kwargs={"lang": lang}))


def _page(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    office: Office,
    *,
    made: NewFeed | None = None,
    problem: tuple[str, str] = ("", ""),
) -> HttpResponse:
    field, sentence = problem
    address = reverse("calendar.feed", kwargs={"token": made.token}) if made else ""
    return office_page(
        request,
        principal,
        "office/calendars.html",
        lang,
        status=422 if field else 200,
        office=office,
        zone=programme_of(office).zone,
        feeds=feeds_of(principal, office.id),
        address=f"{settings.SITE_ADDRESS}{address}" if made else "",
        made=made,
        key=new_form_key(),
        typed=request.POST.get("label", "") if field else "",
        desks=desks(office.id, active=True),
        chosen=request.POST.get("desk", "") if field else "",
        longest=LONGEST_LABEL,
        field=field,
        problem=sentence,
        has_errors=bool(field),
    )
