"""The desk itself: sit down, a break, close it; and the close of the whole day."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.queries import programme_at
from movilidad.infra.words import text
from movilidad.web.office.desk.counter import Counter, at_counter
from movilidad.web.office.desk.going_back import back


@require_POST
@at_counter("visit.receive")
def open_desk(counter: Counter) -> HttpResponse:
    """Sit down, or come back from a break."""

    def act() -> str:
        known = {one.code for one in programme_at(counter.office.id).services}
        wanted = counter.request.POST.getlist("services")
        desk = actions.open_desk(
            by=counter.principal,
            at=counter.at,
            office=counter.office.id,
            desk=counter.sit_at(counter.request.POST.get("desk", "")),
            services=[code for code in wanted if code in known],
        )
        return text(counter.lang, "desk.opened", desk=desk)

    return back(counter, act)


@require_POST
@at_counter("visit.receive")
def take_break(counter: Counter) -> HttpResponse:
    """Nobody is called to my desk until I open it again."""

    def act() -> str:
        desk = actions.take_break(by=counter.principal, at=counter.at, office=counter.office.id)
        return text(counter.lang, "desk.on_break_now", desk=desk)

    return back(counter, act)


@require_POST
@at_counter("visit.receive")
def close_desk(counter: Counter) -> HttpResponse:
    """My desk, or the named one that somebody forgot."""

    def act() -> str:
        desk = actions.close_desk(
            by=counter.principal,
            at=counter.at,
            office=counter.office.id,
            desk=counter.request.POST.get("desk", "")[:20],
        )
        return text(counter.lang, "desk.closed_now", desk=desk)

    return back(counter, act)


@require_POST
@at_counter("visit.close_day")
def close_day(counter: Counter) -> HttpResponse:
    """No visit stays open; then the list of whom to call back."""

    def act() -> str:
        ended = actions.close_day(by=counter.principal, at=counter.at, office=counter.office.id)
        return text(
            counter.lang,
            "desk.day_closed_now",
            finished=ended.finished,
            call_back=ended.call_back,
            missed=ended.missed,
        )

    return back(counter, act, to=reverse("office.closing", kwargs={"lang": counter.lang}))


@require_POST
@at_counter("visit.reopen_day")
def reopen_day(counter: Counter) -> HttpResponse:
    """It was closed too early."""

    def act() -> str:
        actions.reopen_day(by=counter.principal, at=counter.at, office=counter.office.id)
        return text(counter.lang, "desk.day_open_again")

    return back(counter, act)
