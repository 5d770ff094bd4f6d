"""The desk's pages: today, who it is, the waiting room's screen, the list on paper."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from movilidad.apps.frontdesk import actions, queries
from movilidad.apps.frontdesk.types import (
    Day,
    DeskLine,
    DeskRefused,
    DeskState,
    Filter,
    PriorityReason,
    Stage,
    WrongOffice,
)
from movilidad.apps.offices.queries import desks
from movilidad.apps.staff.policy import allows, require
from movilidad.apps.staff.types import Principal
from movilidad.web.office.access import staff
from movilidad.web.office.desk.counter import Counter, at_counter, counter_of
from movilidad.web.office.desk.pages import desk_page
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
    return today_page(counter)


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
        return today_page(counter, refusal=refusal)
    if len(hits) == 1:
        return HttpResponseRedirect(_address_of(counter, hits[0]))
    return today_page(counter, hits=hits)


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
        return today_page(counter, refusal=refusal)
    may_open = allows(counter.principal, "household.view", office=counter.office.id)
    return desk_page(
        counter,
        "office/arrival.html",
        line=line,
        may_open=may_open,
        reasons=list(PriorityReason),
    )


@at_counter("visit.list")
def waiting_room(counter: Counter) -> HttpResponse:
    """Numbers and desks in big type. No person is on it, so nobody's trail is written."""
    require(counter.principal, "visit.list", office=counter.office.id)
    called = queries.called_numbers(counter.office.id, counter.at)
    return desk_page(counter, "office/waiting_room.html", called=called)


@require_GET
@at_counter("visit.list")
def pulse(counter: Counter) -> HttpResponse:
    """Another text whenever something happened: the page asks this often, and is only read
    again, with its entry in the trail, when there is something new."""
    require(counter.principal, "visit.list", office=counter.office.id)
    return JsonResponse({"pulse": queries.pulse_of(counter.office.id, counter.at)})


@at_counter("visit.list")
def print_day(counter: Counter) -> HttpResponse:
    """The day on paper: the last resort when the connection is gone."""
    return desk_page(counter, "office/print_day.html", day=_day(counter, "print"))


@at_counter("visit.list")
def way(counter: Counter, code: str) -> HttpResponse:
    """Where another office is, on paper, for a family that came to the wrong one."""
    programme = queries.programme_at(counter.office.id)
    try:
        place = programme.office_named(code)
    except KeyError:
        raise Http404 from None
    when = _moment(counter.request.GET.get("at", ""))
    return desk_page(counter, "office/way.html", place=place, programme=programme, when=when)


def today_page(
    counter: Counter,
    *,
    refusal: DeskRefused | None = None,
    hits: list[DeskLine] | None = None,
) -> HttpResponse:
    """The day, filtered; after a search its hits, or what is wrong with what was typed."""
    part = _part(counter.request.GET.get("show", ""))
    day = _day(counter, "today")
    return desk_page(
        counter,
        "office/today.html",
        status=422 if refusal else 200,
        day=day,
        lines=_in_order(day, part) if hits is None else hits,
        searched=hits is not None,
        parts=list(Filter),
        part=part,
        undoable=queries.last_act(counter.office.id, counter.principal.staff_id, counter.at),
        problem=counter.say.refusal(refusal) if refusal else "",
        way_href=_way_to(counter, refusal),
        has_errors=bool(refusal),
        languages=sorted({line.language for line in day.lines if line.language}),
        last_language=counter.language,
        services=queries.programme_at(counter.office.id).services,
        planned=[one.code for one in desks(counter.office.id, active=True)],
        closed=queries.closed_since(counter.office.id, counter.at),
        **_at_desks(counter, day),
    )


def _at_desks(counter: Counter, day: Day) -> dict[str, Any]:
    """My own desk, the others', and who is at mine."""
    now_open = queries.desks_open(counter.office.id, counter.at)
    own = next((one for one in now_open if one.staff == counter.principal.staff_id), None)
    others = [one for one in now_open if one is not own and not one.on_break]
    return {"own": own, "others": others, "mine": _mine(own, day)}


def _mine(own: DeskState | None, day: Day) -> list[DeskLine]:
    """Whoever was called last comes first."""
    if own is None:
        return []
    here = [
        line
        for line in day.lines
        if line.desk == own.desk and line.stage in {Stage.CALLED, Stage.SERVING}
    ]
    return sorted(here, key=lambda line: line.called_at or day.lines[0].starts_at, reverse=True)


def _address_of(counter: Counter, line: DeskLine) -> str:
    if line.visit:
        return reverse("office.visit", kwargs={"lang": counter.lang, "visit": line.visit})
    kwargs = {"lang": counter.lang, "appointment": line.appointment}
    return reverse("office.arrival", kwargs=kwargs)


def _way_to(counter: Counter, refusal: DeskRefused | None) -> str:
    """The sheet that shows the way to the right office."""
    if not isinstance(refusal, WrongOffice):
        return ""
    params = refusal.params
    programme = queries.programme_at(counter.office.id)
    code = next((one.code for one in programme.offices if one.id == params["office"]), "")
    when = params["when"]
    if not code or not isinstance(when, datetime):
        return ""
    address = reverse("office.way", kwargs={"lang": counter.lang, "code": code})
    return f"{address}?at={when:%Y-%m-%dT%H:%MZ}"


def _moment(typed: str) -> datetime | None:
    """`2023-07-03T15:00Z`; anything else leaves the line on the sheet to write on."""
    try:
        return datetime.strptime(typed, "%Y-%m-%dT%H:%M%z")
    except ValueError:
        return None


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
