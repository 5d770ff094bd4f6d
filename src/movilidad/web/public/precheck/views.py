"""Seeing whether one may register: a few questions, no name, nothing kept on the server."""

from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from movilidad.apps.registration.queries import (
    PRECHECK,
    facts_told,
    flow,
    local_day,
    programme_named,
    verdict_for,
)
from movilidad.core.questionnaire import (
    Answers,
    Context,
    Invalid,
    Step,
    StepUnknown,
    first_unanswered,
    next_step,
    parse_answer,
    previous_step,
    step_named,
    steps,
    with_answer,
)
from movilidad.core.screening import Answer, Verdict
from movilidad.infra.clock import now
from movilidad.web.door import private, public
from movilidad.web.public.precheck.carrying import CARRIED, answers_in, carried
from movilidad.web.public.precheck.explaining import explained
from movilidad.web.public.precheck.others import others, sms_summary
from movilidad.web.public.registration.question_page import question_page
from movilidad.web.render import page


def _here() -> tuple[UUID, date]:
    programme = programme_named(settings.PROGRAMME)
    return programme, local_day(programme, now())


def _verdict(answers: Answers) -> Verdict:
    programme, _ = _here()
    return verdict_for(programme, flow(PRECHECK), answers, at=now())


@require_safe
@public("screening.precheck")
def start(request: HttpRequest, lang: str) -> HttpResponse:
    """What the questions are for."""
    _, day = _here()
    first = steps(flow(PRECHECK), {}, day)[0]
    href = reverse("precheck.step", kwargs={"lang": lang, "key": first.key})
    return page(request, "public/precheck/start.html", lang, first_href=href, sensitive=True)


@require_http_methods(["GET", "HEAD", "POST"])
@public("screening.precheck")
def step(request: HttpRequest, lang: str, key: str) -> HttpResponse:
    """One question. The answers so far are in the address; a page that they do not lead to goes
    back to the first open one."""
    answers, (_, day) = answers_in(request.GET.get(CARRIED, "")), _here()
    try:
        shown = step_named(flow(PRECHECK), answers, day, key)
    except StepUnknown:
        return _go(lang, answers, first_unanswered(flow(PRECHECK), answers, day))
    if request.method != "POST":
        return private(_show(request, lang, answers, shown))
    return private(_read(request, lang, answers, shown))


def _read(request: HttpRequest, lang: str, answers: Answers, shown: Step) -> HttpResponse:
    _, day = _here()
    context = Context(day, answers, shown.person)
    read = parse_answer(shown.question, dict(request.POST.lists()), context)
    if isinstance(read, Invalid):
        return _show(request, lang, answers, shown, read)
    after = with_answer(answers, shown, read.value)
    if _verdict(after).answer is Answer.NO:
        return _go(lang, after, None)  # no further answer can change it: do not ask on
    return _go(lang, after, next_step(flow(PRECHECK), after, day, after=shown.key))


def _go(lang: str, answers: Answers, following: Step | None) -> HttpResponse:
    return HttpResponseRedirect(_address(lang, answers, following))


def _address(lang: str, answers: Answers, to: Step | None) -> str:
    name = "precheck.step" if to else "precheck.result"
    address = reverse(name, kwargs={"lang": lang} | ({"key": to.key} if to else {}))
    return f"{address}?{urlencode({CARRIED: carried(answers)})}"


def _show(
    request: HttpRequest, lang: str, answers: Answers, shown: Step, invalid: Invalid | None = None
) -> HttpResponse:
    _, day = _here()
    before = previous_step(flow(PRECHECK), answers, day, before=shown.key)
    start_href = reverse("precheck.start", kwargs={"lang": lang})
    shown_keys = [one.key for one in steps(flow(PRECHECK), answers, day)]
    return page(
        request,
        "public/precheck/step.html",
        lang,
        shown=question_page(shown, answers, lang, invalid=invalid),
        number=shown_keys.index(shown.key) + 1,
        back_href=_address(lang, answers, before) if before else start_href,
        has_errors=invalid is not None,
        sensitive=True,
    )


@require_safe
@public("screening.precheck")
def result(request: HttpRequest, lang: str) -> HttpResponse:
    """The answer with its reasons. Without answers, or with altered ones, to the start."""
    return _answered(request, lang, "public/precheck/result.html")


@require_safe
@public("screening.precheck")
def paper(request: HttpRequest, lang: str) -> HttpResponse:
    """The same answer, made for paper."""
    return _answered(request, lang, "public/precheck/paper.html")


def _answered(request: HttpRequest, lang: str, template: str) -> HttpResponse:
    answers, (programme, day) = answers_in(request.GET.get(CARRIED, "")), _here()
    if not answers:
        return HttpResponseRedirect(reverse("precheck.start", kwargs={"lang": lang}))
    at = now()
    verdict = verdict_for(programme, flow(PRECHECK), answers, at=at)
    missing = first_unanswered(flow(PRECHECK), answers, day)
    if missing and verdict.answer is not Answer.NO:
        return _go(lang, answers, missing)
    told = facts_told(programme, flow(PRECHECK), answers, at=at)
    return private(
        page(
            request,
            template,
            lang,
            verdict=explained(verdict, lang),
            others=others(told, at=at, lang=lang),
            sms=sms_summary(verdict, lang),
            register_href=_carrying("registration.start", lang, answers),
            paper_href=_carrying("precheck.paper", lang, answers),
            back_href=_carrying("precheck.result", lang, answers),
            sensitive=True,
        )
    )


def _carrying(name: str, lang: str, answers: Answers) -> str:
    return f"{reverse(name, kwargs={'lang': lang})}?{urlencode({CARRIED: carried(answers)})}"
