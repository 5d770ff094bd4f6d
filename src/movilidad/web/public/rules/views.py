"""The rules, for anyone: which held on which day, and where each was read. No statement."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from movilidad.apps.rulebook.queries import next_rules_at, rules_at
from movilidad.core.screening import RuleSet
from movilidad.core.screening.rules import Programme
from movilidad.infra.clock import now
from movilidad.web.door import public
from movilidad.web.public.rules.addresses import named_by
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
    asked = _Asked(request)
    scheme = asked.scheme
    edition = scheme.timeline.at(asked.noon(scheme.zone))
    return asked.kept(
        page(
            request,
            "public/rules/list.html",
            lang,
            name=scheme.names[lang],
            edition=edition_card(edition, scheme.zone, lang) if edition else None,
            household=rule_card(scheme.household.rule, lang),
            max_people=scheme.household.max_people,
            history=history(scheme.timeline, scheme.zone, lang),
            **asked.words,
        )
    )


@require_safe
@public("site.read")
def rule(request: HttpRequest, lang: str, code: str) -> HttpResponse:
    """One rule of registration, and the editions it belongs to."""
    asked = _Asked(request)
    scheme = asked.scheme
    known = {one.id: one for edition in scheme.timeline.editions for one in edition.rules}
    known[scheme.household.rule.id] = scheme.household.rule
    named = named_by(code, known)
    if named is None:
        raise Http404
    return asked.kept(
        page(
            request,
            "public/rules/rule.html",
            lang,
            rule=rule_card(known[named], lang),
            name=scheme.names[lang],
            history=editions_with(known[named], scheme, lang),
        )
    )


@require_safe
@public("site.read")
def pathways(request: HttpRequest, lang: str) -> HttpResponse:
    """Every lawful pathway: open or closed on a day, and who must act first."""
    asked = _Asked(request)
    ways = asked.rules.pathways.values()
    lines = [outline(one, asked.noon(one.zone), lang) for one in ways]
    return asked.kept(
        page(
            request,
            "public/rules/pathways.html",
            lang,
            taking=[line for line in lines if line.is_open],
            closed=[line for line in lines if not line.is_open],
            **asked.words,
        )
    )


@require_safe
@public("site.read")
def pathway(request: HttpRequest, lang: str, code: str) -> HttpResponse:
    """One pathway as of a day: for whom, under which conditions, who must act next."""
    asked = _Asked(request)
    named = named_by(code, asked.rules.pathways)
    if named is None:
        raise Http404
    found = asked.rules.pathways[named]
    edition = found.timeline.at(asked.noon(found.zone))
    return asked.kept(
        page(
            request,
            "public/rules/pathway.html",
            lang,
            name=found.names[lang],
            summary=found.summary[lang],
            edition=edition_card(edition, found.zone, lang) if edition else None,
            history=history(found.timeline, found.zone, lang),
            **asked.words,
        )
    )


class _Asked:
    """The day that was asked for, and the rules that answered then. What is no day is today."""

    def __init__(self, request: HttpRequest) -> None:
        self.at = now()
        zone = rules_at(self.at).programmes[settings.PROGRAMME].zone
        today = self.at.astimezone(ZoneInfo(zone)).date()
        self.day, self.problem = _day(request.GET.get("on", "").strip(), today)
        self.rules: RuleSet = rules_at(self.at if self.day == today else self.noon(zone))

    @property
    def scheme(self) -> Programme:
        """The programme of this installation."""
        return self.rules.programmes[settings.PROGRAMME]

    @property
    def words(self) -> dict[str, Any]:
        """What every page of a day shows of it."""
        return {"on": self.day, "problem": self.problem, "has_errors": self.problem}

    def noon(self, zone: str) -> datetime:
        """A rule may begin in the morning of its first day; at noon it holds."""
        return datetime.combine(self.day, time(12), ZoneInfo(zone))

    def kept(self, response: HttpResponse) -> HttpResponse:
        """May be kept by a phone, but not beyond the beginning of other rules."""
        coming = next_rules_at(self.at)
        left = int((coming - self.at).total_seconds()) if coming else _FRESH_SECONDS
        patch_cache_control(response, public=True, max_age=min(_FRESH_SECONDS, left))
        return response


def _day(typed: str, today: date) -> tuple[date, bool]:
    """The day, and whether what was typed is none."""
    if not typed:
        return today, False
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return today, True
    return (day, False) if FIRST_DAY <= day < LAST_DAY else (today, True)
