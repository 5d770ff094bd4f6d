"""A complete answer, and the form in which it is kept."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from movilidad.core.screening import RuleSet, Screening, screen
from movilidad.core.screening.facts import MEMBERS


def answered(rules: RuleSet, facts: Mapping[str, Any], *, programme: str, at: datetime) -> str:
    """The complete answer as canonical JSON text: the same facts, rules and instant always give
    the same bytes."""
    return canonical(screen(rules, facts, programme=programme, at=at))


def canonical(found: Screening) -> str:
    """A screening as canonical JSON text."""
    return json.dumps(found.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def kept(text: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What is sealed of an answer: without names and sentences, which the rules hold, but with
    the hash of all of it."""
    found = json.loads(text)
    for one in [found["registration"], *found["pathways"]]:
        one["reasons"] = [[why["rule"], why["outcome"]] for why in one["reasons"]]
    for one in found["pathways"]:
        del one["names"], one["next_step"]
    return {"facts": dict(facts), "verdict": found, "sha256": sha256(text.encode()).hexdigest()}


def known_by(
    rules: RuleSet, facts: Mapping[str, Any], *, at: datetime, zone: str
) -> dict[str, Any]:
    """The facts these rules know that could be known at `at`: a day that had not come yet is
    left out."""
    day = at.astimezone(ZoneInfo(zone)).date()
    known = _of_one(rules, facts, day)
    if MEMBERS in facts:
        known[MEMBERS] = [_of_one(rules, one, day) for one in facts[MEMBERS]]
    return known


def _of_one(rules: RuleSet, told: Mapping[str, Any], day: date) -> dict[str, Any]:
    return {
        name: value
        for name, value in told.items()
        if name in rules.facts
        and not (rules.facts[name].past and date.fromisoformat(str(value)) > day)
    }
