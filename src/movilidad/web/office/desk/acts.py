"""One button, one act, back to the day. Every act is a plain form, sent by POST."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.types import DeskRefused, Filter, Moved
from movilidad.infra.words import text
from movilidad.web.office.desk.counter import Counter, at_counter
from movilidad.web.office.frame import leave_notice


@require_POST
@at_counter("visit.receive")
def check_in(counter: Counter, appointment: UUID) -> HttpResponse:
    """Enter on the page that shows who it is."""

    def act() -> str:
        here = actions.check_in(
            by=counter.principal,
            at=counter.at,
            office=counter.office.id,
            appointment=appointment,
            priority="priority" in counter.request.POST,
        )
        return text(counter.lang, here.key, number=here.number)

    return _back(counter, act)


@require_POST
@at_counter("visit.receive")
def no_show(counter: Counter, appointment: UUID) -> HttpResponse:
    """The session is over and nobody came."""

    def act() -> str:
        actions.mark_no_show(
            by=counter.principal,
            at=counter.at,
            office=counter.office.id,
            appointment=appointment,
        )
        return text(counter.lang, "office.done_no_show")

    return _back(counter, act)


@require_POST
@at_counter("visit.receive")
def came(counter: Counter, appointment: UUID) -> HttpResponse:
    """They came after all: back on the list, ready to be checked in."""

    def act() -> str:
        actions.take_back_no_show(
            by=counter.principal,
            at=counter.at,
            office=counter.office.id,
            appointment=appointment,
        )
        return text(counter.lang, "office.done_came")

    return _back(counter, act)


@require_POST
@at_counter("visit.receive")
def call_next(counter: Counter) -> HttpResponse:
    """Whoever is next, to my desk."""

    def act() -> str:
        moved = actions.call_next(
            by=counter.principal,
            at=counter.at,
            office=counter.office.id,
            desk=counter.sit_at(counter.request.POST.get("desk", "")),
            language=counter.request.POST.get("language") or None,
        )
        return _moved(counter, moved)

    return _back(counter, act)


@require_POST
@at_counter("visit.receive")
def call(counter: Counter, visit: UUID) -> HttpResponse:
    """This number, to my desk."""

    def act() -> str:
        moved = actions.call(
            by=counter.principal,
            at=counter.at,
            visit=visit,
            version=_version(counter),
            desk=counter.desk,
        )
        return _moved(counter, moved)

    return _back(counter, act)


@require_POST
@at_counter("visit.receive")
def start(counter: Counter, visit: UUID) -> HttpResponse:
    """They sit down."""
    return _step(counter, visit, actions.start_serving)


@require_POST
@at_counter("visit.receive")
def finish(counter: Counter, visit: UUID) -> HttpResponse:
    """They are done."""
    return _step(counter, visit, actions.finish)


@require_POST
@at_counter("visit.receive")
def left(counter: Counter, visit: UUID) -> HttpResponse:
    """They went away."""
    return _step(counter, visit, actions.mark_left)


@require_POST
@at_counter("visit.receive")
def undo(counter: Counter, visit: UUID) -> HttpResponse:
    """Take back my last act."""

    def act() -> str:
        stage = actions.undo(
            by=counter.principal, at=counter.at, visit=visit, version=_version(counter)
        )
        return text(counter.lang, "office.done_undo", stage=counter.say.stage(stage))

    return _back(counter, act)


def _step(counter: Counter, visit: UUID, step: Callable[..., Moved]) -> HttpResponse:
    def act() -> str:
        moved = step(by=counter.principal, at=counter.at, visit=visit, version=_version(counter))
        return _moved(counter, moved)

    return _back(counter, act)


def _moved(counter: Counter, moved: Moved) -> str:
    key = f"office.done_{moved.stage}" if moved.desk else f"office.done_{moved.stage}_no_desk"
    return text(counter.lang, key, number=moved.number, desk=moved.desk)


def _version(counter: Counter) -> int:
    """What the clerk saw; anything else than a number is a stale page."""
    seen = counter.request.POST.get("version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def _back(counter: Counter, act: Callable[[], str]) -> HttpResponse:
    """Do it, leave the sentence that says what happened or why it did not, show the day."""
    try:
        leave_notice(counter.request, "success", act())
    except DeskRefused as refusal:
        leave_notice(counter.request, "error", counter.say.refusal(refusal))
    home = reverse("office.home", kwargs={"lang": counter.lang})
    part = counter.request.POST.get("show", "")
    query = f"?show={part}" if part in set(Filter) else ""
    return HttpResponseRedirect(home + query)
