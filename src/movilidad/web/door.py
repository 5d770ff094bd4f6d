"""The door every view stands behind: it names its act, and the policy is asked before it runs.

`tests/house` fails when an address leads to a view without a door.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from movilidad.apps.staff.policy import ACTS, NotAllowed, require
from movilidad.apps.staff.types import ANYONE, Principal

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Guarded(Protocol[P]):
    """A view that says which act of the policy it performs."""

    policy_act: str

    def __call__(
        self, request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase: ...


def public(act: str) -> Callable[[View[P]], Guarded[P]]:
    """A page for anyone. The answer may be kept by caches only if the view says so itself."""

    def wrap(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            require(ANYONE, act)
            return view(request, *args, **kwargs)

        marked: Guarded[P] = named(guarded, act)
        return marked

    return wrap


def named(view: Callable[..., HttpResponseBase], act: str) -> Any:
    """Mark a guarded view with its act, refusing one that the policy does not know."""
    if act not in ACTS:
        raise KeyError(f"the policy has no act {act!r}")
    guarded = cast(Any, view)  # functools.wraps types do not let an attribute be added
    guarded.policy_act = act
    return guarded


def private(response: HttpResponse) -> HttpResponse:
    """Personal pages: kept by nobody, not even the phone's own history cache."""
    response["Cache-Control"] = "no-store"
    return response


__all__ = ["Guarded", "NotAllowed", "Principal", "named", "private", "public"]
