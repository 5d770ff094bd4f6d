"""The family's own pages: where things stand, what comes next, and every way to change it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from movilidad.apps.appointments.actions import release_household
from movilidad.apps.appointments.queries import standing_of
from movilidad.apps.appointments.types import Standing, StandingKind
from movilidad.apps.audit.types import Actor, ActorKind
from movilidad.apps.frontdesk.queries import own_place
from movilidad.apps.registration import actions
from movilidad.apps.registration.types import HouseholdLine
from movilidad.core.vocabulary.references import in_blocks
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.moments import local_time
from movilidad.web.public.own.access import family_page
from movilidad.web.public.registration.cookie import remember
from movilidad.web.public.registration.done import seen_by_family
from movilidad.web.public.registration.people_count import people_count
from movilidad.web.render import page


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, on its day at the office."""

    day: str
    what: str


@require_safe
@family_page("own.view")
def home(request: HttpRequest, household: UUID, *, lang: str) -> HttpResponse:
    """Where things stand, in plain words, and what the family can do."""
    line = seen_by_family(household, "home")
    standing = _standing(line)
    return page(
        request,
        "public/own/home.html",
        lang,
        line=line,
        reference=in_blocks(line.reference),
        people=people_count(lang, line.size),
        standing=standing,
        events=_events(line, standing, lang),
        place=own_place(household, now()),
        appointment_href=reverse("own.home", kwargs={"lang": lang}) + "appointment/",
        sensitive=True,
    )


def _standing(line: HouseholdLine) -> Standing:
    if line.may_return_until is not None:
        return Standing(StandingKind.NONE)
    return standing_of(line.id, now())


def _events(line: HouseholdLine, standing: Standing, lang: str) -> list[Event]:
    """What happened so far, oldest first."""
    told: list[tuple[datetime, str]] = [(line.registered_at, "registered")]
    if line.may_return_until is not None:
        told.append((line.changed_at, "withdrawn"))
    elif line.version > 1:
        told.append((line.changed_at, "changed"))
    if standing.seat is not None:
        told.append((standing.seat.starts_at, f"seat_{standing.kind}"))
    return [
        Event(local_time(lang, at, line.zone, "day"), text(lang, f"my.event_{what}"))
        for at, what in told
    ]


@require_POST
@family_page("own.change")
def change(request: HttpRequest, household: UUID, *, lang: str) -> HttpResponse:  # noqa: ARG001 - one shape for all views
    """Open the answers for changing; what was sent stands until it is sent again."""
    begun = actions.begin_change(household=household, lang=lang, at=now())
    response = HttpResponseRedirect(reverse("registration.check", kwargs={"lang": lang}))
    remember(response, begun.id)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@family_page("own.withdraw")
def withdraw(request: HttpRequest, household: UUID, *, lang: str) -> HttpResponse:
    """Ask, then withdraw: the household leaves every draw and gives back its seat."""
    if request.method != "POST":
        seen_by_family(household, "withdraw")
        return page(request, "public/own/withdraw.html", lang, sensitive=True)
    with transaction.atomic():
        actions.withdraw(household=household, at=now())
        release_household(household=household, by=Actor(ActorKind.FAMILY, household), at=now())
    return HttpResponseRedirect(reverse("own.home", kwargs={"lang": lang}))


@require_POST
@family_page("own.withdraw")
def come_back(request: HttpRequest, household: UUID, *, lang: str) -> HttpResponse:  # noqa: ARG001 - one shape for all views
    """Take a withdrawal back within its days."""
    actions.return_after_withdrawal(household=household, at=now())
    return HttpResponseRedirect(reverse("own.home", kwargs={"lang": lang}))
