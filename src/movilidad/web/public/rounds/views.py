"""The draws, for anyone: what was announced, what was committed to, what came out."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from movilidad.apps.appointments.queries import (
    public_fairness,
    public_names,
    public_round,
    public_rounds,
    published_files,
    sizes_of,
)
from movilidad.apps.offices.queries import programme
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.clock import now
from movilidad.web.door import public
from movilidad.web.draw_figures import figures_of
from movilidad.web.render import page

_FRESH_SECONDS = 60


@require_GET
@public("site.read")
def list_rounds(request: HttpRequest, lang: str) -> HttpResponse:
    """Every announced round, the newest first."""
    rounds = public_rounds(programme(settings.PROGRAMME).id)
    return _shared(page(request, "public/rounds/list.html", lang, rounds=rounds, at=now()))


@require_GET
@public("site.read")
def show_round(request: HttpRequest, lang: str, code: str) -> HttpResponse:
    """One round: places, rules, commitments, and after the draw what it was made of."""
    sheet = public_round(code)
    if sheet is None:
        raise Http404
    published = sheet.published_at is not None
    offices = programme(settings.PROGRAMME).offices
    fairness = public_fairness(sheet.line.id) if published else None
    by_code = {office.code: office.name(lang) for office in offices}
    return _shared(
        page(
            request,
            "public/rounds/round.html",
            lang,
            sheet=sheet,
            names={office.id: office.name(lang) for office in offices},
            language_names=OWN_NAMES,
            published=published,
            watch=sheet.watch,
            names_public=public_names(code) if sheet.frozen_at else [],
            sizes=sizes_of(sheet.line.id) if published else [],
            overbooked=sheet.overbooked,
            fairness=fairness,
            figures=figures_of(lang, fairness.report.rates, by_code) if fairness else [],
            at=now(),
        )
    )


@require_GET
@public("site.read")
def folder(request: HttpRequest, lang: str, code: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The published folder of a round in one file: the same bytes for everybody, always."""
    files = published_files(code)
    if files is None:
        raise Http404
    response = HttpResponse(_zipped(code, files), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{code}.zip"'
    return _shared(response)


def _zipped(code: str, files: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(ZipInfo(f"{code}/{name}"), data)  # dated 1980: nothing to differ by
    return made.getvalue()


def _shared(response: HttpResponse) -> HttpResponse:
    """The same for everybody, so that a launch day is answered from caches."""
    patch_cache_control(response, public=True, max_age=_FRESH_SECONDS)
    return response
