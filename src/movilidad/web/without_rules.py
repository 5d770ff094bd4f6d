"""A process that cannot open the rules in force says so on every page that would need them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from movilidad.apps.rulebook.types import RulesUnreadable
from movilidad.web.door import private
from movilidad.web.public.failures import broken


class WithoutRules:
    """Middleware: 503 in place of an answer by other rules than those in force."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """The page that says the fault is ours; a balancer tries another process."""
        if not isinstance(failure, RulesUnreadable):
            return None
        answer = broken(request)
        answer.status_code = 503
        return private(answer)
