"""One button, one act, back to the day. Every act is a plain form, sent by POST."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from movilidad.apps.frontdesk import actions
from movilidad.apps.frontdesk.types import Moved
from movilidad.infra.words import text
from movilidad.web.office.desk.counter import Counter, at_counter
from movilidad.web.office.desk.going_back import back, moved_words, reason_of, version


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
            priority=bool(counter.request.POST.get("priority")),
            reason=reason_of(counter.request.POST.get("priority", "")),
        )
        return text(counter.lang, here.key, number=here.number)

    return back(counter, act)


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

    return back(counter, act)


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

    return back(counter, act)


@require_POST
@at_counter("visit.receive")
def call_next(counter: Counter) -> HttpResponse:
    """Whoever is next, to my desk; the language chosen stays chosen."""

    def act() -> str:
        moved = actions.call_next(
            by=counter.principal,
            at=counter.at,
            office=counter.office.id,
            language=counter.speak(counter.request.POST.get("language", "")) or None,
        )
        return moved_words(counter, moved)

    return back(counter, act)


@require_POST
@at_counter("visit.receive")
def call(counter: Counter, visit: UUID) -> HttpResponse:
    """This number, to my desk."""
    return _step(counter, visit, actions.call)


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
def resume(counter: Counter, visit: UUID) -> HttpResponse:
    """They are back from what they were fetching."""
    return _step(counter, visit, actions.resume)


@require_POST
@at_counter("visit.receive")
def undo(counter: Counter, visit: UUID) -> HttpResponse:
    """Take back my last act."""

    def act() -> str:
        stage = actions.undo(
            by=counter.principal, at=counter.at, visit=visit, version=version(counter)
        )
        return text(counter.lang, "office.done_undo", stage=counter.say.stage(stage))

    return back(counter, act)


def _step(counter: Counter, visit: UUID, step: Callable[..., Moved]) -> HttpResponse:
    def act() -> str:
        moved = step(by=counter.principal, at=counter.at, visit=visit, version=version(counter))
        return moved_words(counter, moved)

    return back(counter, act)
