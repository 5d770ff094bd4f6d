"""The receipt of a family's ticket: to check at home, to keep as a file, to scan."""

import json
from io import BytesIO
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from movilidad.apps.appointments.queries import certificate_of, packed_certificate
from movilidad.web.public.family import own


@require_GET
@own("own.view")
def check(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """To the page that checks on the device. The receipt stands behind # and is sent nowhere."""
    return HttpResponseRedirect(_address(household, lang))


@require_GET
@own("own.view")
def receipt(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The certificate as a file, which verify_draw.py reads too."""
    held = certificate_of(household)
    if held is None:
        raise Http404
    response = HttpResponse(json.dumps(held, indent=1), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="receipt.json"'
    return response


@require_GET
@own("own.view")
def code(request: HttpRequest, household: UUID, lang: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The same as a picture to scan with another phone; 404 where it would be too dense."""
    try:
        made = segno.make(settings.SITE_ADDRESS + _address(household, lang), error="l")
    except segno.DataOverflowError:
        raise Http404 from None
    picture = BytesIO()
    made.save(picture, kind="svg", border=4, omitsize=True, xmldecl=False, nl=False)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


def _address(household: UUID, lang: str) -> str:
    packed = packed_certificate(household)
    if packed is None:
        raise Http404
    round_code, fragment = packed
    return f"{reverse('round.verify', kwargs={'lang': lang, 'code': round_code})}#{fragment}"
