"""Screening: dated, sourced rules applied to facts, with reasons. Pure."""

from movilidad.core.screening.answers import (
    Answer,
    FactChange,
    Inclusion,
    Outlook,
    PathwayVerdict,
    Reason,
    Screening,
    Verdict,
)
from movilidad.core.screening.errors import (
    BadFact,
    FarInstant,
    NaiveInstant,
    ScreeningError,
    UnknownFact,
    UnknownProgramme,
)
from movilidad.core.screening.evaluate import evaluate, evaluate_pathways, may_include, screen
from movilidad.core.screening.load import load
from movilidad.core.screening.logic import Truth
from movilidad.core.screening.rules import Actor, Certainty, RuleSet

__all__ = [
    "Actor",
    "Answer",
    "BadFact",
    "Certainty",
    "FactChange",
    "FarInstant",
    "Inclusion",
    "NaiveInstant",
    "Outlook",
    "PathwayVerdict",
    "Reason",
    "RuleSet",
    "Screening",
    "ScreeningError",
    "Truth",
    "UnknownFact",
    "UnknownProgramme",
    "Verdict",
    "evaluate",
    "evaluate_pathways",
    "load",
    "may_include",
    "screen",
]
