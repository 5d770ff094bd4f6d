"""Views of the draft that this phone is writing."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from movilidad.apps.registration.queries import REGISTRATION, flow
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import ANYONE
from movilidad.core.questionnaire import DONT_KNOW
from movilidad.core.questionnaire.cleaning import storable
from movilidad.infra.words import text
from movilidad.web.door import Guarded, named, private
from movilidad.web.public.registration.cookie import COOKIE, draft_in
from movilidad.web.public.registration.trouble import NO_DRAFT, PROBLEMS, trouble, trouble_of

ACT = "draft.write"
LONGEST = 2_000  # characters of one field that are shown again
P = ParamSpec("P")
DraftView = Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]


def drafting(view: DraftView[P]) -> Guarded[P]:
    """A page of the draft in the cookie. Every named failure becomes its page; nothing of it is
    kept by the phone."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        require(ANYONE, ACT)
        lang = str(kwargs["lang"])
        draft = draft_in(request.COOKIES.get(COOKIE))
        if draft is None:
            typed = _typed(request, lang, str(kwargs.get("key", "")))
            return private(trouble(request, lang, NO_DRAFT, typed=typed))
        try:
            return private(view(request, draft, *args, **kwargs))
        except PROBLEMS as problem:
            return private(trouble_of(request, lang, problem))

    marked: Guarded[P] = named(guarded, ACT)
    return marked


def _typed(request: HttpRequest, lang: str, key: str) -> list[str]:
    """What was typed on a page that cannot be saved any more, so that it can be copied; a choice
    in the words it was offered in."""
    ours = {"csrfmiddlewaretoken", "then", "version", "start_key"}
    values = [value for name, many in request.POST.lists() if name not in ours for value in many]
    offered = _offered(key, lang)
    return [offered.get(value, storable(value)[:LONGEST]) for value in values if value.strip()]


def _offered(key: str, lang: str) -> dict[str, str]:
    """The answers of the question at a step, by the value that the form sends."""
    question = flow(REGISTRATION).questions().get(key.rpartition(".")[2])
    options = dict(question.texts[lang].options) if question else {}
    unsure = {DONT_KNOW: text(lang, "registration.dont_know")}
    return (
        {one: text(lang, f"registration.answer_{one}") for one in ("yes", "no")} | unsure | options
    )
