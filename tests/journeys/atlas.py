"""Every page of the site, visited once in a real browser and written down as it was seen."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, BrowserContext, Page, Response

NARROWEST, PHONE, DESK = 320, 360, 1280
_TIMING = re.compile(r'page;desc="([^"]*)", sql;desc="(\d+)"')
_SLUG = re.compile(r"(?<=/offices/)[\w-]+|(?<=/rounds/)(?!new)[\w-]+")
_HREF = re.compile(r'<a\b[^>]*\shref="([^"]+)"')
_UNIQUE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# How far a page is wider than its window; and which buttons lose their edge without colours.
_TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_WEIGHT = "performance.getEntriesByType('navigation')[0].transferSize"
_WIDEST = """() => [...document.querySelectorAll('body *')]
  .map(one => [one.getBoundingClientRect().right, one.outerHTML.slice(0, 160)])
  .sort((one, other) => other[0] - one[0])[0][1]"""
_EDGELESS = """() => [...document.querySelectorAll('.govuk-button, .govuk-input, .govuk-select')]
  .filter(one => one.offsetParent && getComputedStyle(one).borderTopStyle === 'none')
  .map(one => one.outerHTML.slice(0, 120))"""
# What axe judges: elements, their attributes without the words and addresses that differ from
# family to family, and whether and in which colours they are seen through this window. (How large
# letters are matters to it too, but ours only grow with the window.) Parts alike, rows above all,
# are one part: what stands after two of them is laid aside in `alike`.
_SHAPE = """() => {
  const facts = new Set(['lang', 'hreflang', 'href', 'value', 'id', 'for', 'name', 'action',
    'datetime', 'd', 'points', 'x', 'y', 'width', 'height', 'transform', 'title', 'src',
    'aria-describedby', 'aria-labelledby', 'aria-label', 'content', 'x1', 'x2', 'y1', 'y2',
    'max', 'min'])
  window.alike = []
  const seen = one => {
    const {color, backgroundColor, backgroundImage, opacity} = getComputedStyle(one)
    return [one.getClientRects().length > 0, color, backgroundColor, backgroundImage, opacity]
  }
  const shape = one => {
    const kept = [...one.attributes].map(({name, value}) =>
      name + (facts.has(name) ? !value : value))
    const inner = new Map()
    for (const part of one.children) {
      const known = shape(part)
      inner.set(known, (inner.get(known) ?? 0) + 1)
      if (inner.get(known) > 2) window.alike.push(part)
    }
    const bare = one.childNodes.length && !one.textContent.trim() ? '!' : ''
    const within = [...inner.keys()].join('')
    return `<${one.tagName} ${kept.sort().join(' ')}${bare} ${seen(one)}>${within}</>`
  }
  // Parts of a page that a page before may have had: as large as they may be, whole sentences.
  const parts = []
  const take = (one, behind) => {
    const large = one.querySelectorAll('*').length > 40
    const words = [...one.childNodes].some(({nodeType, data}) => nodeType === 3 && data.trim())
    if (large && !words) {
      for (const part of one.children) take(part, behind + seen(one))
    } else parts.push([one, behind + shape(one)])
  }
  const whole = shape(document.documentElement)
  take(document.body, '')
  window.parts = parts.map(([one]) => one)
  return [whole, parts.map(([_, shape]) => shape)]
}"""
# Labels and descriptions point at one element; axe sees only the parts it is shown.
_TWICE = """() => {
  const all = [...document.querySelectorAll('[id]')].map(one => one.id)
  return all.filter((id, place) => all.indexOf(id) !== place)
}"""
_AXE = Axe().axe_script
# The contrast of colours takes axe three times as long as all other rules together, and a part of
# a page that it has seen in these colours, before these backgrounds, is read as well as then.
_RUN_AXE = """async unseen => {
  const colours = {resultTypes: ['violations'], runOnly: ['color-contrast']}
  const others = {resultTypes: ['violations'], rules: {'color-contrast': {enabled: false}}}
  const found = await axe.run({exclude: window.alike}, others)
  const parts = unseen.map(place => window.parts[place])
  const read = parts.length
    ? await axe.run({include: parts, exclude: window.alike}, colours)
    : {violations: []}
  return [...found.violations, ...read.violations]
    .map(rule => [rule.id, rule.nodes[0].html.slice(0, 200)])
}"""


@dataclass(frozen=True, slots=True)
class Sight:
    """One page as it was seen. `faults` are sentences of axe and of our own measures."""

    name: str  # of the view
    label: str
    status: int
    statements: int
    title: str
    weight: int  # bytes of the document on the wire, headers included
    faults: tuple[str, ...]


@dataclass  # without slots: Playwright keeps a mark on whoever listens
class Atlas:
    """What was seen so far."""

    sights: list[Sight] = field(default_factory=list)
    #: What any page asked the network for, beyond documents: (kind, address).
    fetched: set[tuple[str, str]] = field(default_factory=set)
    #: Shapes of pages and of their parts that axe has seen.
    judged: set[str] = field(default_factory=set)
    _answers: dict[Page, Response] = field(default_factory=dict)

    def watch(self, context: BrowserContext) -> None:
        """Note what the pages of this browser fetch, and the answer that each of them shows."""
        context.on(
            "request",
            lambda request: self.fetched.add((request.resource_type, request.url)),
        )
        context.on("response", self._note)

    def _note(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame.parent_frame is None:
            self._answers[response.frame.page] = response

    def look(self, page: Page, label: str, widths: tuple[int, ...]) -> Sight:
        """Look at the open page through windows of these widths, and some harder ways."""
        response = self._answers[page]
        told = _TIMING.search(response.headers.get("server-timing", ""))
        sight = Sight(
            name=told[1] if told else "",
            label=label,
            status=response.status,
            statements=int(told[2]) if told else 0,
            title=page.title(),
            weight=page.evaluate(_WEIGHT),
            faults=tuple(self._faults(page, widths)),
        )
        self.sights.append(sight)
        return sight

    def looked_at(self, headers: Mapping[str, str], mark: str) -> int:
        """How often the view that answered with these headers was looked at under this mark."""
        told = _TIMING.search(headers.get("server-timing", ""))
        name = told[1] if told else ""
        return sum(one.name == name and one.label.startswith(mark) for one in self.sights)

    def names(self) -> set[str]:
        return {sight.name for sight in self.sights}

    def _faults(self, page: Page, widths: tuple[int, ...]) -> Iterator[str]:
        for width in widths:
            page.set_viewport_size({"width": width, "height": 740})
            shape, parts = page.evaluate(_SHAPE)
            if shape in self.judged:
                continue
            unseen = [place for place, part in enumerate(parts) if part not in self.judged]
            self.judged |= {shape, *parts}
            page.evaluate(_AXE)
            for rule, element in page.evaluate(_RUN_AXE, unseen):
                yield f"axe {rule} at {width}: {element}"
        for twice in page.evaluate(_TWICE):
            yield f"two elements are called {twice}"
        yield from _too_wide(page)
        page.emulate_media(forced_colors="active")
        for element in page.evaluate(_EDGELESS):
            yield f"no edge in forced colours: {element}"
        page.emulate_media(forced_colors="none")
        page.set_viewport_size({"width": widths[0], "height": 740})


def _too_wide(page: Page) -> Iterator[str]:
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    if (wide := page.evaluate(_TOO_WIDE)) > 0:
        yield f"{wide} px wider than {NARROWEST}: {page.evaluate(_WIDEST)}"
    page.set_viewport_size({"width": 2 * NARROWEST, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if (wide := page.evaluate(_TOO_WIDE)) > 0:
        yield f"{wide} px too wide with letters twice as big: {page.evaluate(_WIDEST)}"
    page.evaluate("document.documentElement.style.fontSize = ''")


def crawl(
    atlas: Atlas, page: Page, start: str, *, widths: tuple[int, ...], mark: str, most: int = 2
) -> None:
    """Follow every link below `start`. A view is looked at `most` times under the same `mark` (a
    language, a role, a state): pages of one view differ in their facts only."""
    waiting, known, kinds = [start], {start}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        kind = _SLUG.sub("*", _UNIQUE.sub("*", address))
        kinds[kind] += 1
        if kinds[kind] > 4:
            continue
        answer = page.goto(address) if kinds[kind] <= most else page.request.get(address)
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        if atlas.looked_at(answer.headers, mark) < most:
            if kinds[kind] > most:  # it was fetched for its links alone
                page.goto(address)
            atlas.look(page, f"{mark} {address}", widths)
        for found in _links(answer, start):
            if found not in known:
                known.add(found)
                waiting.append(found)


def _links(answer: Response | APIResponse, within: str) -> list[str]:
    """Paths of the page's links below `within`; no files, nothing with a question mark."""
    hrefs = [urljoin(answer.url, unescape(href)) for href in _HREF.findall(answer.text())]
    here = urlsplit(answer.url).netloc
    parts = [urlsplit(href) for href in hrefs]
    return [
        part.path
        for part in parts
        if part.netloc == here and part.path.startswith(within) and part.path.endswith("/")
    ]


def cookies_of_families(printed: str) -> dict[str, str]:
    """What the site's program for families printed: the cookie of one family in each state."""
    read: Any = json.loads(printed)
    return {str(state): str(cookie) for state, cookie in read.items()}
