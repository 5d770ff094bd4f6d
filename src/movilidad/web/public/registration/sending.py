"""Checking, sending, and the page a family keeps."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from movilidad.apps.registration.actions import submit
from movilidad.apps.registration.queries import (
    REGISTRATION,
    flow,
    is_taken,
    local_day,
    next_open_page,
    offices_to_choose,
    open_draft,
    verdict_on_draft,
)
from movilidad.apps.registration.types import OpenDraft, Sending, Sent
from movilidad.core.questionnaire import (
    Step,
    answer_at,
    answer_lines,
    has_answer,
    page_words,
    person_name,
    steps,
)
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.public.family import sign_in
from movilidad.web.public.precheck.explaining import explained
from movilidad.web.public.registration.access import drafting
from movilidad.web.render import page

Row = dict[str, Any]


@require_safe
@drafting
def check(request: HttpRequest, draft: UUID, *, lang: str) -> HttpResponse:
    """Every answer with a way to change it, and Send when nothing is missing."""
    return _check(request, open_draft(draft, at=now()), lang)


def _check(
    request: HttpRequest, opened: OpenDraft, lang: str, said: Sending | None = None
) -> HttpResponse:
    missing = next_open_page(opened, at=now())
    verdict = None if missing else verdict_on_draft(opened, at=now())
    refused = verdict is not None and not is_taken(verdict) and opened.household is None
    return page(
        request,
        "public/registration/check.html",
        lang,
        status=409 if said else 200,
        groups=_groups(opened, lang),
        version=opened.version,
        missing_href=_address(lang, missing) if missing else None,
        verdict=explained(verdict, lang) if verdict and refused else None,
        editing=opened.household is not None,
        said=said,
        sensitive=True,
    )


def _address(lang: str, step: Step) -> str:
    return reverse("registration.step", kwargs={"lang": lang, "key": step.key})


def _groups(opened: OpenDraft, lang: str) -> list[Row]:
    """The answers in the parts of the form, one table for each person in repeated parts."""
    day, groups = local_day(opened.programme, now()), dict[tuple[str, int | None], list[Row]]()
    offices = {office.code: office.name(lang) for office in offices_to_choose(opened.programme)}
    for step in steps(flow(REGISTRATION), opened.answers, day):
        rows = groups.setdefault((step.section, step.person), [])
        rows.append(_row(opened, step, lang, offices))
    return [
        {"title": _title(opened, section, person, lang), "rows": rows}
        for (section, person), rows in groups.items()
    ]


def _title(opened: OpenDraft, section: str, person: int | None, lang: str) -> str:
    titles = {one.id: one.titles[lang] for one in flow(REGISTRATION).sections}
    if person is None or section == "you":
        return titles[section]
    say = partial(text, lang)
    name = person_name(opened.answers, person, say) if person else say("registration.you")
    return f"{titles[section]}: {name}"


def _row(opened: OpenDraft, step: Step, lang: str, offices: dict[str, str]) -> Row:
    say = partial(text, lang)
    title = page_words(step, opened.answers, lang, say).title
    lines = [say("registration.not_answered")]
    if has_answer(opened.answers, step):
        value = answer_at(opened.answers, step)
        lines = answer_lines(step.question, value, lang, say, offices=offices)
    return {"title": title, "lines": lines, "href": _address(lang, step)}


@require_POST
@drafting
def send(request: HttpRequest, draft: UUID, *, lang: str) -> HttpResponse:
    """Send what was shown. A second click, a replay or a lost answer leads to the same family."""
    sent = submit(draft=draft, version=_version(request.POST.get("version", "")), at=now())
    if sent.household is None:
        return _check(request, open_draft(draft, at=now()), lang, sent.outcome)
    return _sent(sent.household, lang, sent)


def _sent(household: UUID, lang: str, sent: Sent) -> HttpResponse:
    response = HttpResponseRedirect(reverse("registration.done", kwargs={"lang": lang}))
    # Hours later on a shared phone, the draft's cookie alone must not open a family's page.
    if sent.just_now:
        sign_in(response, household)
    return response


def _version(typed: str) -> int:
    """The version that was shown; 0, which no draft has, for anything tampered with."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
