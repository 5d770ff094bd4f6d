"""Whether a rule set can answer here: for every programme that runs, and with our own form."""

from collections.abc import Iterator
from datetime import datetime

from movilidad.apps.offices.queries import programmes
from movilidad.apps.pathways.types import RulesUnfit
from movilidad.apps.registration.queries import questions
from movilidad.apps.rulebook.queries import rules_at
from movilidad.core.questionnaire import Question
from movilidad.core.screening import RuleSet
from movilidad.core.screening.facts import Fact
from movilidad.core.vocabulary.places import OTHER_COUNTRY


def note_unsuitable(rules: RuleSet, *, at: datetime) -> None:
    """Raises RulesUnfit with every reason why these rules could not answer here."""
    found = [*_missing(rules, at), *_other_kinds(rules, at), *_unreadable_answers(rules)]
    if found:
        raise RulesUnfit(found)


def _missing(rules: RuleSet, at: datetime) -> Iterator[str]:
    """Programmes that families register with, and ways that people were shown."""
    for one in programmes():
        scheme = rules.programmes.get(one.code)
        if scheme is None:
            yield f"programme {one.code} is missing"
        elif scheme.zone != one.zone:
            yield f"programme {one.code}: {scheme.zone} is not the offices' time, {one.zone}"
    for pathway in rules_at(at).pathways:
        if pathway not in rules.pathways:
            yield f"pathway {pathway} is missing; end it with a closed edition"


def _other_kinds(rules: RuleSet, at: datetime) -> Iterator[str]:
    for name, fact in rules_at(at).facts.items():
        coming = rules.facts.get(name, fact)
        if coming.kind is not fact.kind:
            yield f"fact {name} was a {fact.kind.value} and is a {coming.kind.value}"


def _unreadable_answers(rules: RuleSet) -> Iterator[str]:
    """Answers that our form offers and these rules could not read."""
    for question in questions().values():
        fact = rules.facts.get(question.fact or "")
        if fact is not None and (fact.values or fact.listed):
            yield from _not_offered(question, fact)


def _not_offered(question: Question, fact: Fact) -> Iterator[str]:
    asked = {option.id for option in question.options} - {OTHER_COUNTRY}
    for value in sorted(asked - set(fact.values or fact.listed)):
        yield f"question {question.id} offers “{value}”, which {fact.id} does not have"
