"""My place in line, by the short code on the ticket: a number and a wait, nothing of a person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from movilidad.apps.frontdesk.queries import programme_at
from movilidad.apps.frontdesk.queries.wait_words import range_words, wait_words
from movilidad.apps.frontdesk.queries.waits import in_line
from movilidad.apps.offices.queries import programmes
from movilidad.infra.clock import now
from movilidad.web.door import private, public
from movilidad.web.render import page


@require_GET
@public("line.view")
def place(request: HttpRequest, lang: str, code: str) -> HttpResponse:
    """Who is before, from when to when, and the desk once it is called. Reading changes nothing;
    a code of another day opens nothing."""
    at = now()
    found = in_line(code, at) if programmes() else None
    if found is None:
        raise Http404
    programme = programme_at(found.office)
    answer = page(
        request,
        "public/line.html",
        lang,
        found=found,
        at=at,
        zone=programme.zone,
        office=programme.office(found.office),
        wait=wait_words(lang, found.wait) if found.wait else "",
        minutes=range_words(lang, found.wait) if found.wait else "",
    )
    return private(answer)
