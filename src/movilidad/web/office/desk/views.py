"""The desk's pages: today, who it is, the waiting room's screen, the list on paper."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from movilidad.apps.frontdesk import actions, queries
from movilidad.apps.frontdesk.types import Day, DeskLine, DeskRefused, Filter
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.types import Principal
from movilidad.web.office.access import staff
from movilidad.web.office.desk.counter import Counter, at_counter, counter_of
from movilidad.web.office.frame import office_page


@staff("console.open")
def home(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Today at my office; for those who do not receive families, where they may go."""
    counter = counter_of(request, principal, lang)
    office = counter.office.id if counter else None
    if not allows(principal, "visit.list", office=office):
        return office_page(request, principal, "office/home.html", lang)
    if counter is None:
        return HttpResponseRedirect(reverse("office.choose", kwargs={"lang": lang}))
    return _today_page(counter)


@require_POST
@at_counter("household.find")
def find(counter: Counter) -> HttpResponse:
    """The one search box. By POST: a reference in an address would stay in the history of a
    shared machine."""
    wanted = counter.request.POST.get("wanted", "")[:400]
    try:
        hits = actions.find(
            by=counter.principal, at=counter.at, office=counter.office.id, text=wanted
        )
    except DeskRefused as refusal:
        return _today_page(counter, problem=counter.say.refusal(refusal))
    if len(hits) == 1:
        kwargs = {"lang": counter.lang, "appointment": hits[0].appointment}
        return HttpResponseRedirect(reverse("office.arrival", kwargs=kwargs))
    return _today_page(counter, hits=hits)


@at_counter("household.find")
def arrival(counter: Counter, appointment: UUID) -> HttpResponse:
    """Who it is, before checking in: the one look that the desk takes at a family."""
    try:
        line = actions.open_line(
            by=counter.principal,
            at=counter.at,
            office=counter.office.id,
            appointment=appointment,
        )
    except DeskRefused as refusal:
        return _today_page(counter, problem=counter.say.refusal(refusal))
    may_open = allows(counter.principal, "household.view", office=counter.office.id)
    return _page(counter, "office/arrival.html", line=line, may_open=may_open)


@at_counter("visit.list")
def waiting_room(counter: Counter) -> HttpResponse:
    """Numbers and desks in big type. No person is on it, so nobody's trail is written."""
    require(counter.principal, "visit.list", office=counter.office.id)
    called = queries.called_numbers(counter.office.id, counter.at)
    return _page(counter, "office/waiting_room.html", called=called)


@at_counter("visit.list")
def print_day(counter: Counter) -> HttpResponse:
    """The day on paper: the last resort when the connection is gone."""
    return _page(counter, "office/print_day.html", day=_day(counter, "print"))


def _today_page(
    counter: Counter, *, problem: str = "", hits: list[DeskLine] | None = None
) -> HttpResponse:
    """The day, filtered; after a search its hits, or what is wrong with what was typed."""
    part = _part(counter.request.GET.get("show", ""))
    day = _day(counter, "today")
    return _page(
        counter,
        "office/today.html",
        status=422 if problem else 200,
        day=day,
        lines=_in_order(day, part) if hits is None else hits,
        searched=hits is not None,
        parts=list(Filter),
        part=part,
        undoable=queries.last_act(counter.office.id, counter.principal.staff_id, counter.at),
        problem=problem,
        has_errors=bool(problem),
        languages=sorted({line.language for line in day.lines if line.language}),
    )


def _page(counter: Counter, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return office_page(
        counter.request,
        counter.principal,
        template,
        counter.lang,
        status=status,
        office=counter.office,
        desk=counter.desk,
        say=counter.say,
        **context,
    )


def _day(counter: Counter, page: str) -> Day:
    return actions.show_day(
        by=counter.principal,
        at=counter.at,
        office=counter.office.id,
        day=queries.local_day(counter.office.id, counter.at),
        page=page,
    )


def _part(wanted: str) -> Filter:
    return Filter(wanted) if wanted in set(Filter) else Filter.ALL


def _in_order(day: Day, part: Filter) -> list[DeskLine]:
    return day.waiting_in_order() if part is Filter.WAITING else day.shown(part)
