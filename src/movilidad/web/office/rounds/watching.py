"""What observers and auditors do with a round: object, enter chance, sign, recompute."""

from io import BytesIO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.queries import (
    files_for_auditors,
    result_to_sign,
    round_sheet,
)
from movilidad.apps.audit.actions import record
from movilidad.apps.staff.types import Principal
from movilidad.infra.clock import now
from movilidad.web.office.access import staff
from movilidad.web.office.reading import Reading
from movilidad.web.office.rounds.views import run_act

OBJECTIONS = ("missing", "wrong", "stranger")


@require_POST
@staff("round.reveal")
def objection(
    request: HttpRequest, principal: Principal, lang: str, round_id: UUID
) -> HttpResponse:
    """Record that somebody says the frozen list is wrong."""
    kind = Reading(request.POST).text("kind")
    if kind not in OBJECTIONS:
        raise Http404
    return run_act(
        request,
        principal,
        lang,
        round_id,
        lambda at: actions.record_objection(
            round_id=round_id, kind=kind, by=principal.actor, at=at
        ),
        done="office_rounds.done_objection",
    )


@require_POST
@staff("round.reveal")
def beacon(request: HttpRequest, principal: Principal, lang: str, round_id: UUID) -> HttpResponse:
    """Enter the signature of the named beacon round, copied from anywhere."""
    signature = Reading(request.POST).text("signature")
    return run_act(
        request,
        principal,
        lang,
        round_id,
        lambda at: actions.enter_beacon(
            round_id=round_id, signature=signature, by=principal.actor, at=at
        ),
        done="office_rounds.done_beacon",
    )


@require_POST
@staff("round.reveal")
def dice(
    request: HttpRequest, principal: Principal, lang: str, round_id: UUID, party: UUID
) -> HttpResponse:
    """Enter what a party threw in public."""
    digits = Reading(request.POST).text("digits")
    return run_act(
        request,
        principal,
        lang,
        round_id,
        lambda at: actions.enter_dice(
            round_id=round_id, party=party, digits=digits, by=principal.actor, at=at
        ),
        done="office_rounds.done_dice",
    )


@require_POST
@staff("round.sign")
def key(request: HttpRequest, principal: Principal, lang: str, round_id: UUID) -> HttpResponse:
    """Enter the public key that this observer signs with."""
    reading = Reading(request.POST)
    return run_act(
        request,
        principal,
        lang,
        round_id,
        lambda at: actions.enter_key(
            member=principal.staff_id,
            government=reading.text("government"),
            public_key=reading.text("public_key"),
            by=principal.actor,
            at=at,
        ),
        done="office_rounds.done_key",
    )


@require_POST
@staff("round.sign")
def sign(request: HttpRequest, principal: Principal, lang: str, round_id: UUID) -> HttpResponse:
    """Paste the signature of result.json."""
    signature = Reading(request.POST).text("signature")
    return run_act(
        request,
        principal,
        lang,
        round_id,
        lambda at: actions.sign_result(
            round_id=round_id,
            member=principal.staff_id,
            signature=signature,
            by=principal.actor,
            at=at,
        ),
        done="office_rounds.done_sign",
    )


@require_POST
@staff("round.sign")
def refuse(request: HttpRequest, principal: Principal, lang: str, round_id: UUID) -> HttpResponse:
    """Say why this observer does not sign."""
    reason = Reading(request.POST).text("reason")
    return run_act(
        request,
        principal,
        lang,
        round_id,
        lambda at: actions.refuse_to_sign(
            round_id=round_id,
            member=principal.staff_id,
            reason=reason,
            by=principal.actor,
            at=at,
        ),
        done="signing.done_refused",
    )


@require_GET
@staff("round.audit")
def to_sign(
    request: HttpRequest,  # noqa: ARG001 - Django's signature
    principal: Principal,  # noqa: ARG001 - the door has asked
    lang: str,  # noqa: ARG001 - a file has one language
    round_id: UUID,
) -> HttpResponse:
    """result.json of a checked round: seed, root and totals, which say nothing of a family."""
    result = result_to_sign(round_id)
    if result is None:
        raise Http404
    response = HttpResponse(result, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="result.json"'
    return response


@require_GET
@staff("round.audit")
@transaction.atomic
def auditors(
    request: HttpRequest,  # noqa: ARG001 - Django's signature
    principal: Principal,
    lang: str,  # noqa: ARG001 - a file has one language
    round_id: UUID,
) -> HttpResponse:
    """The auditors' folder, from the draw on, so that they can repeat it before anyone is told.
    The download is on the trail before the first byte leaves."""
    sheet = round_sheet(round_id)
    if sheet is None or sheet.drawn_at is None:
        raise Http404
    record(
        by=principal.actor,
        act="round.audit",
        at=now(),
        subject=round_id,
        details={"round": sheet.line.code},
    )
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, data in sorted(files_for_auditors(round_id).items()):
            archive.writestr(ZipInfo(f"{sheet.line.code}-auditors/{name}"), data)
    response = HttpResponse(made.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{sheet.line.code}-auditors.zip"'
    return response
