"""What an office machine asks for: the page that works without a connection, the day, the sync.

The page itself holds nobody's name and nothing of a session: it is kept by the browser as it is.
"""

import re
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from movilidad.apps.frontdesk.queries import zone_of
from movilidad.apps.offline import actions
from movilidad.apps.offline.queries import next_sequence
from movilidad.apps.offline.types import LogGap, LogLine, OfflineRefused
from movilidad.apps.staff.types import Principal
from movilidad.core.offline import Contact
from movilidad.infra.clock import now
from movilidad.infra.words import pack
from movilidad.web.office.access import staff
from movilidad.web.office.desk.counter import Counter, at_counter
from movilidad.web.office.frame import speaking_here
from movilidad.web.office.link.bodies import SyncBody, TakeBody, milliseconds, plain_pack
from movilidad.web.office.link.wording import LinkWording
from movilidad.web.render import page

_SCRIPTS = ("vault", "store", "desk", "link", "page")
_TEMPLATE = "office/link/offline.html"
_IDLE_SECONDS = 10 * 60
_LOCALES = {"es": "es-GT", "en": "en-US", "ht": "fr-HT"}  # browsers know no Haitian dates


@at_counter("day.take")
def shell(counter: Counter) -> HttpResponse:
    """The page, the same for everybody."""
    return speaking_here(counter.request, _shell(counter))


def _shell(counter: Counter) -> HttpResponse:
    return page(counter.request, _TEMPLATE, counter.lang, **_context(counter))


@at_counter("day.take")
def worker(counter: Counter) -> HttpResponse:
    """The script that answers for the page when the server does not. It changes when the page
    changes, which is how a browser finds out."""
    return speaking_here(counter.request, _worker(counter))


def _worker(counter: Counter) -> HttpResponse:
    html = _shell(counter).content
    files = re.findall(rf'(?:href|src)="({re.escape(settings.STATIC_URL)}[^"]+)"', html.decode())
    context = {
        "shell": [reverse("office.offline", kwargs={"lang": counter.lang}), *files],
        "version": sha256(html).hexdigest()[:16],
    }
    script = render_to_string("office/link/worker.js", context)
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@staff("day.take")
def state(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Whether there is a connection, what time it is, and what is held of this machine's log."""
    del principal, lang
    try:
        device = UUID(request.GET.get("device", ""))
    except ValueError:
        return JsonResponse({"problem": "device_unknown"}, status=400)
    held = {"at": milliseconds(now()), "csrf": get_token(request), "next": next_sequence(device)}
    return JsonResponse(held)


@require_POST
@at_counter("day.take")
def take(counter: Counter) -> HttpResponse:
    """Today's list of the office where this clerk stands, for a machine."""
    try:
        wanted = msgspec.json.decode(counter.request.body, type=TakeBody)
    except msgspec.DecodeError:
        return _problem("bad_request", 400)
    try:
        given = actions.take_day(
            by=counter.principal,
            at=counter.at,
            office=counter.office.id,
            device=wanted.device,
            label=wanted.label,
        )
    except OfflineRefused as refusal:
        return _problem(refusal.key.partition(".")[2], 409)
    body = {
        "day": plain_pack(given),
        "office": counter.office.name(counter.lang),
        "issued_at": milliseconds(given.issued_at),
        "expires_at": milliseconds(given.expires_at),
    }
    return JsonResponse(body)


@require_POST
@staff("day.sync")
def sync(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """The next lines of a machine's log. Answers what became of each, in words."""
    try:
        body = msgspec.json.decode(request.body, type=SyncBody)
    except msgspec.DecodeError:
        return _problem("bad_request", 400)
    at = now()
    contact = Contact(milliseconds(at), body.clock, body.run, body.tick)
    lines = [LogLine(line.sequence, line.raw()) for line in body.lines]
    try:
        told = actions.sync(by=principal, at=at, device=body.device, now=contact, lines=lines)
    except LogGap as gap:
        return JsonResponse({"receipts": [], "next": gap.params["expected"]})
    except OfflineRefused as refusal:
        return _problem(refusal.key.partition(".")[2], 409)
    say = LinkWording(lang)
    return JsonResponse(
        {
            "receipts": [say.plain_receipt(one) for one in told],
            "next": next_sequence(body.device),
            "at": milliseconds(now()),
        }
    )


def _problem(code: str, status: int) -> HttpResponse:
    return JsonResponse({"problem": code}, status=status)


def _context(counter: Counter) -> dict[str, Any]:
    lang = {"lang": counter.lang}
    say = LinkWording(counter.lang)
    return {
        "home_href": reverse("office.home", kwargs=lang),
        "scripts": _SCRIPTS,
        "languages": say.languages(),
        "words": _page_words(counter.lang),
        "place": {
            "here": reverse("office.offline", kwargs=lang),
            "worker": reverse("office.offline_worker", kwargs=lang),
            "state": reverse("office.offline_state", kwargs=lang),
            "take": reverse("office.offline_take", kwargs=lang),
            "sync": reverse("office.offline_sync", kwargs=lang),
            "zone": zone_of(counter.office.id),
            "locale": _LOCALES[counter.lang],
            "label": say.text("machine_default"),
            "languages": say.languages(),
            "idle_seconds": _IDLE_SECONDS,
        },
    }


def _page_words(lang: str) -> dict[str, str]:
    """The sentences that the script says."""
    prefix = "offline.say_"
    return {
        key.removeprefix(prefix): text
        for key, text in pack(lang).items()
        if key.startswith(prefix)
    }
