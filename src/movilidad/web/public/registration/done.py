"""What a family keeps: the page after sending, and the same on paper."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from movilidad.apps.audit.actions import record
from movilidad.apps.audit.types import Actor, ActorKind
from movilidad.apps.registration.queries import household_line
from movilidad.apps.registration.types import HouseholdLine
from movilidad.core.vocabulary.references import in_blocks
from movilidad.infra.clock import now
from movilidad.infra.slips import make_slip
from movilidad.infra.words import text
from movilidad.web.moments import local_time
from movilidad.web.public.own.access import family_page
from movilidad.web.public.registration.people_count import people_count
from movilidad.web.render import page


@require_safe
@family_page("own.view")
def done(request: HttpRequest, household: UUID, *, lang: str) -> HttpResponse:
    """The reference, what happens next in honest words, print and PDF."""
    line = seen_by_family(household, "done")
    return page(
        request,
        "public/registration/done.html",
        lang,
        line=line,
        reference=in_blocks(line.reference),
        changed=line.version > 1,
        sensitive=True,
    )


@require_safe
@family_page("own.view")
def slip(request: HttpRequest, household: UUID, *, lang: str) -> HttpResponse:  # noqa: ARG001 - one shape for all views
    """The paper: an A5 page with the reference in blocks and as QR."""
    line = seen_by_family(household, "slip")
    response = HttpResponse(_slip(line, lang), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="movilidad.pdf"'
    return response


@transaction.atomic
def seen_by_family(household: UUID, what: str) -> HouseholdLine:
    """The household for its own page, with the view in the trail."""
    line = household_line(household)
    record(
        by=Actor(ActorKind.FAMILY, household),
        act="own.view",
        at=now(),
        programme=line.programme_code,
        household=household,
        details={"page": what},
    )
    return line


def _slip(line: HouseholdLine, lang: str) -> bytes:
    reference = in_blocks(line.reference)
    registered = local_time(lang, line.registered_at, line.zone, "day")
    return make_slip(
        "slip",
        {
            "lang": lang,
            "service": text(lang, "design.service_name"),
            "title": text(lang, "draft.slip_title"),
            "code_label": text(lang, "registration.done_reference"),
            "code": reference,
            "qr": line.reference,
            "qr_label": text(lang, "draft.slip_qr"),
            "rows": [
                [text(lang, "draft.slip_registered"), registered],
                [text(lang, "draft.slip_people"), people_count(lang, line.size)],
                [text(lang, "draft.slip_site"), _site(lang)],
            ],
            "paragraphs": [
                text(lang, f"draft.slip_{part}") for part in ("keep", "come_back", "lost")
            ],
            "foot": text(lang, "design.free_notice"),
        },
        at=now(),
    )


def _site(lang: str) -> str:
    host: str = settings.SITE_ADDRESS.partition("://")[2]
    return host + reverse("own.home", kwargs={"lang": lang})
