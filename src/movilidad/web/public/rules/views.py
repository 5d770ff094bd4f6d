"""The rules, for anyone: which held on which day, and where each was read. No statement."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from movilidad.core.screening.rules import Programme
from movilidad.infra.clock import now
from movilidad.infra.content import rule_set
from movilidad.web.door import public
from movilidad.web.public.rules.wording import (
    edition_card,
    editions_with,
    history,
    outline,
    rule_card,
)
from movilidad.web.render import page

_FRESH_SECONDS = 600
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


@require_safe
@public("site.read")
def rules(request: HttpRequest, lang: str) -> HttpResponse:
    """The registration rules in force on a day (`?on=`, today without it), and every edition."""
    scheme = _scheme()
    day, problem = _asked(request, scheme.zone)
    edition = scheme.timeline.at(_noon(day, scheme.zone))
    return _kept(
        page(
            request,
            "public/rules/list.html",
            lang,
            name=scheme.names[lang],
            edition=edition_card(edition, scheme.zone, lang) if edition else None,
            household=rule_card(scheme.household.rule, lang),
            max_people=scheme.household.max_people,
            history=history(scheme.timeline, scheme.zone, lang),
            on=day,
            problem=problem,
            has_errors=problem,
        )
    )


@require_safe
@public("site.read")
def rule(request: HttpRequest, lang: str, rule: str) -> HttpResponse:
    """One rule of registration, and the editions it belongs to."""
    scheme = _scheme()
    known = {one.id: one for edition in scheme.timeline.editions for one in edition.rules}
    known[scheme.household.rule.id] = scheme.household.rule
    if rule not in known:
        raise Http404
    return _kept(
        page(
            request,
            "public/rules/rule.html",
            lang,
            rule=rule_card(known[rule], lang),
            name=scheme.names[lang],
            history=editions_with(known[rule], scheme, lang),
        )
    )


@require_safe
@public("site.read")
def pathways(request: HttpRequest, lang: str) -> HttpResponse:
    """Every lawful pathway: open or closed on a day, and who must act first."""
    zone = _scheme().zone
    day, problem = _asked(request, zone)
    lines = [outline(one, _noon(day, one.zone), lang) for one in rule_set().pathways.values()]
    return _kept(
        page(
            request,
            "public/rules/pathways.html",
            lang,
            taking=[line for line in lines if line.is_open],
            closed=[line for line in lines if not line.is_open],
            on=day,
            problem=problem,
            has_errors=problem,
        )
    )


@require_safe
@public("site.read")
def pathway(request: HttpRequest, lang: str, pathway: str) -> HttpResponse:
    """One pathway as of a day: for whom, under which conditions, who must act next."""
    found = rule_set().pathways.get(pathway)
    if found is None:
        raise Http404
    day, problem = _asked(request, found.zone)
    edition = found.timeline.at(_noon(day, found.zone))
    return _kept(
        page(
            request,
            "public/rules/pathway.html",
            lang,
            name=found.names[lang],
            summary=found.summary[lang],
            edition=edition_card(edition, found.zone, lang) if edition else None,
            history=history(found.timeline, found.zone, lang),
            on=day,
            problem=problem,
            has_errors=problem,
        )
    )


def _scheme() -> Programme:
    return rule_set().programmes[settings.PROGRAMME]


def _asked(request: HttpRequest, zone: str) -> tuple[date, bool]:
    """The day asked for, and whether what was asked for is no day; then it is today."""
    today = now().astimezone(ZoneInfo(zone)).date()
    typed = request.GET.get("on", "").strip()
    if not typed:
        return today, False
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return today, True
    return (day, False) if FIRST_DAY <= day < LAST_DAY else (today, True)


def _noon(day: date, zone: str) -> datetime:
    """A rule may begin in the morning of its first day; at noon it holds."""
    return datetime.combine(day, time(12), ZoneInfo(zone))


def _kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=_FRESH_SECONDS)
    return response
