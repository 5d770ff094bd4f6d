"""The Jinja2 environment of every page. What depends on the request comes from web.render."""

from typing import Any

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
