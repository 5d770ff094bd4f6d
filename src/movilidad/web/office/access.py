"""Staff pages: who is logged in, at which offices, and whether the policy lets them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from movilidad.apps.staff.policy import NotAllowed, require
from movilidad.apps.staff.queries import signed_in
from movilidad.apps.staff.types import Principal
from movilidad.web.door import Guarded, named, private
from movilidad.web.office.frame import office_page

P = ParamSpec("P")
StaffView = Callable[Concatenate[HttpRequest, Principal, P], HttpResponse]


def staff(act: str) -> Callable[[StaffView[P]], Guarded[P]]:
    """A page for staff who may do `act` somewhere; the view is handed the principal and asks
    the policy again with the office concerned. NotAllowed becomes a page that says so."""

    def wrap(view: StaffView[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            principal = signed_in(request.user)
            if principal is None:
                start = reverse("office.sign_in", kwargs={"lang": kwargs["lang"]})
                return HttpResponseRedirect(f"{start}?next={quote(request.get_full_path())}")
            try:
                require(principal, act)
                return private(view(request, principal, *args, **kwargs))
            except NotAllowed as refusal:
                return private(_refused(request, str(kwargs["lang"]), principal, refusal))

        marked: Guarded[P] = named(guarded, act)
        return marked

    return wrap


def _refused(
    request: HttpRequest, lang: str, principal: Principal, refusal: NotAllowed
) -> HttpResponse:
    return office_page(
        request, principal, "office/refused.html", lang, status=403, act=refusal.act
    )
