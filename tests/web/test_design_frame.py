"""What every public page has, and what none may have, in every complete language."""

import gzip
import json
import re

import pytest
from tests.web.design_pages import DESIGN, LANGUAGES, address, jinja, render_all, surroundings

from movilidad.design.stylesheet import BUILT, MANIFEST
from movilidad.infra.words import text

KB = 1024
# Never in anything a stranger could read on a phone.
UNSAID = re.compile(
    r"asylum|refugee|\bclaims?\b|asilo|refugiad|azil|refijye|parole|resettle|reasentamiento|\bH-2[AB]\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module", params=LANGUAGES)
def site(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    return request.param, render_all(request.param)


Site = tuple[str, dict[str, str]]


def test_every_page_names_its_language_and_has_one_heading(site: Site) -> None:
    lang, pages = site
    for name, html in pages.items():
        assert f'<html lang="{lang}"' in html, name
        assert len(re.findall(r"<h1[ >]", html)) == 1, name


def test_every_page_says_that_nobody_may_charge(site: Site) -> None:
    lang, pages = site
    for name, html in pages.items():
        assert text(lang, "design.free_notice") in html, name
        assert f'href="{address("fraud", lang=lang)}"' in html, name


def test_the_ways_to_get_help_are_the_same_on_every_page(site: Site) -> None:
    _, pages = site
    bars = {
        re.findall(r'<ul class="mv-help">.*?</ul>', html, re.DOTALL)[0] for html in pages.values()
    }
    assert len(bars) == 1
    links = re.findall(r'href="([^"]+)"', bars.pop())
    assert [link.rpartition("/")[2] for link in links] == [
        "tel:18003000203",
        "contact#person",
        "privacy",
        "",
    ]


def test_every_page_leads_to_itself_in_the_other_languages(site: Site) -> None:
    lang, pages = site
    for name, html in pages.items():
        for other in set(LANGUAGES) - {lang}:
            assert f'href="/{other}/{name}/" lang="{other}"' in html


def test_an_unreviewed_translation_says_so(site: Site) -> None:
    lang, pages = site
    for name, html in pages.items():
        assert (text(lang, "design.pack_notice") in html) == (lang != "es"), name


def test_no_page_needs_a_script_an_inline_style_or_another_host(site: Site) -> None:
    _, pages = site
    for name, html in pages.items():
        assert "<script" not in html, name
        assert not re.search(r"<[^>]+\sstyle=", html), name
        assert "https://www.google.com/" in html, name
        assert not re.search(r'(src|<link[^>]+href)="https?:', html), name


def test_nothing_a_stranger_reads_names_the_matter(site: Site) -> None:
    _, pages = site
    for name, html in pages.items():
        assert not UNSAID.search(re.sub(r"<[^>]+>", " ", html)), name


def test_a_page_fits_five_kilobytes(site: Site) -> None:
    _, pages = site
    for name, html in pages.items():
        assert len(gzip.compress(html.encode(), 6)) <= 5 * KB, name


def test_the_first_view_fits_its_budget(site: Site) -> None:
    _, pages = site
    sheet = (BUILT / json.loads(MANIFEST.read_text())["built"]["movilidad"]["file"]).read_bytes()
    files = [pages["start"].encode(), sheet, *(p.read_bytes() for p in BUILT.glob("*.svg"))]
    assert len(files) <= 6
    assert sum(len(gzip.compress(file, 6)) for file in files) <= 30 * KB


def test_a_page_with_errors_says_so_in_its_title() -> None:
    page = jinja().get_template("public/failure.html")
    html = page.render(surroundings("es") | {"kind": "broken", "has_errors": True})
    assert "<title>Error: " in html


def test_the_staff_layout_logs_out_by_post_with_a_token() -> None:
    context = surroundings("es") | {"staff_name": "Ana", "log_out_href": "/out/", "home_href": "/"}
    html = jinja().get_template("design/office.html").render(context)
    form = re.findall(r'<form method="post" action="/out/">.*?</form>', html, re.DOTALL)[0]
    assert 'name="csrf"' in form


def test_what_a_person_typed_is_text_and_never_html() -> None:
    office = {
        "name": "<b>x</b>",
        "place": "<script>",
        "state": "holiday",
        "reason": "<i>",
        "href": '"',
    }
    html = (
        jinja()
        .get_template("public/offices.html")
        .render(surroundings("es") | {"offices": [office], "zone_name": "<u>"})
    )
    assert not re.search(r"<(b|i|u|script)>", html)


def test_every_icon_is_small_and_hidden_from_screen_readers() -> None:
    icons = list((DESIGN / "icons").glob("*.svg"))
    assert icons
    for path in icons:
        assert path.stat().st_size <= 2 * KB
        assert 'aria-hidden="true"' in path.read_text()
