"""One question per page."""

from collections.abc import Mapping
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from movilidad.apps.registration.actions import save_answer
from movilidad.apps.registration.queries import (
    REGISTRATION,
    flow,
    local_day,
    offices_to_choose,
    open_draft,
)
from movilidad.apps.registration.types import NotSaved, OpenDraft
from movilidad.core.questionnaire import (
    Invalid,
    Step,
    field_names,
    person_name,
    previous_step,
    step_named,
)
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.public.registration.access import drafting
from movilidad.web.public.registration.moving import to_page
from movilidad.web.public.registration.question_page import question_page
from movilidad.web.render import page

LATER = "later"


@require_http_methods(["GET", "HEAD", "POST"])
@drafting
def step(request: HttpRequest, draft: UUID, *, lang: str, key: str) -> HttpResponse:
    """Show a question with what is saved; on POST save it and go on."""
    if request.method == "POST":
        return _save(request, draft, lang, key)
    opened = open_draft(draft, at=now())
    day = local_day(opened.programme, now())
    return _show(request, opened, step_named(flow(REGISTRATION), opened.answers, day, key), lang)


def _save(request: HttpRequest, draft: UUID, lang: str, key: str) -> HttpResponse:
    later = request.POST.get("then") == LATER
    posted = dict(request.POST.lists())
    if later and _blank(key, posted):
        return _to_later(lang)
    outcome = save_answer(draft=draft, step_key=key, posted=posted, lang=lang, at=now())
    if isinstance(outcome, NotSaved):
        return _show(request, outcome.draft, outcome.step, lang, outcome.invalid)
    return _to_later(lang) if later else to_page(lang, outcome.following)


def _blank(key: str, posted: Mapping[str, list[str]]) -> bool:
    """Whether the page was left as it came: then there is nothing to save or to complain of."""
    question = flow(REGISTRATION).questions().get(key.rpartition(".")[2])
    names = field_names(question) if question else ()
    return not any(value.strip() for name in names for value in posted.get(name, []))


def _to_later(lang: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("registration.later", kwargs={"lang": lang}))


def _show(
    request: HttpRequest, opened: OpenDraft, step: Step, lang: str, invalid: Invalid | None = None
) -> HttpResponse:
    offices = {office.code: office.name(lang) for office in offices_to_choose(opened.programme)}
    shown = question_page(step, opened.answers, lang, invalid=invalid, offices=offices)
    return page(
        request,
        "public/registration/step.html",
        lang,
        shown=shown,
        caption=_caption(opened, step, lang),
        back_href=_back(opened, step, lang),
        editing=opened.household is not None,
        has_errors=invalid is not None,
        sensitive=True,
    )


def _caption(opened: OpenDraft, step: Step, lang: str) -> str:
    """The part of the form, and the person it is about."""
    if step.person:
        return person_name(opened.answers, step.person, partial(text, lang))
    titles = {section.id: section.titles for section in flow(REGISTRATION).sections}
    return titles[step.section][lang]


def _back(opened: OpenDraft, step: Step, lang: str) -> str:
    day = local_day(opened.programme, now())
    before = previous_step(flow(REGISTRATION), opened.answers, day, before=step.key)
    if before is None:
        return reverse("registration.start", kwargs={"lang": lang})
    return reverse("registration.step", kwargs={"lang": lang, "key": before.key})
