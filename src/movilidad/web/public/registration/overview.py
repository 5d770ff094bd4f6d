"""The task list, the people on the form, and stopping for today."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from movilidad.apps.registration.actions import add_person, remove_person
from movilidad.apps.registration.queries import (
    REGISTRATION,
    flow,
    local_day,
    offices_to_choose,
    open_draft,
    zone_of,
)
from movilidad.apps.registration.types import NoSuchPerson, OpenDraft
from movilidad.core.questionnaire import (
    PEOPLE_MAX,
    SectionProgress,
    household_size,
    people_of,
    person_name,
    progress,
)
from movilidad.core.vocabulary.references import in_blocks
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.public.registration.access import drafting
from movilidad.web.public.registration.cookie import forget
from movilidad.web.public.registration.moving import to_page
from movilidad.web.render import page

_PERSONAL = {"people": "registration.task_people", "consent": "registration.task_consent"}


@require_safe
@drafting
def overview(request: HttpRequest, draft: UUID, *, lang: str) -> HttpResponse:
    """Every part of the form with how far it is."""
    opened = open_draft(draft, at=now())
    lines = progress(
        flow(REGISTRATION),
        opened.answers,
        local_day(opened.programme, now()),
        offices=tuple(office.code for office in offices_to_choose(opened.programme)),
    )
    tasks = [_task(opened, line, lang) for line in lines]
    return page(
        request,
        "public/registration/overview.html",
        lang,
        tasks=tasks,
        done=sum(line.status == "completed" for line in lines),
        editing=opened.household is not None,
        sensitive=True,
    )


def _task(opened: OpenDraft, line: SectionProgress, lang: str) -> dict[str, Any]:
    """One line of the task list, as the component takes it."""
    status: dict[str, Any] = {"text": text(lang, f"registration.status_{line.status}")}
    if line.status != "completed":
        status = {"tag": status | {"classes": "govuk-tag--blue"}}
    return {
        "title": {"text": _task_title(opened, line, lang)},
        "href": reverse("registration.step", kwargs={"lang": lang, "key": line.first.key}),
        "status": status,
    }


def _task_title(opened: OpenDraft, line: SectionProgress, lang: str) -> str:
    if line.person is None or line.section.id not in _PERSONAL:
        return line.section.titles[lang]
    say = partial(text, lang)
    you = say("registration.you")
    name = person_name(opened.answers, line.person, say) if line.person else you
    return say(_PERSONAL[line.section.id], name=name)


@require_http_methods(["GET", "HEAD", "POST"])
@drafting
def people(request: HttpRequest, draft: UUID, *, lang: str) -> HttpResponse:
    """Who is on the form; on POST one more person."""
    if request.method == "POST":
        return to_page(lang, add_person(draft=draft, lang=lang, at=now()).following)
    opened = open_draft(draft, at=now())
    size = household_size(flow(REGISTRATION), opened.answers)
    say = partial(text, lang)
    names = [person_name(opened.answers, number, say) for number in range(size)]
    return page(
        request,
        "public/registration/people.html",
        lang,
        names=names,
        full=size >= PEOPLE_MAX,
        sensitive=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@drafting
def remove(request: HttpRequest, draft: UUID, *, lang: str, number: int) -> HttpResponse:
    """Ask before a person is taken off; `number` counts as the family does, 1 is who registers."""
    if request.method == "POST":
        remove_person(draft=draft, person=number - 1, lang=lang, at=now())
        return HttpResponseRedirect(reverse("registration.people", kwargs={"lang": lang}))
    opened = open_draft(draft, at=now())
    if not 2 <= number <= household_size(flow(REGISTRATION), opened.answers):
        raise NoSuchPerson
    name = person_name(opened.answers, number - 1, partial(text, lang))
    return page(request, "public/registration/remove.html", lang, name=name, sensitive=True)


@require_http_methods(["GET", "HEAD", "POST"])
@drafting
def later(request: HttpRequest, draft: UUID, *, lang: str) -> HttpResponse:
    """What is saved and how to come back; on POST this phone forgets the draft."""
    if request.method == "POST":
        response = HttpResponseRedirect(reverse("start", kwargs={"lang": lang}))
        forget(response)
        return response
    opened = open_draft(draft, at=now())
    return page(
        request,
        "public/registration/later.html",
        lang,
        reference=in_blocks(opened.reference) if _can_come_back(opened) else None,
        until=opened.expires_at,
        zone=zone_of(opened.programme),
        sensitive=True,
    )


def _can_come_back(opened: OpenDraft) -> bool:
    """Coming back needs the year of birth as second fact."""
    people = people_of(opened.answers)
    return bool(people and people[0].get("birth_date"))
