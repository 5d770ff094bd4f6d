"""Rules before they take effect: what differs, whom it would touch, and the second person."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from movilidad.apps.offices.queries import programmes
from movilidad.apps.pathways.actions import (
    approve_edition,
    ask_for_preview,
    propose_edition,
    withdraw_edition,
)
from movilidad.apps.pathways.queries import edition_sheet, editions, running_rules
from movilidad.apps.pathways.types import EditionRefused, EditionUnknown
from movilidad.apps.staff.policy import allows
from movilidad.apps.staff.queries import names_of
from movilidad.apps.staff.types import Principal
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.editions.wording import EffectWords, change_rows
from movilidad.web.office.frame import leave_notice, office_page


@require_GET
@staff("edition.view")
def list_editions(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """What runs, and every edition that was proposed."""
    return _listed(request, principal, lang)


@require_POST
@staff("edition.propose")
def propose(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Propose the rules of this installation's content folder, from the start of a local day."""
    at, zone = now(), ZoneInfo(_zone())
    try:
        day = date.fromisoformat(request.POST.get("from", "").strip())
    except ValueError:
        return _listed(request, principal, lang, problem=text(lang, "editions.day_missing"))
    if not at.astimezone(zone).date() <= day < date(2100, 1, 1):
        return _listed(request, principal, lang, problem=text(lang, "editions.day_past"))
    try:
        made = propose_edition(
            by=principal, at=at, effective_from=datetime.combine(day, time(), zone)
        )
    except EditionRefused as refusal:
        return _listed(request, principal, lang, problem=text(lang, refusal.key))
    ask_for_preview(by=principal, at=at, edition=made)
    leave_notice(request, "success", text(lang, "editions.proposed"))
    return _to(lang, made)


@require_GET
@staff("edition.view")
def one(request: HttpRequest, principal: Principal, lang: str, edition: UUID) -> HttpResponse:
    """One edition: the difference, its effect, and what may be done with it."""
    return _shown(request, principal, lang, edition)


@require_POST
@staff("edition.preview")
def preview(request: HttpRequest, principal: Principal, lang: str, edition: UUID) -> HttpResponse:
    """Work the effect out again, in the background."""
    try:
        ask_for_preview(by=principal, at=now(), edition=edition)
    except EditionUnknown:
        raise Http404 from None
    leave_notice(request, "info", text(lang, "editions.preview_asked"))
    return _to(lang, edition)


@require_POST
@staff("edition.approve")
def approve(request: HttpRequest, principal: Principal, lang: str, edition: UUID) -> HttpResponse:
    """The second person's yes."""
    try:
        approve_edition(by=principal, at=now(), edition=edition)
    except EditionUnknown:
        raise Http404 from None
    except EditionRefused as refusal:
        return _shown(request, principal, lang, edition, problem=text(lang, refusal.key))
    leave_notice(request, "success", text(lang, "editions.approved"))
    return _to(lang, edition)


@require_POST
@staff("edition.withdraw")
def withdraw(request: HttpRequest, principal: Principal, lang: str, edition: UUID) -> HttpResponse:
    """Take a proposal off the table."""
    try:
        withdraw_edition(by=principal, at=now(), edition=edition)
    except EditionUnknown:
        raise Http404 from None
    except EditionRefused as refusal:
        return _shown(request, principal, lang, edition, problem=text(lang, refusal.key))
    leave_notice(request, "info", text(lang, "editions.withdrawn"))
    return _to(lang, edition)


def _listed(
    request: HttpRequest, principal: Principal, lang: str, *, problem: str = ""
) -> HttpResponse:
    lines = editions()
    return office_page(
        request,
        principal,
        "office/editions/list.html",
        lang,
        status=422 if problem else 200,
        lines=lines,
        running=running_rules(),
        names=names_of(one.author for one in lines),
        typed=request.POST.get("from", ""),
        zone=_zone(),
        problem=problem,
        has_errors=bool(problem),
    )


def _shown(
    request: HttpRequest, principal: Principal, lang: str, edition: UUID, *, problem: str = ""
) -> HttpResponse:
    try:
        sheet = edition_sheet(edition)
    except EditionUnknown:
        raise Http404 from None
    line = sheet.line
    people = [line.author, *([line.decided_by] if line.decided_by else [])]
    opens = allows(principal, "household.view")
    return office_page(
        request,
        principal,
        "office/editions/edition.html",
        lang,
        status=422 if problem else 200,
        sheet=sheet,
        line=line,
        changes=change_rows(sheet.changes, lang),
        effect=EffectWords(sheet.preview.effect, lang, exact=opens) if sheet.preview else None,
        names=names_of(people),
        own=line.author == principal.staff_id,
        may_open=opens,
        zone=_zone(),
        problem=problem,
        has_errors=bool(problem),
    )


def _to(lang: str, edition: UUID) -> HttpResponse:
    address = reverse("office.edition", kwargs={"lang": lang, "edition": edition})
    return HttpResponseRedirect(address)


def _zone() -> str:
    return programmes()[0].zone
