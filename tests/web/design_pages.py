"""Every public content page and every page of the style guide, rendered without a database.

The contexts are what the comment at the top of each template asks for.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from movilidad.config.jinja import environment
from movilidad.design.prose import read_page
from movilidad.infra.words import text

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"
DESIGN = ROOT / "src" / "movilidad" / "design"
LANGUAGES = ("es", "en", "ht")
PROSE = ("how-it-works", "safety", "fraud", "accessibility", "privacy-gt")
FAILURES = ("not_found", "broken", "stale")

OFFICES = [
    {"state": "open", "closes_at": "15:00"},
    {"state": "later", "opens_at": "08:00"},
    {"state": "closed", "next_opening": "08:00"},
    {"state": "closed", "next_opening": ""},
    {"state": "holiday", "reason": "Día del Ejército", "next_opening": "08:00"},
    {"state": "not_receiving"},
]


def jinja() -> Environment:
    """The environment of the service, over its own template folders."""
    public = ROOT / "src" / "movilidad" / "web" / "public" / "templates"
    return environment(loader=FileSystemLoader([DESIGN / "templates", public]))


def surroundings(lang: str, name: str = "start") -> dict[str, Any]:
    """What web.render gives to every page."""
    return {
        "lang": lang,
        "t": partial(text, lang),
        "url": address,
        "csrf_input": Markup('<input type="hidden" name="csrf" value="x">'),
        "language_links": [
            SimpleNamespace(
                code=code, name=text(code, "public.language_name"), href=f"/{code}/{name}/"
            )
            for code in LANGUAGES
        ],
        "pack_notice": lang != "es",
        "help_line": {"display": "1 800 3000 203", "href": "tel:18003000203", "hours": ""},
        "site_address": "movilidad.example",
    }


def address(name: str, /, **places: str) -> str:
    return "/" + "/".join([places["lang"], name, *(v for k, v in places.items() if k != "lang")])


def offices() -> list[dict[str, str]]:
    return [
        {"code": str(n), "name": f"Oficina {n}", "place": "Quiché", "href": f"/es/offices/{n}/"}
        | state
        for n, state in enumerate(OFFICES)
    ]


def office() -> dict[str, Any]:
    return offices()[0] | {
        "address": "",
        "hours": [{"day": "lunes", "time": "08:00-15:00"}],
        "receives": ["Personas de Guatemala"],
        "languages": ["español", "k’iche’"],
        "step_free": None,
        "closures": [{"day": "3 de julio de 2023", "reason": "Día del Ejército"}],
        "phone": None,
        "announced": "13 de junio de 2023",
        "opened": "",
    }


def contexts(lang: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(name, template, context) of every page."""
    zone = {"zone_name": text(lang, "public.zone_guatemala")}
    doors = {f"{door}_href": f"/{lang}/{door}/" for door in ("check", "register", "own", "rounds")}
    yield "start", "public/start.html", {"offices": offices(), **zone, **doors}
    yield "offices", "public/offices.html", {"offices": offices(), **zone}
    yield "office", "public/office.html", {"office": office(), "back_href": "/", **zone}
    yield "contact", "public/contact.html", _contact()
    yield "budgets", "public/budgets.html", _budgets()
    for kind in FAILURES:
        yield f"failure-{kind}", "public/failure.html", {"kind": kind}
    for slug in PROSE:
        template = {"how-it-works": "how_it_works", "privacy-gt": "privacy"}.get(slug, "page")
        page = read_page(CONTENT, lang, slug)
        yield slug, f"public/{template}.html", {"page": page, "sensitive": slug == "safety"}


def guide() -> list[tuple[str, str, dict[str, Any]]]:
    """Every page of the style guide."""
    folder = DESIGN / "templates" / "design" / "guide"
    return [
        (f"guide-{path.stem}", f"design/guide/{path.name}", {})
        for path in sorted(folder.glob("*.html"))
        if path.stem != "frame"
    ]


def render_all(lang: str) -> dict[str, str]:
    """name -> HTML of every page in one language, the style guide in English only."""
    env = jinja()
    pages = [*contexts(lang), *(guide() if lang == "en" else [])]
    return {
        name: env.get_template(template).render(surroundings(lang, name) | context)
        for name, template, context in pages
    }


def _contact() -> dict[str, Any]:
    number = {"country": "Guatemala", "display": "1 800 3000 203", "href": "tel:18003000203"}
    source = {"name": "movilidadsegura.org", "address": "movilidadsegura.org/en", "date": ""}
    return {
        "numbers": [number | {"hours": ""}],
        "offices_href": "/es/offices/",
        "sources": [source],
        "checked_on": date(2026, 11, 22),
    }


def _budgets() -> dict[str, Any]:
    line = {"what": "Primera página", "limit": "30 KB", "measured": "14,6 KB"}
    lines = [line | {"kept": kept} for kept in (True, False, None)]
    return {"budgets": lines, "measured_on": date(2026, 11, 23), "release": "0.1.0"}
