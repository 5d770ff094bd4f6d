"""A family in front of a browser: follows redirects and posts pages."""

import re
from typing import Any
from urllib.parse import unquote

from django.test import Client
from tests.apps.registration.families import Family

from movilidad.apps.registration.queries import REGISTRATION, flow, local_day, open_draft
from movilidad.core.questionnaire import Step, step_named
from movilidad.infra.clock import now
from movilidad.web.public.registration.cookie import COOKIE, draft_in


def start(client: Client, lang: str = "es", carried: str = "") -> Any:
    shown = client.get(f"/{lang}/register/").content.decode()
    key = re.search(r'name="start_key" value="([^"]+)"', shown)
    assert key, shown
    fields = {"start_key": key[1], "carried": carried}
    return client.post(f"/{lang}/register/", fields)


def page_in(address: str) -> str:
    """The key of the page an address leads to; empty when it is no question."""
    found = re.search(r"/q/([^/?]+)/", unquote(address))
    return found[1] if found else ""


def step_of(client: Client, key: str) -> Step:
    draft = draft_in(client.cookies[COOKIE].value)
    assert draft is not None
    opened = open_draft(draft, at=now())
    day = local_day(opened.programme, now())
    return step_named(flow(REGISTRATION), opened.answers, day, key)


def fill_in(
    client: Client,
    response: Any,
    family: Family | None = None,
    lang: str = "es",
    *,
    look: bool = False,
) -> Any:
    """Answer page after page until the check; returns the last redirect. `look`: open each page
    before it is answered, as a browser does."""
    who = family or Family()
    for _ in range(200):
        key = page_in(response["Location"])
        if not key:
            return response
        if look:
            shown = client.get(response["Location"])
            assert shown.status_code == 200, (key, shown.status_code)
        response = client.post(f"/{lang}/register/q/{key}/", who.posted(step_of(client, key)))
        assert response.status_code == 302, (key, response.content.decode())
    raise AssertionError("the form never ends")


def version_in(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found, html
    return found[1]


def register(
    client: Client, family: Family | None = None, lang: str = "es", *, look: bool = False
) -> Any:
    """The whole way; returns the page that the family keeps."""
    fill_in(client, start(client, lang), family, lang, look=look)
    version = version_in(client.get(f"/{lang}/register/check/").content.decode())
    sent = client.post(f"/{lang}/register/send/", {"version": version})
    assert sent.status_code == 302, sent.content.decode()
    return client.get(sent["Location"])


def code_in(response: Any) -> str:
    """The reference that a page shows, in its canonical letters."""
    shown = re.search(r'mv-reference__code"><span[^>]*>([^<]+)</span>', response.content.decode())
    assert shown, response.content.decode()
    return shown[1].replace(" ", "")
