"""Rounds for managers and observers: make one, run it step by step, watch it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from movilidad.apps.appointments import actions
from movilidad.apps.appointments.actions.work_on_round import LONG_STEPS
from movilidad.apps.appointments.queries import (
    free_sessions,
    has_key,
    known_governments,
    offers_by_state,
    round_sheet,
    rounds_of,
    sizes_of,
    work_of,
)
from movilidad.apps.appointments.queries.rounds import RoundSheet
from movilidad.apps.appointments.queries.sessions import SessionLine
from movilidad.apps.appointments.queries.works import WorkLine
from movilidad.apps.appointments.types import Refused
from movilidad.apps.offices.queries import programme
from movilidad.apps.offices.types import Programme
from movilidad.apps.staff.policy import NotAllowed, allows, require
from movilidad.apps.staff.types import Principal
from movilidad.core.draw.drand import FIRST_ROUND_AT
from movilidad.core.vocabulary.languages import OWN_NAMES
from movilidad.infra.clock import now
from movilidad.infra.words import text
from movilidad.web.office.access import staff
from movilidad.web.office.frame import leave_notice, office_page
from movilidad.web.office.reading import Reading
from movilidad.web.office.rounds.fairness import fairness_context
from movilidad.web.office.rounds.forms import read_new_round
from movilidad.web.office.rounds.steps import steps_of
from movilidad.web.office.rounds.words import refusal_words, said_of

_STEPS: Mapping[str, Callable[..., None]] = {
    "open": actions.open_round,
    "close": actions.close_round,
    "cancel": actions.cancel_round,
}


@require_GET
@staff("round.list")
def list_rounds(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Every round of the programme."""
    return office_page(
        request,
        principal,
        "office/rounds/list.html",
        lang,
        rounds=rounds_of(_programme().id),
        may_run=allows(principal, "round.run"),
    )


@require_http_methods(["GET", "POST"])
@staff("round.run")
def new(request: HttpRequest, principal: Principal, lang: str) -> HttpResponse:
    """Make a draft of free sessions, with the default reserves."""
    here = _programme()
    free = free_sessions(here.id, now())
    free = [line for line in free if allows(principal, "round.run", office=line.office)]
    if request.method != "POST":
        return _new_form(request, principal, lang, free, typed=_first_form(free, here.zone))
    reading = Reading(request.POST)
    wanted = read_new_round(reading, free, here.zone)
    if wanted is None:
        return _new_form(request, principal, lang, free, reading=reading)
    try:
        made = actions.create_round(
            programme=here.id,
            code=wanted.code,
            opens_at=wanted.opens_at,
            closes_at=wanted.closes_at,
            confirm_hours=wanted.confirm_hours,
            objection_hours=wanted.objection_hours,
            beacon=wanted.beacon,
            signers=wanted.signers,
            signing_hours=wanted.signing_hours,
            sessions=wanted.sessions,
            by=principal.actor,
            at=now(),
        )
    except Refused as refusal:
        return _new_form(request, principal, lang, free, reading=reading, refusal=refusal)
    return _to_round(lang, made)


@require_GET
@staff("round.list")
def one(request: HttpRequest, principal: Principal, lang: str, round_id: UUID) -> HttpResponse:
    """A round: what was done, what comes next, and why not yet."""
    return _show(request, principal, lang, _sheet_or_404(round_id))


@require_POST
@staff("round.run")
def step(
    request: HttpRequest, principal: Principal, lang: str, round_id: UUID, name: str
) -> HttpResponse:
    """Take one step."""
    if name in LONG_STEPS:
        return _long_step(request, principal, lang, round_id, name)
    act = _STEPS.get(name)
    if act is None:
        raise Http404
    return run_act(
        request,
        principal,
        lang,
        round_id,
        lambda at: act(round_id=round_id, by=principal.actor, at=at),
        done=f"office_rounds.done_{name}",
    )


def _long_step(
    request: HttpRequest, principal: Principal, lang: str, round_id: UUID, name: str
) -> HttpResponse:
    """Take a step that may be long: at once, or by a worker while the page shows how far it is."""
    done = ""

    def act(at: datetime) -> None:
        nonlocal done
        taken = actions.take_step(round_id=round_id, step=name, by=principal.actor, at=at)
        done = f"office_rounds.done_{name}" if taken else "round_work.asked"

    return run_act(request, principal, lang, round_id, act, done=lambda: done)


@require_POST
@staff("round.reveal")
def commitment(
    request: HttpRequest, principal: Principal, lang: str, round_id: UUID
) -> HttpResponse:
    """Enter what a party commits to."""
    reading = Reading(request.POST)
    return run_act(
        request,
        principal,
        lang,
        round_id,
        lambda at: actions.commit_secret(
            round_id=round_id,
            party=reading.text("party"),
            commitment=reading.text("commitment"),
            by=principal.actor,
            at=at,
        ),
        done="office_rounds.done_commitment",
    )


@require_POST
@staff("round.reveal")
def reveal(
    request: HttpRequest, principal: Principal, lang: str, round_id: UUID, party: UUID
) -> HttpResponse:
    """Enter what a party hid."""
    reading = Reading(request.POST)
    return run_act(
        request,
        principal,
        lang,
        round_id,
        lambda at: actions.reveal_secret(
            round_id=round_id,
            party=party,
            secret=reading.text("secret"),
            by=principal.actor,
            at=at,
        ),
        done="office_rounds.done_reveal",
    )


