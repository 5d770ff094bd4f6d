"""What else exists: how each lawful pathway looks with the same answers, and a summary that fits
into one SMS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from movilidad.apps.rulebook.queries import rules_at
from movilidad.core.screening import (
    Answer,
    Outlook,
    PathwayVerdict,
    RuleSet,
    Verdict,
    evaluate_pathways,
)
from movilidad.infra.words import text
from movilidad.web.public.precheck.explaining import is_unsure_and_shut
from movilidad.web.public.rules.addresses import code_of

_NAMED = 3
_BEST_FIRST = (Outlook.LIKELY, Outlook.UNKNOWN, Outlook.UNLIKELY, Outlook.CLOSED)


@dataclass(frozen=True, slots=True)
class OtherLine:
    """One pathway: how it looks, and who must act next; `needs` says what one would have to know
    to tell, where that is what is missing."""

    code: str
    name: str
    outlook: str
    acts_next: str
    until: str
    needs: str


@dataclass(frozen=True, slots=True)
class Others:
    """Pathways with an outlook, those of the country itself first; and the rest, folded away."""

    shown: tuple[OtherLine, ...]
    folded: tuple[OtherLine, ...]


def others(facts: Mapping[str, object], *, at: datetime, lang: str) -> Others:
    """Every pathway for these facts at an instant. Those of other countries' own are left out
    unless they look likely."""
    rules = rules_at(at)
    found = [one for one in evaluate_pathways(rules, facts, at=at) if _concerns(rules, one)]
    found.sort(
        key=lambda one: (
            _BEST_FIRST.index(one.outlook),
            not _is_local(rules, one),
            one.pathway,
        )
    )
    open_ones = {Outlook.LIKELY, Outlook.UNKNOWN}
    return Others(
        tuple(_line(rules, one, lang) for one in found if one.outlook in open_ones),
        tuple(_line(rules, one, lang) for one in found if one.outlook not in open_ones),
    )


def sms_summary(verdict: Verdict, lang: str) -> str:
    """The answer in one SMS: 160 characters of the GSM alphabet, no name of a pathway and no
    fact of a person, so that anybody may read it over a shoulder."""
    zone = ZoneInfo(rules_at(verdict.at).programmes[verdict.programme].zone)
    opens = verdict.next_opening
    more = ""
    if opens is not None and verdict.answer is not Answer.NO:
        more = " " + text(lang, "precheck.sms_opens", when=f"{opens.astimezone(zone):%d/%m %H:%M}")
    day = f"{verdict.at.astimezone(zone):%d/%m/%Y}"
    said = Answer.WINDOW_CLOSED if is_unsure_and_shut(verdict) else verdict.answer
    return text(lang, f"precheck.sms_{said.value}", date=day) + more


def _is_local(rules: RuleSet, one: PathwayVerdict) -> bool:
    return rules.pathways[one.pathway].local_to is not None


def _concerns(rules: RuleSet, one: PathwayVerdict) -> bool:
    return not _is_local(rules, one) or one.outlook in {Outlook.LIKELY, Outlook.UNKNOWN}


def _line(rules: RuleSet, one: PathwayVerdict, lang: str) -> OtherLine:
    possible = one.outlook in {Outlook.LIKELY, Outlook.UNKNOWN}
    until = f"{one.until:%d/%m/%Y}" if one.until and possible else ""
    acts = text(lang, f"rules.acts_{one.acts_next.value}")
    needs = _needs(rules, one, lang) if possible else ""
    return OtherLine(
        code=code_of(one.pathway),
        name=one.names[lang],
        outlook=one.outlook.value,
        acts_next=acts if possible and not needs else "",
        until=until,
        needs=needs,
    )


def _needs(rules: RuleSet, one: PathwayVerdict, lang: str) -> str:
    """The first facts to ask, as the catalogue names them."""
    names = [rules.facts[fact].names[lang] for fact in one.missing[:_NAMED] if fact in rules.facts]
    return text(lang, "precheck.would_need", facts=", ".join(names)) if names else ""
