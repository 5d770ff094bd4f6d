"""Views of the draft that this phone is writing."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import ANYONE
from movilidad.core.questionnaire.cleaning import storable
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
            return private(trouble(request, lang, NO_DRAFT, typed=_typed(request)))
        try:
            return private(view(request, draft, *args, **kwargs))
        except PROBLEMS as problem:
            return private(trouble_of(request, lang, problem))

    marked: Guarded[P] = named(guarded, ACT)
    return marked


def _typed(request: HttpRequest) -> list[str]:
    """What was typed on a page that cannot be saved any more, so that it can be copied."""
    ours = {"csrfmiddlewaretoken", "then", "version", "start_key"}
    values = [value for name, many in request.POST.lists() if name not in ours for value in many]
    return [storable(value)[:LONGEST] for value in values if value.strip()]
