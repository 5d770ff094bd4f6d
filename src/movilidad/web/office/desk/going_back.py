"""After an act: the sentence that says what happened, or why it did not, and the day again."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from movilidad.apps.frontdesk.types import DeskRefused, Filter, Moved, PriorityReason
from movilidad.infra.words import text
from movilidad.web.office.desk.counter import Counter
from movilidad.web.office.frame import leave_notice


def back(counter: Counter, act: Callable[[], str], *, to: str = "") -> HttpResponse:
    """Do it, leave the sentence that says what happened or why it did not, show the day, or the
    page `to`."""
    try:
        leave_notice(counter.request, "success", act())
    except DeskRefused as refusal:
        leave_notice(counter.request, "error", counter.say.refusal(refusal))
    return HttpResponseRedirect(to or home_of(counter))


def home_of(counter: Counter) -> str:
    """The day, filtered as the clerk had it."""
    home = reverse("office.home", kwargs={"lang": counter.lang})
    part = counter.request.POST.get("show", "")
    return home + (f"?show={part}" if part in set(Filter) else "")


def moved_words(counter: Counter, moved: Moved) -> str:
    """What an act on a visit did."""
    key = f"office.done_{moved.stage}" if moved.desk else f"office.done_{moved.stage}_no_desk"
    return text(counter.lang, key, number=moved.number, desk=moved.desk)


def version(counter: Counter) -> int:
    """What the clerk saw; anything else than a number is a stale page."""
    seen = counter.request.POST.get("version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else 0


def reason_of(typed: str) -> PriorityReason | None:
    """A class of reason; None for "as registered" and for none."""
    return PriorityReason(typed) if typed in set(PriorityReason) else None
