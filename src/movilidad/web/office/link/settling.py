"""The machines of an office and what the rules could not decide."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from movilidad.apps.offline import actions
from movilidad.apps.offline.actions.settle import REASONS
from movilidad.apps.offline.types import OfflineRefused, SettledBefore
from movilidad.infra.words import text
from movilidad.web.office.desk.counter import Counter, at_counter
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.link.wording import LinkWording


@at_counter("day.settle")
def link(counter: Counter) -> HttpResponse:
    """What is to settle, and which machines have a day."""
    return _page(counter)


@require_POST
@at_counter("day.settle")
def settle(counter: Counter, act: UUID) -> HttpResponse:
    """Close one line with a reason."""
    reason = counter.request.POST.get("reason", "")
    if reason not in set(REASONS):
        return _page(counter, missing=act)

    def close() -> str:
        actions.settle(by=counter.principal, at=counter.at, act=act, reason=reason)
        return text(counter.lang, "offline.settled")

    return _back(counter, close)


@require_POST
@at_counter("device.revoke")
def revoke(counter: Counter, device: UUID) -> HttpResponse:
    """This machine is lost."""

    def shut_out() -> str:
        actions.revoke_device(
            by=counter.principal, at=counter.at, office=counter.office.id, device=device
        )
        return text(counter.lang, "offline.revoked")

    return _back(counter, shut_out)


def _page(counter: Counter, *, missing: UUID | None = None) -> HttpResponse:
    shown = actions.show_link(by=counter.principal, at=counter.at, office=counter.office.id)
    return office_page(
        counter.request,
        counter.principal,
        "office/link/link.html",
        counter.lang,
        status=422 if missing else 200,
        shown=shown,
        reasons=REASONS,
        missing=missing,
        has_errors=missing is not None,
        say=counter.say,
        told=LinkWording(counter.lang),
    )


def _back(counter: Counter, act: Callable[[], str]) -> HttpResponse:
    try:
        leave_notice(counter.request, "success", act())
    except SettledBefore as refusal:
        reason = text(counter.lang, f"offline.reason_{refusal.params['reason']}")
        said = text(counter.lang, refusal.key, who=refusal.params["who"], reason=reason)
        leave_notice(counter.request, "error", said)
    except OfflineRefused as refusal:
        leave_notice(counter.request, "error", text(counter.lang, refusal.key))
    return HttpResponseRedirect(reverse("office.link", kwargs={"lang": counter.lang}))
