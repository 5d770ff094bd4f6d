"""What pages weigh: bytes on the wire, headers included, counted by the browser itself.

python -m tests.journeys.weights      measure and write src/movilidad/design/budgets.json
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page
from tests.journeys.family import FAMILY, begin_registration, go_through, press_continue
from tests.journeys.site import Site
from tests.journeys.staff import sign_in

BESIDE_THE_WAY = ("offices", "rounds", "how-it-works", "contact", "check", "my")


@dataclass
class Scales:
    """Everything that one browser fetched since the last reading. The icon of a tab counts."""

    page: Page
    host: str
    kinds: list[str] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)
    _bytes: float = 0.0

    def __post_init__(self) -> None:
        line = self.line = self.page.context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.on("Network.requestWillBeSent", self._asked)
        line.on("Network.loadingFinished", self._finished)

    def read(self) -> float:
        """Kilobytes of 1,000 bytes since the last reading."""
        self.page.wait_for_load_state("networkidle")
        self._fetch_the_icon()
        kilobytes, self._bytes = self._bytes / 1000, 0.0
        return round(kilobytes, 1)

    def _fetch_the_icon(self) -> None:
        """A browser with tabs fetches their icon; Chromium's headless shell has none."""
        icon: str | None = self.page.evaluate("document.querySelector('link[rel=icon]')?.href")
        if icon and icon not in self.addresses:
            with self.page.expect_event("requestfinished"):
                self.page.evaluate("href => { new Image().src = href }", icon)
            self.page.wait_for_timeout(100)  # until the line has told how much it was

    def _asked(self, event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme == "data":
            return
        self.kinds.append(event.get("type", ""))
        self.addresses.add(event["request"]["url"])
        if address.netloc != self.host:
            self.strangers.add(address.netloc)

    def _finished(self, event: dict[str, Any]) -> None:
        self._bytes += event["encodedDataLength"]


def weigh(site: Site, browser: Browser) -> dict[str, float]:
    """Every promise of budgets.json by its name, measured now."""
    return _first_views(site, browser) | _registration(site, browser) | _console(site, browser)


def _first_views(site: Site, browser: Browser) -> dict[str, float]:
    page, scales = _phone(site, browser)
    page.goto("/es/")
    first, requests = scales.read(), len(scales.kinds)
    heaviest = 0.0
    for name in BESIDE_THE_WAY:
        page.goto(f"/es/{name}/")
        heaviest = max(heaviest, scales.read())
    found = {
        "first_view": first,
        "first_view_requests": float(requests),
        "next_page": heaviest,
        "fonts": float(scales.kinds.count("Font")),
        "third_parties": float(len(scales.strangers)),
        "scripts": float(scales.kinds.count("Script")),
    }
    page.context.close()
    return found


def _registration(site: Site, browser: Browser) -> dict[str, float]:
    """A family of three with a phone, from the start page to its code."""
    page, scales = _phone(site, browser)
    page.goto("/es/")
    begin_registration(page)
    go_through(page, FAMILY)
    press_continue(page)
    assert page.url.endswith("/register/done/"), page.url
    weight = scales.read()
    page.context.close()
    return {"registration": weight}


def _console(site: Site, browser: Browser) -> dict[str, float]:
    """The desk's first page with an empty cache, which is more than a clerk ever loads."""
    page, _ = _phone(site, browser, width=1280, scripts=True)
    sign_in(page, "recepcion")
    other = page.context.new_page()
    scales = Scales(other, urlsplit(site.address).netloc)
    scales.line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    other.goto("/es/office/")
    weight = scales.read()
    page.context.close()
    return {"console": weight}


def _phone(
    site: Site, browser: Browser, *, width: int = 360, scripts: bool = False
) -> tuple[Page, Scales]:
    page = browser.new_context(
        base_url=site.address,
        viewport={"width": width, "height": 740},
        java_script_enabled=scripts,
        extra_http_headers={"X-Forwarded-For": "100.80.1.1"},
    ).new_page()
    return page, Scales(page, urlsplit(site.address).netloc)
