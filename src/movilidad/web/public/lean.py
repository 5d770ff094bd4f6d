"""The lean path: the two acts that launch day hammers, answered before Django is asked.

Empty until an act registers; anything unusual always falls through to the ordinary views.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
# An act answers, or returns None to let the ordinary view decide.
Act = Callable[[dict[str, Any], StartResponse], Iterable[bytes] | None]

ACTS: Mapping[str, Act] = {}


def lean_path(ordinary: Application) -> Application:
    """Put the lean acts in front of the ordinary application."""

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        act = ACTS.get(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        answer = act(environ, start_response) if act else None
        return ordinary(environ, start_response) if answer is None else answer

    return application
