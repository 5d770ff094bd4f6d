"""The printed list with line numbers, and typing in afterwards what was written on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from movilidad.apps.offline import actions
from movilidad.apps.offline.actions.paper import BLANK_LINES, Fate, PaperLine
from movilidad.apps.offline.queries import sheets_of
from movilidad.apps.offline.types import OfflineRefused, Sheet, SheetUnknown
from movilidad.core.vocabulary.references import ReferenceProblem, parse_reference
from movilidad.web.office.desk.counter import Counter, at_counter
from movilidad.web.office.frame import office_page
from movilidad.web.office.link.wording import LinkWording

ROWS = 12
_FIELDS = ("line", "time", "size", "fate")
_TIME = re.compile(r"(\d{1,2})[:.h ]?(\d{2})$")


@dataclass
class Row:
    """One row of the form as typed, with what is wrong with it: field -> sentence."""

    typed: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not self.typed["line"] and not self.typed["time"]


@require_POST
@at_counter("day.take")
def make_sheet(counter: Counter) -> HttpResponse:
    """Fix today's list under line numbers, then show it for printing."""
    sheet = actions.print_sheet(by=counter.principal, at=counter.at, office=counter.office.id)
    return HttpResponseRedirect(_address("office.sheet", counter, sheet=sheet))


@at_counter("day.take")
def sheet(counter: Counter, sheet: UUID) -> HttpResponse:
    """The list on paper: boxes to tick, lines to write on."""
    try:
        shown = actions.show_sheet(
            by=counter.principal, at=counter.at, office=counter.office.id, sheet=sheet
        )
    except SheetUnknown:
        raise Http404 from None
    return office_page(
        counter.request,
        counter.principal,
        "office/link/sheet.html",
        counter.lang,
        shown=shown,
        blanks=range(1, BLANK_LINES + 1),
        office=counter.office,
        say=counter.say,
    )


@at_counter("day.sync")
def paper(counter: Counter) -> HttpResponse:
    """Type in what was written on a list: several lines at once, what is wrong beside each."""
    sheets = sheets_of(counter.office.id, counter.at)
    if counter.request.method != "POST":
        return _page(counter, sheets, [])
    chosen = _chosen(counter, sheets)
    rows = [_row(counter.request.POST, number) for number in range(ROWS)]
    told = []
    for row in rows:
        if chosen is None or row.empty:
            continue
        sentence = _enter(counter, chosen, row)
        if sentence:
            told.append(sentence)
    return _page(counter, sheets, told, [row for row in rows if row.problems], chosen)


def _enter(counter: Counter, chosen: Sheet, row: Row) -> tuple[str, str] | None:
    """Take in one row; (level, sentence), or None with the row's problems filled in."""
    say = LinkWording(counter.lang)
    line = _read(counter, chosen, row, say)
    if line is None:
        return None
    try:
        receipt = actions.enter_line(
            by=counter.principal, at=counter.at, sheet=chosen.id, line=line
        )
    except OfflineRefused as refusal:
        row.problems["line"] = say.refusal(refusal)
        return None
    return say.paper_level(receipt), say.paper_receipt(row.typed["line"], receipt)


def _read(counter: Counter, chosen: Sheet, row: Row, say: LinkWording) -> PaperLine | None:
    arrived_at = _read_time(counter, chosen, row, say)
    fate = row.typed["fate"]
    if fate not in set(Fate):
        row.problems["fate"] = say.text("paper_fate_missing")
    size = row.typed["size"] or "1"
    if not size.isdecimal() or not 1 <= int(size) <= 10:
        row.problems["size"] = say.text("paper_size_wrong")
    listed, blank, reference = _read_line(row, say)
    if row.problems or arrived_at is None:
        return None
    return PaperLine(arrived_at, Fate(fate), listed, blank, reference, int(size))


def _read_line(row: Row, say: LinkWording) -> tuple[int, int, str]:
    """A line of the list, a blank line, or a reference; the other two are nothing."""
    typed = row.typed["line"]
    if typed.isdecimal() and len(typed) <= 3:
        return int(typed), 0, ""
    blank = re.fullmatch(r"[sS]\s?(\d{1,2})", typed)
    if blank and 1 <= int(blank[1]) <= BLANK_LINES:
        return 0, int(blank[1]), ""
    try:
        return 0, 0, parse_reference(typed)
    except ReferenceProblem:
        row.problems["line"] = say.text("paper_line_wrong")
        return 0, 0, ""


def _read_time(counter: Counter, chosen: Sheet, row: Row, say: LinkWording) -> datetime | None:
    """`9:40`, `0940` or `940` on the day of the list by the office's clock, never after now."""
    found = _TIME.fullmatch(row.typed["time"])
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        row.problems["time"] = say.text("paper_time_wrong")
        return None
    zone = ZoneInfo(counter.say.zone)
    there = datetime.combine(chosen.day, time(int(found[1]), int(found[2])), zone)
    moment = there.astimezone(UTC)
    if moment > counter.at:
        row.problems["time"] = say.text("paper_time_later", now=counter.say.clock(counter.at))
        return None
    return moment


def _row(posted: Mapping[str, str], number: int) -> Row:
    return Row({name: posted.get(f"{name}_{number}", "").strip()[:60] for name in _FIELDS})


def _chosen(counter: Counter, sheets: list[Sheet]) -> Sheet | None:
    wanted = counter.request.POST.get("sheet", "")
    return next((one for one in sheets if str(one.id) == wanted), None)


def _page(
    counter: Counter,
    sheets: list[Sheet],
    told: list[tuple[str, str]],
    wrong: list[Row] | None = None,
    chosen: Sheet | None = None,
) -> HttpResponse:
    """The form again: rows that were wrong as they were typed, then empty ones."""
    rows = list(wrong or [])
    rows += [Row(dict.fromkeys(_FIELDS, "")) for _ in range(ROWS - len(rows))]
    return office_page(
        counter.request,
        counter.principal,
        "office/link/paper.html",
        counter.lang,
        status=422 if wrong else 200,
        sheets=sheets,
        chosen=chosen or (sheets[0] if sheets else None),
        rows=rows,
        told=told,
        fates=list(Fate),
        has_errors=bool(wrong),
        say=counter.say,
    )


def _address(name: str, counter: Counter, **kwargs: object) -> str:
    return reverse(name, kwargs={"lang": counter.lang, **kwargs})
