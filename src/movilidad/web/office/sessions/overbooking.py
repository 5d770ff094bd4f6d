"""Overbooking of a session: what the rules would add, why, and the switch."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from movilidad.apps.appointments.actions import overbook_session
from movilidad.apps.appointments.queries import overbooking_advice, session
from movilidad.apps.appointments.queries.sessions import SessionLine
from movilidad.apps.appointments.types import PlanRefused
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.core.draw.overbooking import FEWEST_VISITS, MOST_PERCENT, Observed, Overbooking
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice


@require_POST
@staff("session.plan")
def overbook(
    request: HttpRequest, principal: Principal, lang: str, session_id: UUID
) -> HttpResponse:
    """Switch it on or off. The number comes from the rule; the form only says which."""
    line = session(session_id)
    if line is None:
        raise Http404
    require(principal, "session.plan", office=line.office)
    on = request.POST.get("overbook") == "on"
    try:
        decided = overbook_session(session=session_id, on=on, by=principal.actor, at=now())
    except PlanRefused as refusal:
        leave_notice(request, "error", text(lang, refusal.key, **refusal.params))
    else:
        said = reason_words(decided, lang) if on else text(lang, "office_rounds.overbook_is_off")
        leave_notice(request, "success", said)
    here = reverse("office.session", kwargs={"lang": lang, "session_id": session_id})
    return HttpResponseRedirect(here)


def overbooking_words(line: SessionLine, lang: str) -> str:
    """Why the session has the units it has; where it is off, what switching it on would do."""
    if line.overbooking is None:
        return reason_words(overbooking_advice(line.id, now()), lang)
    kept = line.overbooking
    observed = Observed(booked=kept["booked"], came=kept["came"])
    decided = Overbooking(line.desks, line.overbooked, observed, kept["limit"])
    return reason_words(decided, lang)


def reason_words(decided: Overbooking, lang: str) -> str:
    """The decision in a sentence or two, with the numbers it was made from."""
    return text(
        lang,
        f"office_rounds.overbook_{decided.limit}",
        booked=decided.observed.booked,
        came=decided.observed.came,
        percent=decided.percent,
        capacity=decided.capacity,
        extra=decided.extra,
        fewest=FEWEST_VISITS,
        most=MOST_PERCENT,
    )
