"""What a calendar program asks for. It cannot sign in: the address is the key."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from movilidad.apps.calendars.actions import ask_feed
from movilidad.apps.calendars.types import FeedContent, FeedUnknown
from movilidad.apps.offices.queries import programmes
from movilidad.infra.clock import now
from movilidad.infra.limits.gcra import TooMany
from movilidad.web.door import public
from movilidad.web.network import network_of
from movilidad.web.office.calendars.ical import feed_bytes


@require_safe
@public("feed.read")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar, or 304 for who has it; 404 for an address that never was or has ended."""
    at = now()
    try:
        content = ask_feed(token=token[:64], network=network_of(request), at=at)
    except FeedUnknown:
        return _told(HttpResponse(status=404))
    except TooMany as refusal:
        response = HttpResponse(status=429)
        response["Retry-After"] = str(max(1, int((refusal.retry_at - at).total_seconds())))
        return _told(response)
    return _told(_calendar(request, content))


def _calendar(request: HttpRequest, content: FeedContent) -> HttpResponse:
    etag, changed = quote_etag(content.digest), int(content.changed_at.timestamp())
    unchanged = get_conditional_response(request, etag, changed)
    if unchanged is not None:
        return unchanged
    zone, office = _place(content, content.language)
    body = feed_bytes(content, lang=content.language, office=office, zone=zone)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed)
    response["Content-Disposition"] = 'inline; filename="sessions.ics"'
    return response


def _place(content: FeedContent, lang: str) -> tuple[str, str]:
    """The zone and the name of the feed's office."""
    for programme in programmes():
        for office in programme.offices:
            if office.id == content.office:
                return programme.zone, office.name(lang)
    raise LookupError(f"no office {content.office}")


def _told(response: HttpResponse) -> HttpResponse:
    """Kept by the program that asked, asked again each time; by no proxy in between, and found
    by no search engine."""
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
