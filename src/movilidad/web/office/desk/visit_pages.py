"""One visit and the acts on it that need a choice: hold, pass on, another service, priority."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from movilidad.apps.frontdesk import actions, queries
from movilidad.apps.frontdesk.queries.waits import wait_of
from movilidad.apps.frontdesk.types import (
    HOLD_MINUTES,
    DeskLine,
    DeskRefused,
    HoldReason,
    PriorityReason,
    Stage,
)
from movilidad.apps.staff.policy import allows
from movilidad.infra.words import text
from movilidad.web.office.desk.counter import Counter, at_counter
from movilidad.web.office.desk.going_back import back, moved_words, reason_of, version
from movilidad.web.office.desk.pages import desk_page
from movilidad.web.office.desk.views import today_page


@at_counter("household.find")
def visit(counter: Counter, visit: UUID) -> HttpResponse:
    """Everything that may happen to one visit."""
    try:
        office, line = actions.open_visit(by=counter.principal, at=counter.at, visit=visit)
    except DeskRefused as refusal:
        return today_page(counter, refusal=refusal)
    desks = queries.desks_open(office, counter.at)
    return desk_page(
        counter,
        "office/visit.html",
        line=line,
        wait=wait_of(visit, counter.at),
        desks=[one.desk for one in desks if one.desk != line.desk],
        services=queries.programme_at(office).services,
        reasons=list(PriorityReason),
        holds=list(HoldReason),
        minutes=HOLD_MINUTES,
        may_open=allows(counter.principal, "household.view", office=office),
        may_tell=_may_tell(line),
    )


@require_POST
@at_counter("visit.receive")
def hold(counter: Counter, visit: UUID) -> HttpResponse:
    """Parked until a stated hour."""
    typed = counter.request.POST
    reason = typed.get("reason", "")
    minutes = typed.get("minutes", "")

    def act() -> str:
        moved = actions.hold(
            by=counter.principal,
            at=counter.at,
            visit=visit,
            version=version(counter),
            reason=HoldReason(reason) if reason in set(HoldReason) else HoldReason.OTHER,
            minutes=int(minutes) if minutes in map(str, HOLD_MINUTES) else 15,
        )
        return moved_words(counter, moved)

    return back(counter, act)


@require_POST
@at_counter("visit.receive")
def transfer(counter: Counter, visit: UUID) -> HttpResponse:
    """To another desk or service."""

    def act() -> str:
        moved = actions.transfer(
            by=counter.principal,
            at=counter.at,
            visit=visit,
            version=version(counter),
            desk=counter.request.POST.get("to_desk", "")[:20],
            service=counter.request.POST.get("service", ""),
        )
        return moved_words(counter, moved)

    return back(counter, act)


@require_POST
@at_counter("visit.receive")
def serve_another(counter: Counter, visit: UUID) -> HttpResponse:
    """The same desk goes on with another service."""

    def act() -> str:
        moved = actions.serve_another(
            by=counter.principal,
            at=counter.at,
            visit=visit,
            version=version(counter),
            service=counter.request.POST.get("next_service", ""),
        )
        key = "desk.next_service_done"
        return text(counter.lang, key, number=moved.number, desk=moved.desk)

    return back(counter, act)


@require_POST
@at_counter("visit.receive")
def set_priority(counter: Counter, visit: UUID) -> HttpResponse:
    """First, or no longer."""
    typed = counter.request.POST.get("priority", "")

    def act() -> str:
        moved = actions.set_priority(
            by=counter.principal,
            at=counter.at,
            visit=visit,
            version=version(counter),
            reason=reason_of(typed),
            priority=bool(typed),
        )
        key = "desk.priority_set" if typed else "desk.priority_unset"
        return text(counter.lang, key, number=moved.number)

    return back(counter, act)


@require_POST
@at_counter("visit.receive")
def tell(counter: Counter, visit: UUID) -> HttpResponse:
    """Two messages to the family's phone, if it has one."""

    def act() -> str:
        moved = actions.tell_place(by=counter.principal, at=counter.at, visit=visit)
        return text(counter.lang, "desk.ticket_sms_done", number=moved.number)

    page = reverse("office.ticket", kwargs={"lang": counter.lang, "visit": visit})
    return back(counter, act, to=page if "ticket" in counter.request.POST else "")


def _may_tell(line: DeskLine) -> bool:
    return line.stage is Stage.WAITING and line.household is not None and not line.told