def run_act(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    round_id: UUID,
    act: Callable[[datetime], object],
    *,
    done: str | Callable[[], str],
) -> HttpResponse:
    """Do it if the principal covers every office of the round; say why if it is refused."""
    sheet = _sheet_or_404(round_id)
    if not _covers(principal, sheet):
        raise NotAllowed("round.run")
    try:
        act(now())
    except Refused as refusal:
        return _show(request, principal, lang, sheet, refusal)
    key = done if isinstance(done, str) else done()
    leave_notice(request, "success", text(lang, key))
    return _to_round(lang, round_id)


def _show(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    sheet: RoundSheet,
    refusal: Refused | None = None,
) -> HttpResponse:
    here, watch, work = _programme(), sheet.watch, work_of(sheet.line.id)
    covers = _covers(principal, sheet)
    return office_page(
        request,
        principal,
        "office/rounds/round.html",
        lang,
        status=409 if refusal else 200,
        sheet=sheet,
        language_names=OWN_NAMES,
        names={office.id: office.name(lang) for office in here.offices},
        watch=watch,
        at=now(),
        steps=steps_of(sheet, watch, now(), lang),
        work=work,
        work_failure=_failure_words(work, lang, here.zone),
        problem=refusal_words(refusal, lang, here.zone) if refusal else "",
        has_errors=refusal is not None,
        offers=offers_by_state(sheet.line.id),
        sizes=sizes_of(sheet.line.id) if sheet.drawn_at else [],
        may_run=covers and allows(principal, "round.run"),
        may_reveal=covers and allows(principal, "round.reveal"),
        may_audit=allows(principal, "round.audit"),
        may_sign=allows(principal, "round.sign"),
        has_key=has_key(principal.staff_id),
        may_release=covers and allows(principal, "round.release"),
        overbooked=sheet.overbooked,
        **fairness_context(sheet.line.id, lang),
    )


def _failure_words(work: WorkLine | None, lang: str, zone: str) -> str:
    """Why the last step that a worker took was not taken, and what to do."""
    if work is None or work.failure is None:
        return ""
    params = {
        name: datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
        for name, value in work.failure["params"].items()
    }
    return said_of(work.failure["key"], params, lang, zone)


def _covers(principal: Principal, sheet: RoundSheet) -> bool:
    """A round is everybody's: who works at one of its offices alone may only look."""
    return all(allows(principal, "round.reveal", office=one.office) for one in sheet.offices)


def _new_form(
    request: HttpRequest,
    principal: Principal,
    lang: str,
    free: list[SessionLine],
    *,
    typed: Mapping[str, str] | None = None,
    reading: Reading | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    require(principal, "round.run")
    here = _programme()
    offices = {line.office for line in free}
    chosen = reading.typed.getlist("office") if reading else [str(one) for one in offices]
    return office_page(
        request,
        principal,
        "office/rounds/new.html",
        lang,
        status=422 if reading else 200,
        typed=reading.typed if reading else typed,
        chosen=chosen,
        places=_places(free, here, lang),
        problems=reading.problems if reading else {},
        problem=refusal_words(refusal, lang, here.zone) if refusal else "",
        has_errors=reading is not None,
        zone=here.zone,
    )


def _places(free: list[SessionLine], here: Programme, lang: str) -> list[dict[str, Any]]:
    """The offices that have free sessions, with how much."""
    found = []
    for office in here.offices:
        mine = [line for line in free if line.office == office.id]
        if mine:
            units = sum(line.units for line in mine)
            found.append(
                {
                    "id": str(office.id),
                    "name": office.name(lang),
                    "sessions": len(mine),
                    "units": units,
                    "first": mine[0].starts_at,
                    "last": mine[-1].starts_at,
                }
            )
    return found


def _first_form(free: list[SessionLine], zone: str) -> dict[str, str]:
    """Sensible first values: open now, close and confirm before the first session."""
    there = ZoneInfo(zone)
    today = now().astimezone(there)
    first = free[0].starts_at.astimezone(there) if free else today + timedelta(days=14)
    last = free[-1].starts_at.astimezone(there) if free else first
    closes = max(first - timedelta(days=7), today + timedelta(days=1))
    return {
        "code": f"{_programme().code}-{first:%Y-%m}-a",
        "opens_day": f"{today:%Y-%m-%d}",
        "opens_time": f"{today:%H:%M}",
        "objection_hours": "48",
        "beacon": "dice" if now() >= FIRST_ROUND_AT else "none",
        "closes_day": f"{closes:%Y-%m-%d}",
        "closes_time": "08:00",
        "confirm_hours": "48",
        "signing_hours": "72",
        **_first_signers(),
        "from": f"{first:%Y-%m-%d}",
        "to": f"{last:%Y-%m-%d}",
    }


def _first_signers() -> dict[str, str]:
    """The governments whose observers have entered a key, the first two."""
    return {f"signer_{number}": name for number, name in enumerate(known_governments()[:2], 1)}


def _programme() -> Programme:
    return programme(settings.PROGRAMME)


def _sheet_or_404(round_id: UUID) -> RoundSheet:
    sheet = round_sheet(round_id)
    if sheet is None:
        raise Http404
    return sheet


def _to_round(lang: str, round_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("office.round", kwargs={"lang": lang, "round_id": round_id})
    )
