"""How many SQL statements and how long a page took, told to a rehearsal in a response header."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def measuring(get_response: GetResponse) -> GetResponse:
    """Middleware, present only when MOVILIDAD_MEASURE is set (never in production)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        statements = 0

        def count(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal statements
            statements += 1
            return execute(*args)

        started = time.perf_counter()
        with connection.execute_wrapper(count):
            response = get_response(request)
        took = (time.perf_counter() - started) * 1000
        match = request.resolver_match
        page = match.view_name if match else "none"
        response["Server-Timing"] = (
            f'page;desc="{page}", sql;desc="{statements}", app;dur={took:.1f}'
        )
        return response

    return middleware
