"""Checking a draw: the page that computes on the family's own device, and the static files."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from movilidad.apps.appointments.queries import public_file, public_round
from movilidad.apps.offices.queries import programme
from movilidad.infra.words import text
from movilidad.web.door import public
from movilidad.web.render import page

_FRESH_SECONDS = 60
_KEPT_SECONDS = 24 * 60 * 60
# All that the page needs to check one receipt; the long lists stay in the folder.
CARRIED = ("round.json", "frozen.json", "seed.json", "beacon.json", "result.json")
STEPS = ("sums", "rules", "list", "seed", "beacon", "result")
REASONS = (
    *STEPS,
    *("missing", "unreadable", "not_in_list", "not_in_result", "row_foreign"),
    *("seat_full", "passed_over"),
)
SAYINGS = (
    *("in_list", "key", "place", "closed", "seat", "no_seat", "holds", "changed"),
    *("ticket_only", "needs_https"),
)
_KINDS = {"json": "application/json", "txt": "text/plain; charset=us-ascii"}


@require_GET
@public("site.read")
def verify(request: HttpRequest, lang: str, code: str) -> HttpResponse:
    """The page that checks a receipt in the browser; it goes on working without a network."""
    sheet = public_round(code)
    if sheet is None or sheet.published_at is None:
        raise Http404
    files = {name: public_file(code, name) for name in CARRIED}
    here = programme(settings.PROGRAMME)
    response = page(
        request,
        "public/rounds/verify.html",
        lang,
        sheet=sheet,
        files={name: data.decode() for name, data in files.items() if data is not None},
        words=_words(lang),
        place={
            "lang": lang,
            "zone": here.zone,
            "offices": {office.code: office.name(lang) for office in here.offices},
        },
    )
    patch_cache_control(response, public=True, max_age=_FRESH_SECONDS)
    return response


@require_GET
@public("site.read")
def file(request: HttpRequest, code: str, name: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """One published file, as any plain web server would give it."""
    data = public_file(code, name)
    if data is None:
        raise Http404
    kind = _KINDS.get(name.rpartition(".")[2], _KINDS["txt"])
    response = HttpResponse(data, content_type=kind)
    # A list may still be frozen anew after an objection; what is drawn stays for ever.
    final = public_file(code, "SHA256SUMS") is not None
    patch_cache_control(response, public=True, max_age=_KEPT_SECONDS if final else _FRESH_SECONDS)
    return response


def _words(lang: str) -> dict[str, str]:
    """What the page may say; it fills the places itself, so they stay as they are."""
    keys = [
        *SAYINGS,
        *(f"step_{step}" for step in STEPS),
        *(f"why_{reason}" for reason in REASONS),
    ]
    places = {name: "{" + name + "}" for name in _PLACES}
    return {key: text(lang, f"rounds.verify_{key}", **places) for key in keys}


_PLACES = ("key", "place", "entrants", "session", "step", "why")
