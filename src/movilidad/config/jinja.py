"""The Jinja2 environment of every page. What depends on the request comes from web.render."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    select_autoescape,
)

from movilidad.design.icons import icon


def environment(**options: Any) -> Environment:
    """Django's Jinja2 backend calls this with the folders of TEMPLATES as `loader`."""
    own: FileSystemLoader = options.pop("loader")
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    options |= {
        "loader": ChoiceLoader([own, govuk]),
        "autoescape": select_autoescape(["html", "njk"], default_for_string=True),
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = Environment(**options)  # noqa: S701 - autoescape is in options, just above
    made.globals |= {"static": static, "icon": icon}
    return made


class _Token:
    """The hidden field, made when a template asks for it and then kept: a desk's list has a
    hundred and eighty forms."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _field(self) -> str:
        return csrf_input(self._request)

    def __html__(self) -> str:
        return self._field

    __str__ = __html__


def one_token(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `csrf_input`, masked once for a page instead of once for each form."""
    return {"csrf_input": _Token(request)}
