"""Rules before they take effect: what differs, whom it would touch, and the second person."""

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from movilidad.apps.offices.queries import programme
from movilidad.apps.pathways.actions import (
    approve_edition,
    ask_for_preview,
    call_off_edition,
    propose_again,
    propose_edition,
    withdraw_edition,
)
from movilidad.apps.pathways.queries import edition_sheet, editions, running_rules
from movilidad.apps.pathways.types import EditionRefused, EditionUnknown, RulesUnfit
from movilidad.apps.rulebook.types import TurnRefused
from movilidad.apps.staff.policy import allows
from movilidad.apps.staff.queries import names_of
from movilidad.apps.staff.types import Principal
from movilidad.core.vocabulary.documents import ContentError
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.moments import local_time
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
    """Propose the rules of this installation's content folder as it is now, or those of an
    earlier edition, from the start of a local day."""
    at = now()
    try:
        made = _proposed(request, principal, at)
    except _Wrong as wrong:
        return _listed(
            request, principal, lang, problem=text(lang, wrong.key), details=wrong.details
        )
    except EditionUnknown:
        raise Http404 from None
    ask_for_preview(by=principal, at=at, edition=made)
    leave_notice(request, "success", text(lang, "editions.proposed"))
    return _to(lang, made)


class _Wrong(Exception):
    """What was typed, or the rules, cannot be proposed."""

    def __init__(self, key: str, details: Iterable[str] = ()) -> None:
        super().__init__(key)
        self.key, self.details = key, tuple(details)


def _proposed(request: HttpRequest, principal: Principal, at: datetime) -> UUID:
    start = _start(request.POST.get("from", ""), at)
    earlier = request.POST.get("edition", "").strip()
    try:
        if earlier:
            return propose_again(
                by=principal, at=at, effective_from=start, edition=_edition(earlier)
            )
        return propose_edition(by=principal, at=at, effective_from=start)
    except ContentError as broken:
        raise _Wrong("editions.content_wrong", map(str, broken.problems)) from broken
    except RulesUnfit as unfit:
        raise _Wrong(unfit.key, unfit.problems) from unfit
    except EditionRefused as refusal:
        raise _Wrong(refusal.key) from refusal


def _start(typed: str, at: datetime) -> datetime:
    """The first instant of a local day that was typed."""
    zone = ZoneInfo(_zone())
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        raise _Wrong("editions.day_missing") from None
    if not at.astimezone(zone).date() <= day < date(2100, 1, 1):
        raise _Wrong("editions.day_past")
    return datetime.combine(day, time(), zone)


def _edition(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise EditionUnknown(typed) from None


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
        begins = approve_edition(by=principal, at=now(), edition=edition)
    except EditionUnknown:
        raise Http404 from None
    except (EditionRefused, TurnRefused) as refusal:
        return _shown(request, principal, lang, edition, problem=text(lang, refusal.key))
    when = local_time(lang, begins, _zone())
    leave_notice(request, "success", text(lang, "editions.approved", when=when))
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


@require_POST
@staff("edition.call_off")
def call_off(request: HttpRequest, principal: Principal, lang: str, edition: UUID) -> HttpResponse:
    """Stop what was approved and has not begun."""
    try:
        call_off_edition(by=principal, at=now(), edition=edition)
    except EditionUnknown:
        raise Http404 from None
    except TurnRefused as refusal:
        return _shown(request, principal, lang, edition, problem=text(lang, refusal.key))
    leave_notice(request, "info", text(lang, "editions.called_off"))
    return _to(lang, edition)


def _listed(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    *,
    problem: str = "",
    details: Iterable[str] = (),
) -> HttpResponse:
    lines, at = editions(), now()
    return office_page(
        request,
        principal,
        "office/editions/list.html",
        lang,
        status=422 if problem else 200,
        lines=lines,
        running=running_rules(at=at),
        at=at,
        details=tuple(details),
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
        at = now()
        sheet = edition_sheet(edition, at=at)
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
        state=line.state_at(at),
        typed=request.POST.get("from", ""),
        may_open=opens,
        zone=_zone(),
        problem=problem,
        has_errors=bool(problem),
    )


def _to(lang: str, edition: UUID) -> HttpResponse:
    address = reverse("office.edition", kwargs={"lang": lang, "edition": edition})
    return HttpResponseRedirect(address)


def _zone() -> str:
    return programme(settings.PROGRAMME).zone
