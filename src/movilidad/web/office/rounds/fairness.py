"""Who was drawn, by group: the file of the numbers, and the release of a held result."""

import csv
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from movilidad.apps.appointments.actions import release_gate
from movilidad.apps.appointments.queries import fairness_of, round_sheet
from movilidad.apps.appointments.queries.fairness import FairnessSheet
from movilidad.apps.appointments.types import Refused
from movilidad.apps.offices.queries import programme
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.core.draw.fairness import DIMENSIONS
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.draw_figures import figures_of
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice
from movilidad.web.office.rounds.words import refusal_words


def fairness_context(round_id: UUID, lang: str) -> dict[str, object]:
    """What office/rounds/fairness.html shows of a round; nothing before the draw."""
    sheet = fairness_of(round_id)
    offices = programme(settings.PROGRAMME).offices
    names = {office.code: office.name(lang) for office in offices}
    return {
        "fairness": sheet,
        "figures": figures_of(lang, sheet.report.rates, names) if sheet else [],
    }


@require_GET
@staff("round.list")
def numbers(
    request: HttpRequest,  # noqa: ARG001 - Django's signature
    principal: Principal,  # noqa: ARG001 - the door has asked
    lang: str,  # noqa: ARG001 - a file has one language
    round_id: UUID,
) -> HttpResponse:
    """Every group of the report as a file, small groups included: not for publication."""
    sheet, report = round_sheet(round_id), fairness_of(round_id)
    if sheet is None or report is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="fairness-{sheet.line.code}.csv"'
    csv.writer(response).writerows(_lines(report))
    return response


@require_POST
@staff("round.release")
def release(request: HttpRequest, principal: Principal, lang: str, round_id: UUID) -> HttpResponse:
    """An observer lets a held result pass, saying what was found. One who works for a single
    office of the round cannot: a round is everybody's."""
    sheet = round_sheet(round_id)
    if sheet is None:
        raise Http404
    for one in sheet.offices:
        require(principal, "round.release", office=one.office)
    finding = str(request.POST.get("finding", ""))
    try:
        release_gate(round_id=round_id, finding=finding, by=principal.actor, at=now())
    except Refused as refusal:
        leave_notice(request, "error", refusal_words(refusal, lang, sheet.line.zone))
    else:
        leave_notice(request, "success", text(lang, "office_rounds.done_release"))
    address = reverse("office.round", kwargs={"lang": lang, "round_id": round_id})
    return HttpResponseRedirect(f"{address}#fairness")


def _lines(sheet: FairnessSheet) -> Iterator[list[str | int]]:
    yield ["grouping", "group", "entrants", "offered", "share", "low", "high"]
    for name in DIMENSIONS:
        for one in sheet.report.rates[name]:
            low, high = one.interval
            rounded = [f"{share:.4f}" for share in (one.share, low, high)]
            yield [name, one.group, one.entrants, one.offered, *rounded]
