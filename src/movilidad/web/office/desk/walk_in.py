"""A family without an appointment, and the number on paper."""

from dataclasses import dataclass
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from movilidad.apps.frontdesk import actions, queries
from movilidad.apps.frontdesk.queries.waits import wait_of, wait_of_walk_in
from movilidad.apps.frontdesk.types import (
    MOST_PEOPLE,
    DeskRefused,
    PriorityReason,
    Stage,
    WalkIn,
)
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.ids import new_id
from movilidad.infra.words import text
from movilidad.web.office.desk.counter import Counter, at_counter
from movilidad.web.office.desk.going_back import reason_of
from movilidad.web.office.desk.pages import desk_page
from movilidad.web.office.desk.views import today_page
from movilidad.web.office.frame import leave_notice


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was typed; `problems` by field, in words."""

    key: UUID
    size: str = ""
    service: str = ""
    language: str = ""
    reference: str = ""
    priority: str = ""


@at_counter("visit.receive")
def walk_in(counter: Counter) -> HttpResponse:
    """Ask how many people, what for, which language; nothing else."""
    if counter.request.method != "POST":
        return _form(counter, Typed(key=new_id()))
    typed = _typed(counter)
    problems = _problems(counter, typed)
    if problems:
        return _form(counter, typed, problems=problems)
    try:
        here = actions.receive_walk_in(
            by=counter.principal,
            at=counter.at,
            office=counter.office.id,
            key=typed.key,
            who=_who(counter, typed),
        )
    except DeskRefused as refusal:
        return _form(counter, typed, refusal=refusal)
    key = "desk.walk_in_again" if here.again else "desk.walk_in_done"
    leave_notice(counter.request, "success", text(counter.lang, key, number=here.number))
    kwargs = {"lang": counter.lang, "visit": here.visit}
    return HttpResponseRedirect(reverse("office.ticket", kwargs=kwargs))


@require_GET
@at_counter("household.find")
def ticket(counter: Counter, visit: UUID) -> HttpResponse:
    """The number on paper: nobody's name, where to look, free of charge."""
    try:
        _, line = actions.open_visit(by=counter.principal, at=counter.at, visit=visit)
    except DeskRefused as refusal:
        return today_page(counter, refusal=refusal)
    code = queries.line_code_of(visit)
    kwargs = {"lang": counter.lang, "code": code}
    place = f"{settings.SITE_ADDRESS}{reverse('line', kwargs=kwargs)}" if code else ""
    may_tell = line.stage is Stage.WAITING and line.household is not None and not line.told
    return desk_page(
        counter,
        "office/ticket.html",
        line=line,
        wait=wait_of(visit, counter.at),
        place=place,
        picture=_picture(place) if place else "",
        may_tell=may_tell,
    )


def _picture(place: str) -> SafeString:
    """The address for a phone's camera."""
    drawn = segno.make(place, error="m", micro=False).svg_inline(scale=4, border=1)
    return mark_safe(drawn)  # noqa: S308 - drawn here, of an address that we made


def _typed(counter: Counter) -> Typed:
    posted = counter.request.POST
    try:
        key = UUID(posted.get("key", ""))
    except ValueError:
        key = new_id()
    names = ("size", "service", "language", "reference", "priority")
    return Typed(key, **{name: posted.get(name, "").strip()[:60] for name in names})


def _problems(counter: Counter, typed: Typed) -> dict[str, str]:
    found = {}
    size = typed.size
    if not (size.isascii() and size.isdecimal() and 1 <= int(size[:4]) <= MOST_PEOPLE):
        found["size"] = text(counter.lang, "desk.walk_in_size_wrong", most=MOST_PEOPLE)
    services = queries.programme_at(counter.office.id).services_for("walk_in")
    if typed.service not in {one.code for one in services}:
        found["service"] = text(counter.lang, "desk.walk_in_service_wrong")
    return found


def _who(counter: Counter, typed: Typed) -> WalkIn:
    """Raises ReferenceMistyped or NothingFound for a code that leads to nobody."""
    household = actions.household_of(
        by=counter.principal, at=counter.at, office=counter.office.id, reference=typed.reference
    )
    language = typed.language if typed.language in OWN_NAMES else None
    return WalkIn(
        size=int(typed.size),
        service=typed.service,
        language=language,
        reason=reason_of(typed.priority),
        household=household,
    )


def _form(
    counter: Counter,
    typed: Typed,
    *,
    problems: dict[str, str] | None = None,
    refusal: DeskRefused | None = None,
) -> HttpResponse:
    office = counter.office.id
    services = queries.programme_at(office).services_for("walk_in")
    left, quota = queries.walk_ins_left(office, counter.at)
    return desk_page(
        counter,
        "office/walk_in.html",
        status=422 if problems or refusal else 200,
        typed=typed,
        problems=problems or {},
        problem=counter.say.refusal(refusal) if refusal else "",
        has_errors=bool(problems or refusal),
        services=[(one, wait_of_walk_in(office, one.code, counter.at)) for one in services],
        languages=OWN_NAMES,
        reasons=list(PriorityReason),
        left=left,
        quota=quota,
    )
