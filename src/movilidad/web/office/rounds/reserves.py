"""The editor of reserves: a table of rows, what it means on invented families, and the longest
wait that it promises. Everything works without scripts; nothing is kept before Save."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from movilidad.apps.appointments.actions import change_reserves
from movilidad.apps.appointments.queries import round_sheet
from movilidad.apps.appointments.queries.rounds import RoundSheet
from movilidad.apps.appointments.queries.waiting import waiting_promises
from movilidad.apps.appointments.types import Refused
from movilidad.apps.staff.policy import require
from movilidad.apps.staff.types import Principal
from movilidad.core.draw.illustration import FAMILIES, LONG_WAIT, Effect, illustrate
from movilidad.core.draw.problems import DrawProblem
from movilidad.core.draw.round import EVERYBODY, OPEN
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.draw_figures import reserve_label
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.reading import Reading
from movilidad.web.office.rounds.words import refusal_words

MOST_UNITS = 100_000
MOST_ROWS = 30
_CODE = re.compile(r"[A-Z][A-Z0-9+]{0,9}(:[a-z]{2,5})?")  # at most 16: the block of a ticket
_ORDERS = ("lottery", "losses")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form, as typed."""

    code: str
    units: str
    who: str
    order: str
    place: str


@require_http_methods(["GET", "POST"])
@staff("round.run")
def edit(request: HttpRequest, principal: Principal, lang: str, round_id: UUID) -> HttpResponse:
    """Show the table of a draft; try another one, or keep it. Who works for a single office of
    the round may not: a round is everybody's."""
    sheet = round_sheet(round_id)
    if sheet is None:
        raise Http404
    for office in sheet.offices:
        require(principal, "round.run", office=office.office)
    if request.method != "POST":
        return _page(request, principal, lang, sheet, rows_of(sheet.reserves))
    rows, reading = read_rows(request.POST, known_groups(sheet))
    table = table_of(rows)
    if reading.problems:
        return _page(request, principal, lang, sheet, rows, problems=reading.problems)
    if request.POST.get("act") != "save":
        return _page(request, principal, lang, sheet, rows_of(table), tried=table)
    try:
        change_reserves(round_id=round_id, reserves=table, by=principal.actor, at=now())
    except Refused as refusal:
        said = refusal_words(refusal, lang, sheet.line.zone)
        return _page(request, principal, lang, sheet, rows_of(table), refused=said)
    leave_notice(request, "success", text(lang, "office_rounds.done_reserves"))
    address = reverse("office.round.reserves", kwargs={"lang": lang, "round_id": round_id})
    return HttpResponseRedirect(address)


def rows_of(table: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The rows that a table fills."""
    return [
        Row(one["code"], str(one["units"]), one["who"], one["order"], str(place))
        for place, one in enumerate(table, start=1)
    ]


def read_rows(typed: QueryDict, groups: Collection[str]) -> tuple[list[Row], Reading]:
    """The rows that were not struck out, in the order of their places, the added one last where
    its place is equal; with the problems of what was typed. `groups` may have a reserve."""
    reading = Reading(typed)
    rows = []
    for number in range(MOST_ROWS):
        code = reading.text(f"code_{number}")
        if not code or (typed.get(f"remove_{number}") and code != OPEN):
            continue
        rows.append(_row(reading, number, code, groups))
    codes = [row.code for row in rows]
    if len(codes) != len(set(codes)):
        reading.refuse("reserves", "problem_reserve_twice")
    return sorted(rows, key=lambda row: int(row.place)), reading


def table_of(rows: Iterable[Row]) -> list[dict[str, object]]:
    """The rows as the reserves of a round (design.md section 6)."""
    return [
        {"code": row.code, "units": int(row.units), "who": row.who, "order": row.order}
        for row in rows
    ]


def known_groups(sheet: RoundSheet) -> list[str]:
    """Whom a reserve may be for: every mark that the programme gives a family, and everybody."""
    languages = [f"LANG:{code}" for code in OWN_NAMES if code != "es"]
    named = [str(one["who"]) for one in sheet.reserves]
    return list(dict.fromkeys([EVERYBODY, "MED", "SIZE2+", "RURAL", *named, *languages]))


def _row(reading: Reading, number: int, code: str, groups: Collection[str]) -> Row:
    if not _CODE.fullmatch(code) or code == "REST":
        reading.refuse(f"code_{number}", "problem_reserve_code")
    units = reading.whole(f"units_{number}", least=0, most=MOST_UNITS)
    place = reading.whole(f"place_{number}", least=0, most=99)
    who, order = reading.text(f"who_{number}"), reading.text(f"order_{number}")
    if code == OPEN:
        who, order = EVERYBODY, "lottery"  # decision 0020
    if who not in groups or order not in _ORDERS:
        reading.refuse(f"who_{number}", "problem_reserve_who")
    return Row(code, str(units), who, order, str(place))


def _page(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    sheet: RoundSheet,
    rows: list[Row],
    *,
    problems: Mapping[str, str] | None = None,
    refused: str = "",
    tried: list[dict[str, object]] | None = None,
) -> HttpResponse:
    said = refused or " ".join(text(lang, key) for key in dict.fromkeys((problems or {}).values()))
    table = tried if tried is not None else list(sheet.reserves)
    return office_page(
        request,
        principal,
        "office/rounds/reserves.html",
        lang,
        status=409 if refused else 422 if said else 200,
        sheet=sheet,
        rows=rows,
        groups=[(who, _group_name(lang, who)) for who in known_groups(sheet)],
        orders=_ORDERS,
        draft=sheet.line.state == "draft",
        problem=said,
        has_errors=bool(said),
        tried=tried is not None,
        effects=[(reserve_label(lang, one.code), one) for one in _effects(table, sheet)],
        families=FAMILIES,
        long_wait=LONG_WAIT,
        promises=waiting_promises(sheet.programme, table, now()),
        overbooked=sheet.overbooked,
        share=lambda units: round(100 * int(units) / max(1, sheet.line.places)),
    )


def _effects(table: list[Any], sheet: RoundSheet) -> tuple[Effect, ...]:
    try:
        return illustrate(table, sheet.line.places)
    except DrawProblem:  # the sentence about it is already on the page
        return ()


def _group_name(lang: str, who: str) -> str:
    if who == EVERYBODY:
        return text(lang, "office_rounds.everybody")
    return reserve_label(lang, who)
