"""What must hold for any household on any day."""

from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.screening.any_household import households, instants

from movilidad.core.screening import Answer, Outlook, evaluate, evaluate_pathways
from movilidad.core.screening.logic import Truth, all_of, any_of, negate
from movilidad.core.vocabulary.places import COUNTRIES
from movilidad.infra.content import rule_set

RULES = rule_set()
programmes = st.sampled_from(sorted(RULES.programmes))
truths = st.sampled_from(Truth)
OPEN = {Answer.UNKNOWN, Outlook.UNKNOWN}


def answers(facts: dict[str, object], programme: str, at: datetime) -> dict[str, object]:
    found: dict[str, object] = {
        one.pathway: one.outlook for one in evaluate_pathways(RULES, facts, at=at)
    }
    return found | {programme: evaluate(RULES, facts, programme=programme, at=at).answer}


@settings(max_examples=150, deadline=None)
@given(households(RULES), programmes, instants, st.data())
def test_learning_a_fact_never_makes_a_definite_answer_unknown(
    facts: dict[str, object], programme: str, at: datetime, data: st.DataObject
) -> None:
    known = [name for name, value in facts.items() if value is not None]
    forgotten = data.draw(st.sets(st.sampled_from(known)) if known else st.just(set()))
    before = answers({k: v for k, v in facts.items() if k not in forgotten}, programme, at)
    after = answers(facts, programme, at)
    for name, answer in after.items():
        assert answer not in OPEN or before[name] in OPEN, name


@settings(max_examples=150, deadline=None)
@given(households(RULES), programmes, instants, st.data())
def test_a_refusal_is_never_built_on_what_is_not_known(
    facts: dict[str, object], programme: str, at: datetime, data: st.DataObject
) -> None:
    """A no stays a no however the unknown facts turn out: forget some, and compare."""
    known = [name for name, value in facts.items() if value is not None]
    forgotten = data.draw(st.sets(st.sampled_from(known)) if known else st.just(set()))
    before = answers({k: v for k, v in facts.items() if k not in forgotten}, programme, at)
    after = answers(facts, programme, at)
    for name, answer in before.items():
        if answer in {Answer.NO, Outlook.UNLIKELY}:
            assert after[name] == answer, name


@settings(max_examples=60, deadline=None)
@given(
    households(RULES),
    programmes,
    instants,
    st.sampled_from(sorted(COUNTRIES - RULES.facts["nationality"].listed)),
)
def test_another_country_is_answered_as_any_country_off_the_list_would_be(
    facts: dict[str, object], programme: str, at: datetime, nationality: str
) -> None:
    unnamed = answers({**facts, "nationality": "ZZ"}, programme, at)
    named = answers({**facts, "nationality": nationality}, programme, at)
    for name, answer in unnamed.items():
        assert answer in OPEN or named[name] == answer, name


@settings(max_examples=25, deadline=None)
@given(programmes, instants)
def test_somebody_of_whom_nothing_is_known_is_never_refused(programme: str, at: datetime) -> None:
    found = answers({}, programme, at).values()
    assert not {Answer.NO, Outlook.UNLIKELY} & set(found)


@settings(max_examples=100, deadline=None)
@given(households(RULES), programmes, instants)
def test_an_answer_is_unknown_only_with_something_to_ask_or_something_unverified(
    facts: dict[str, object], programme: str, at: datetime
) -> None:
    verdict = evaluate(RULES, facts, programme=programme, at=at)
    if verdict.answer is Answer.UNKNOWN and not verdict.missing:
        doubtful = {reason.certainty.value for reason in verdict.reasons}
        assert verdict.window.open is Truth.UNKNOWN or "unverified" in doubtful


@given(st.lists(truths))
def test_de_morgan_holds_with_three_values(parts: list[Truth]) -> None:
    assert negate(all_of(parts)) is any_of(map(negate, parts))
