"""The family's own pages, when the household may have been forgotten meanwhile."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from movilidad.apps.registration.types import HouseholdUnknown, RegistrationProblem
from movilidad.web.door import Guarded
from movilidad.web.public.family import own, sign_out
from movilidad.web.public.registration.trouble import trouble_of

P = ParamSpec("P")
OwnView = Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]


def family_page(act: str) -> Callable[[OwnView[P]], Guarded[P]]:
    """As `own`, and every named failure of registration becomes its page."""

    def wrap(view: OwnView[P]) -> Guarded[P]:
        @own(act)
        @wraps(view)
        def answered(
            request: HttpRequest, household: UUID, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            try:
                return view(request, household, *args, **kwargs)
            except RegistrationProblem as problem:
                response = trouble_of(request, str(kwargs["lang"]), problem)
                if isinstance(problem, HouseholdUnknown):
                    sign_out(response)
                return response

        return answered

    return wrap
